import type { DeviceLine } from './line.ts';
import type { Credentials } from './rtsp/digest.ts';

/** A device to open: where, as whom, and the one line to it. */
export interface DeviceTarget {
  /** http(s):// of its service, or rtsp(s):// of a stream; without credentials in it. */
  readonly address: string;
  readonly credentials: Credentials | null;
  readonly line: DeviceLine;
  /** Of whom the certificate of an rtsps stream must be, PEM; absent or null: any is taken. */
  readonly cameraCa?: string | null;
}
