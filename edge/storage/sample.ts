/** The unit of video and audio everywhere on the edge: one access unit as the camera delivered it. */

/** Ticks of 90 kHz since the Unix epoch (UTC). An integer; fits a double until the year 5138. */
export type Ticks90k = number;

export type VideoCodec = 'h264' | 'h265';
export type AudioCodec = 'aac' | 'opus' | 'pcmu' | 'pcma';

export interface CodecConfig {
  readonly codec: VideoCodec;
  /**
   * The body of avcC or hvcC (ISO/IEC 14496-15), an AudioSpecificConfig, the body of dOps; for G.711 u8 channels, u32 rate.
   * Two configs are equal when these bytes are.
   */
  readonly record: Buffer;
  /** RFC 6381, for example `avc1.4d401f`. */
  readonly mime: string;
  /** 0 for audio, as are height and depth. */
  readonly width: number;
  readonly height: number;
  /** How many pictures may precede one in decode order and follow it in output order; from the SPS. */
  readonly reorderDepth: number;
}

/** Of an audio track: the same fields, so that whoever stores samples need not know which they are. */
export interface AudioConfig extends Omit<CodecConfig, 'codec'> {
  readonly codec: AudioCodec;
}

export type TrackConfig = CodecConfig | AudioConfig;

export function isAudio(config: TrackConfig): config is AudioConfig {
  return config.codec !== 'h264' && config.codec !== 'h265';
}

const audioMark = '~audio';
const backfillMark = '~backfill';

/** A camera's audio is stored as a track of its own: own files, segments and chain, under this name in place of the camera's id. */
export function audioTrackOf(cameraId: string): string {
  return `${cameraId}${audioMark}`;
}

export function isAudioTrack(track: string): boolean {
  return track.endsWith(audioMark);
}

/** Video that the recorder missed and the camera itself kept: again a track of its own, shown where the camera's own has a hole. */
export function backfillTrackOf(cameraId: string): string {
  return `${cameraId}${backfillMark}`;
}

export function isBackfillTrack(track: string): boolean {
  return track.endsWith(backfillMark);
}

/** Whose track it is. */
export function cameraOfTrack(track: string): string {
  const mark = [audioMark, backfillMark].find((one) => track.endsWith(one));
  return mark === undefined ? track : track.slice(0, -mark.length);
}

export interface Sample {
  readonly dts: Ticks90k;
  readonly pts: Ticks90k;
  readonly key: boolean;
  /** Of audio, one frame as it was encoded. Of video, NAL units, each behind a 4-byte big-endian length, without parameter sets and access unit delimiters. */
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
