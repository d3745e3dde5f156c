import type { DesiredCamera, DesiredState } from '@vms/schema/edge/desired-state.ts';
import { Ring } from '../../storage/ring/ring.ts';
import { CameraStream, type StreamDeps, type StreamStatus } from './stream.ts';

export type { RecordSink, StreamStatus } from './stream.ts';

export interface RecorderOptions extends Omit<StreamDeps, 'push' | 'watched'> {
  /** One per recorded camera; kept here, served by serveRing. */
  readonly rings: Map<string, Ring>;
}

export interface Recorder {
  /** Starts, restarts and stops what differs; a camera whose address and credentials stay is not touched. */
  apply(desired: DesiredState): void;
  status(): StreamStatus[];
  stop(): Promise<void>;
}

/** Readers begin at the newest keyframe: older GOPs would be kept for nobody. */
const ringLimits = { secondsMax: 0, bytesMax: 32 * 1024 * 1024 };

/** One session per camera; each sample goes to the disk and to the ring. */
export function startRecorder(options: RecorderOptions): Recorder {
  const { rings, ...deps } = options;
  const streams = new Map<string, { readonly key: string; readonly stream: CameraStream }>();
  const ending = new Map<string, Promise<void>>();
  let wanted = new Map<string, DesiredCamera>();
  let stopping = false;

  const end = (cameraId: string) => {
    const running = streams.get(cameraId);
    streams.delete(cameraId);
    if (running === undefined) return;
    const ended = running.stream.stop().finally(() => {
      ending.delete(cameraId);
      settle(cameraId);
    });
    ending.set(cameraId, ended);
  };

  /** Brings one camera to what is wanted; its old session ends first. */
  const settle = (cameraId: string) => {
    const camera = stopping ? undefined : wanted.get(cameraId);
    const running = streams.get(cameraId);
    if (running !== undefined && (camera === undefined || running.key !== sessionKey(camera))) return end(cameraId);
    if (ending.has(cameraId) || running !== undefined) return;
    if (camera === undefined) {
      rings.get(cameraId)?.close();
      rings.delete(cameraId);
      return;
    }
    const ring = rings.get(cameraId) ?? new Ring(ringLimits);
    rings.set(cameraId, ring);
    const push: StreamDeps['push'] = (sample, config) => ring.push(sample, config);
    streams.set(cameraId, {
      key: sessionKey(camera),
      stream: new CameraStream(camera, { ...deps, push, watched: () => ring.listeners > 0 }),
    });
  };

  return {
    apply: (desired) => {
      wanted = new Map(desired.cameras.map((camera) => [camera.cameraId, camera]));
      for (const cameraId of new Set([...streams.keys(), ...wanted.keys()])) settle(cameraId);
    },
    status: () => [...streams.values()].map(({ stream }) => stream.status()),
    stop: async () => {
      stopping = true;
      for (const cameraId of [...streams.keys()]) end(cameraId);
      await Promise.all(ending.values());
    },
  };
}

function sessionKey({ url, username, password }: DesiredCamera): string {
  return JSON.stringify([url, username, password]);
}
