import { Worker } from 'node:worker_threads';
import { putSample, recordBytes } from './batch.ts';
import { leafHeadBytes } from './hashing.ts';
import type { RetentionPlan } from './retention.ts';
import {
  type AudioConfig,
  audioTrackOf,
  type CodecConfig,
  type GapReason,
  type Sample,
  type TrackConfig,
} from './sample.ts';
import type { FromThread, ThreadSetup, ToThread } from './volume-messages.ts';

export interface VolumeWriterOptions {
  readonly root: string;
  readonly edgeId: string;
  /** Differs at every start of the recorder. */
  readonly bootId: string;
  readonly retention: RetentionPlan;
  readonly segmentMs?: number;
  /** Bytes of one camera that may wait for the disk; beyond it whole GOPs are dropped and entered as gap(disk). */
  readonly waitingBytesMax?: number | undefined;
  /** For tests: see `ThreadSetup`. */
  readonly diskModule?: string | undefined;
  readonly onProblem: (message: string) => void;
  /** The thread ended though nobody asked: the recorder process ends too, and is restarted. */
  readonly onDeath: (code: number) => void;
}

export interface VolumeWriterStats {
  readonly droppedSamples: number;
  readonly waitingBytes: number;
}

export interface VolumeWriter {
  append(cameraId: string, sample: Sample, config: CodecConfig): void;
  /** Into the camera's audio track; see `audioTrackOf`. */
  appendAudio(cameraId: string, sample: Sample, config: AudioConfig): void;
  gap(cameraId: string, gap: { readonly fromMs: number; readonly toMs: number; readonly reason: GapReason }): void;
  /** See Volume. */
  notExpected(
    cameraId: string,
    span: { readonly fromMs: number; readonly toMs: number; readonly reason: string },
  ): void;
  /** So many bytes come at once, from memory with a bound of its own: they may wait on top of `waitingBytesMax`, once. */
  expect(cameraId: string, bytes: number): void;
  /** Finishes the camera's open segment. */
  close(cameraId: string): void;
  setRetention(plan: RetentionPlan): void;
  /** From the next segment, and the next sample, on. */
  setLimits(limits: { readonly segmentMs: number; readonly waitingBytesMax: number }): void;
  stats(cameraId: string): VolumeWriterStats;
  /** Resolves when all that was appended is synced and its rows are written. */
  stop(): Promise<void>;
}

interface Lane {
  readonly index: number;
  /** Room in front of each sample; see `leafHash`. */
  readonly room: number;
  config: TrackConfig | null;
  posted: number;
  durable: number;
  dropped: number;
  /** Bytes that may wait on top, until less than the usual room is used again. */
  expected: number;
  /** Time of the newest sample, kept or dropped. */
  lastMs: number;
  /** Since when GOPs are dropped for lack of room, UTC ms; null while there is room. */
  droppingFromMs: number | null;
}

/**
 * How often the thread is woken to write, sync and say what is safe. A picture waits for its successor (its duration), for
 * the next round and for the flush: with pictures 500 ms apart or less that stays below a second.
 */
const roundMs = 400;
const blockBytes = 256 * 1024;
/** Blocks beyond this that come back are given up. */
const sparesMax = 32;

/** Unless told otherwise. */
export const usualLimits = { segmentMs: 5_000, waitingBytesMax: 16 * 1024 * 1024 } as const;

/** Starts the writer thread and waits until it has recovered what the last run left. */
export async function startVolumeWriter(options: VolumeWriterOptions): Promise<VolumeWriter> {
  const { root, edgeId, bootId, retention, segmentMs = usualLimits.segmentMs, diskModule = null } = options;
  let { waitingBytesMax = usualLimits.waitingBytesMax } = options;
  const workerData: ThreadSetup = { root, edgeId, bootId, retention, segmentMs, diskModule };
  const thread = new Worker(new URL('./volume-thread.ts', import.meta.url), { workerData });
  const lanes = new Map<string, Lane>();
  let stopped: (() => void) | null = null;
  const post = (message: ToThread, moved: ArrayBuffer[] = []) => thread.postMessage(message, moved);

  await new Promise<void>((ready, failed) => {
    thread.once('error', failed);
    thread.once('message', () => {
      thread.off('error', failed);
      ready();
    });
  });
  thread.on('error', (error) => options.onProblem(String(error)));
  thread.on('exit', (code) => (stopped === null ? options.onDeath(code) : stopped()));
  thread.on('message', (message: FromThread) => {
    if (message.type === 'failed') options.onProblem(message.message);
    if (message.type === 'stopped') void thread.terminate();
    if (message.type !== 'done') return;
    for (const lane of lanes.values()) {
      lane.durable = message.durable[lane.index] ?? 0;
      if (lane.posted - lane.durable <= waitingBytesMax) lane.expected = 0;
    }
    for (const block of message.free) {
      if (block.byteLength === blockBytes && spares.length < sparesMax) spares.push(block);
    }
  });

  const spares: ArrayBuffer[] = [];
  let block: Buffer | null = null;
  let used = 0;
  const send = (round: boolean) => {
    const data = block === null ? null : (block.buffer as ArrayBuffer);
    if (data !== null || round) post({ type: 'samples', data, bytes: used, round }, data === null ? [] : [data]);
    block = null;
    used = 0;
  };
  const put = (lane: Lane, sample: Sample) => {
    const size = recordBytes(sample.data.length, lane.room);
    if (block !== null && used + size > block.length) send(false);
    block ??= Buffer.from(size > blockBytes ? new ArrayBuffer(size) : (spares.pop() ?? new ArrayBuffer(blockBytes)));
    used = putSample(block, used, lane.index, lane.room, sample);
  };
  const rounds = setInterval(() => send(true), roundMs);

  const laneOf = (cameraId: string): Lane => {
    const known = lanes.get(cameraId);
    if (known) return known;
    const fresh = { config: null, posted: 0, durable: 0, dropped: 0, expected: 0, lastMs: 0, droppingFromMs: null };
    const lane: Lane = { ...fresh, index: lanes.size, room: leafHeadBytes(cameraId) };
    lanes.set(cameraId, lane);
    return lane;
  };

  const append = (cameraId: string, sample: Sample, config: TrackConfig) => {
    const lane = laneOf(cameraId);
    const atMs = sample.dts / 90;
    lane.lastMs = atMs;
    const waiting = lane.posted - lane.durable;
    if (lane.droppingFromMs !== null) {
      if (!sample.key || waiting > waitingBytesMax / 2) {
        lane.dropped += 1;
        return;
      }
      send(false);
      post({ type: 'gap', cameraId, fromMs: lane.droppingFromMs, toMs: atMs, reason: 'disk' });
      lane.droppingFromMs = null;
    } else if (waiting + sample.data.length > waitingBytesMax + lane.expected) {
      lane.droppingFromMs = atMs;
      lane.dropped += 1;
      return;
    }
    if (lane.config !== config) {
      send(false);
      lane.config = config;
      post({ type: 'lane', lane: lane.index, cameraId, config });
    }
    put(lane, sample);
    lane.posted += sample.data.length;
  };

  return {
    append: (cameraId, sample, config) => append(cameraId, sample, config),
    appendAudio: (cameraId, sample, config) => append(audioTrackOf(cameraId), sample, config),
    gap: (cameraId, gap) => {
      send(false);
      post({ type: 'gap', cameraId, ...gap });
    },
    notExpected: (cameraId, { fromMs, toMs, reason }) => post({ type: 'notExpected', cameraId, fromMs, toMs, reason }),
    expect: (cameraId, bytes) => {
      laneOf(cameraId).expected = bytes;
    },
    close: (cameraId) => {
      send(false);
      post({ type: 'close', cameraId });
      if (lanes.has(audioTrackOf(cameraId))) post({ type: 'close', cameraId: audioTrackOf(cameraId) });
    },
    setRetention: (plan) => post({ type: 'retention', retention: plan }),
    setLimits: (limits) => {
      waitingBytesMax = limits.waitingBytesMax;
      post({ type: 'segmentMs', segmentMs: limits.segmentMs });
    },
    stats: (cameraId) => {
      const { dropped, posted, durable } = laneOf(cameraId);
      return { droppedSamples: dropped, waitingBytes: posted - durable };
    },
    stop: () => {
      clearInterval(rounds);
      send(false);
      for (const [cameraId, { droppingFromMs, lastMs }] of lanes) {
        if (droppingFromMs !== null)
          post({ type: 'gap', cameraId, fromMs: droppingFromMs, toMs: lastMs, reason: 'disk' });
      }
      return new Promise((resolve) => {
        stopped = resolve;
        post({ type: 'stop' });
      });
    },
  };
}
