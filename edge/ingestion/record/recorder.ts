import type { DesiredCamera, DesiredState } from '@vms/schema/edge/desired-state.ts';
import { Ring } from '../../storage/ring/ring.ts';
import type { Sighting } from './plan.ts';
import { newestGopOnly, type PlannedDisk, PlannedSink, type RecordingStatus } from './planned-sink.ts';
import { CameraStream, type StreamDeps, type StreamStatus } from './stream.ts';

export type { RecordSink, StreamStatus } from './stream.ts';

export interface RecorderOptions extends Omit<StreamDeps, 'push' | 'watched' | 'writer'> {
  readonly writer: PlannedDisk;
  /** One per recorded camera; kept here, served by serveRing. */
  readonly rings: Map<string, Ring>;
}

interface Running {
  readonly key: string;
  readonly stream: CameraStream;
  readonly sink: PlannedSink;
}

export interface Recorder {
  /** Starts, restarts and stops what differs; a camera whose address and credentials stay is not touched. */
  apply(desired: DesiredState, preBytesMax?: number): void;
  /** What analytics say: plans may wait for it. */
  heard(sightings: readonly Sighting[]): void;
  /** A rule wants it recorded until then. */
  hold(cameraId: string, untilMs: number): void;
  status(): (StreamStatus & { readonly plan: RecordingStatus })[];
  stop(): Promise<void>;
}

/** How often plans are looked at: windows begin and end with the minute. */
const lookEveryMs = 1_000;

/** One session per camera; each sample goes to the disk and to the ring. */
export function startRecorder(options: RecorderOptions): Recorder {
  const { rings, writer, ...deps } = options;
  const { clock } = deps;
  const streams = new Map<string, Running>();
  const ending = new Map<string, Promise<void>>();
  let wanted = new Map<string, DesiredCamera>();
  let preBytes: number | undefined;
  let stopping = false;

  const end = (cameraId: string) => {
    const running = streams.get(cameraId);
    streams.delete(cameraId);
    if (running === undefined) return;
    const ended = running.stream.stop().finally(() => {
      running.sink.end(clock.now());
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
    if (camera !== undefined) running?.sink.configure(camera, clock.now(), preBytes);
    if (ending.has(cameraId) || running !== undefined) return;
    if (camera === undefined) {
      rings.get(cameraId)?.close();
      rings.delete(cameraId);
      return;
    }
    const ring = rings.get(cameraId) ?? new Ring(newestGopOnly);
    rings.set(cameraId, ring);
    const push: StreamDeps['push'] = (sample, config) => ring.push(sample, config);
    const sink = new PlannedSink(camera, ring, writer, clock.now(), preBytes);
    streams.set(cameraId, {
      key: sessionKey(camera),
      sink,
      stream: new CameraStream(camera, { ...deps, writer: sink, push, watched: () => ring.listeners > 0 }),
    });
  };

  const looking = setInterval(() => {
    for (const { sink } of streams.values()) sink.look(clock.now());
  }, lookEveryMs);

  return {
    apply: (desired, preBytesMax) => {
      preBytes = preBytesMax;
      wanted = new Map(desired.cameras.map((camera) => [camera.cameraId, camera]));
      for (const cameraId of new Set([...streams.keys(), ...wanted.keys()])) settle(cameraId);
    },
    status: () => [...streams.values()].map(({ stream, sink }) => ({ ...stream.status(), plan: sink.status() })),
    heard: (sightings) => {
      for (const one of sightings) streams.get(one.cameraId)?.sink.heard(one, clock.now());
    },
    hold: (cameraId, untilMs) => streams.get(cameraId)?.sink.hold(untilMs, clock.now()),
    stop: async () => {
      stopping = true;
      clearInterval(looking);
      for (const cameraId of [...streams.keys()]) end(cameraId);
      await Promise.all(ending.values());
    },
  };
}

function sessionKey({ url, username, password }: DesiredCamera): string {
  return JSON.stringify([url, username, password]);
}
