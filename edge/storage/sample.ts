/** The unit of video everywhere on the edge: one access unit as the camera delivered it. */

/** Ticks of 90 kHz since the Unix epoch (UTC). An integer; fits a double until the year 5138. */
export type Ticks90k = number;

export interface CodecConfig {
  readonly codec: 'h264' | 'h265';
  /** The body of avcC or hvcC (ISO/IEC 14496-15). Two configs are equal when these bytes are. */
  readonly record: Buffer;
  /** RFC 6381, for example `avc1.4d401f`. */
  readonly mime: string;
  readonly width: number;
  readonly height: number;
  /** How many pictures may precede one in decode order and follow it in output order; from the SPS. */
  readonly reorderDepth: number;
}

export interface Sample {
  readonly dts: Ticks90k;
  readonly pts: Ticks90k;
  readonly key: boolean;
  /** NAL units, each behind a 4-byte big-endian length, without parameter sets and access unit delimiters. */
  readonly data: Buffer;
  /** Monotonic receive time, in ms of `performance.timeOrigin + performance.now()`. */
  readonly receivedAtMs: number;
  /** The camera's own clock from RTCP sender reports, or null. */
  readonly cameraNtpMs: number | null;
}

/** Why there is no video. */
export type GapReason =
  | 'connect'
  | 'auth'
  | 'timeout'
  | 'camera'
  | 'network'
  | 'no-video'
  | 'disk'
  | 'restart'
  | 'overload'
  | 'clock-step';
