/** What one edge is told to do, assembled by the relay, applied by the edge, kept as its last good one. */
export interface DesiredState {
  /** Opaque; equal versions are equal states. The edge reports the version it runs. */
  readonly version: string;
  readonly edgeServerId: string;
  readonly tenantId: string;
  readonly cameras: readonly DesiredCamera[];
}

export interface DesiredCamera {
  readonly cameraId: string;
  readonly name: string;
  readonly siteId: string;
  /** rtsp:// or rtsps://, without credentials in it. */
  readonly url: string;
  readonly username: string | null;
  readonly password: string | null;
  readonly zones: readonly DesiredZone[];
  readonly retention: DesiredRetention;
}

export interface DesiredZone {
  readonly id: string;
  readonly name: string;
  readonly kind: 'INTRUSION' | 'LINE';
  /** Relative [0,1] picture coordinates; a polygon for INTRUSION, two points for LINE. */
  readonly points: readonly { readonly x: number; readonly y: number }[];
  /** Seen from the first to the second point, A is on the left. Null for a polygon. */
  readonly direction: 'A_TO_B' | 'B_TO_A' | 'BOTH' | null;
}

export interface DesiredRetention {
  /** Null: no limit of that sort. */
  readonly days: number | null;
  readonly bytesMax: number | null;
}
