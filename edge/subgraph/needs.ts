/** What the local subgraph asks of the rest of the edge; the runtime brings it. Times are UTC epoch ms. */

import type { DeviceCommand } from '@vms/schema/edge/device-command.ts';
import type { AskedAction, EdgeActionResult } from '@vms/schema/edge/event-actions.ts';
import type { DeviceAnswer, ProbeDevice, ProbedDevice } from '../devices/devices.ts';
import type { DiscoveredDevice, DiscoverOptions } from '../devices/discovery/discover-devices.ts';

export interface SegmentInfo {
  readonly id: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly bytes: number;
  readonly state: 'OPEN' | 'CLOSED';
  /** Hex Merkle root; null while open. */
  readonly root: string | null;
}

export interface SpanInfo {
  readonly kind: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly reason: string | null;
}

export interface BufferInfo {
  readonly oldestMs: number | null;
  readonly newestMs: number | null;
  readonly bytes: number;
  readonly bytesMax: number;
  readonly segmentCount: number;
}

export interface LocalEventInfo {
  readonly id: string;
  readonly kind: string;
  readonly raisedAtMs: number;
  readonly uploaded: boolean;
  readonly label: string | null;
  readonly cameraId: string;
}

export interface StreamInfo {
  readonly cameraId: string;
  readonly state: string;
  readonly fps: number | null;
  readonly bitrateBps: number | null;
  readonly lastFrameAtMs: number | null;
  readonly error: string | null;
}

export interface AnalyticsInfo {
  readonly cameraId: string;
  readonly state: 'WAITING' | 'RUNNING' | 'TOO_SLOW';
  readonly fps: number | null;
  readonly frames: number;
  readonly droppedFrames: number;
  readonly events: number;
}

export type DiscoverWish = Pick<DiscoverOptions, 'timeoutMs' | 'interfaces' | 'range'>;

export interface ModelInfo {
  readonly id: string;
  readonly state: 'READY' | 'REFUSED';
  readonly provider: string | null;
  readonly code: string | null;
  readonly reason: string | null;
}

export interface EdgeNeeds {
  readonly edgeServerId: () => string;
  readonly connected: () => boolean;
  readonly appliedVersion: () => string | null;
  readonly pendingEvents: () => number;
  readonly streams: () => readonly StreamInfo[];
  readonly analytics: () => readonly AnalyticsInfo[];
  readonly models: () => readonly ModelInfo[];
  readonly cameras: () => readonly { readonly cameraId: string; readonly name: string }[];
  readonly segments: (cameraId: string, fromMs: number, toMs: number) => readonly SegmentInfo[];
  /** Of what `segments` would give. */
  readonly totals: (
    cameraId: string,
    fromMs: number,
    toMs: number,
  ) => { readonly segments: number; readonly bytes: number };
  /** A partition of [fromMs, toMs): no overlap, no hole. */
  readonly spans: (cameraId: string, fromMs: number, toMs: number) => readonly SpanInfo[];
  readonly buffer: () => BufferInfo;
  /** Newest first; `after` is the id of the last one seen. */
  readonly localEvents: (
    first: number,
    after: string | null,
  ) => { readonly events: readonly LocalEventInfo[]; readonly hasNext: boolean };
  /** Throws a Fault that says why not. */
  readonly probe: (input: ProbeDevice, signal: AbortSignal) => Promise<ProbedDevice>;
  readonly discover: (wish: DiscoverWish, signal: AbortSignal) => Promise<readonly DiscoveredDevice[]>;
  /** Throws EDGE_TIMEOUT while it is still at it. */
  readonly runAction: (asked: AskedAction) => Promise<EdgeActionResult>;
  /** Throws NOT_FOUND for a camera that this edge does not record, DEVICE_UNSUPPORTED for what its device cannot. */
  readonly deviceCommand: (cameraId: string, command: DeviceCommand, signal: AbortSignal) => Promise<DeviceAnswer>;
}
