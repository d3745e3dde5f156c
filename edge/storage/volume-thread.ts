/** The writer thread of one volume: takes batches of samples, runs a sync round when told, says what is safe. */
import { randomUUID } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import { samplesIn } from './batch.ts';
import { RealDisk, type VolumeDisk } from './disk.ts';
import { leafHeadBytes } from './hashing.ts';
import { applyRetention } from './retention.ts';
import type { TrackConfig } from './sample.ts';
import { rebuildSpans, tracksWithoutSpans } from './span-index.ts';
import { Volume } from './volume.ts';
import type { FromThread, ThreadSetup, ToThread } from './volume-messages.ts';

const setup = workerData as ThreadSetup;
const disk: VolumeDisk = setup.diskModule === null ? new RealDisk() : (await import(setup.diskModule)).disk;
const volume = new Volume({ ...setup, newId: randomUUID, disk });
const retentionMs = 10_000;
const sumUpEveryMs = 100;
let retention = setup.retention;
let stopping = false;

interface Lane {
  readonly cameraId: string;
  readonly config: TrackConfig;
  readonly room: number;
}

const lanes: Lane[] = [];
/** Blocks whose samples are not on disk yet. */
let held: ArrayBuffer[] = [];
let busy = false;
/** A round was asked for while one was running: a slow disk gets no queue of rounds, the next takes all that came meanwhile. */
let again = false;

const post = (message: FromThread, moved: ArrayBuffer[] = []) => parentPort?.postMessage(message, moved);

async function round(): Promise<void> {
  if (busy) {
    again = true;
    return;
  }
  busy = true;
  try {
    do {
      again = false;
      const free = held;
      held = [];
      await volume.round(performance.now());
      const durable = volume.durable();
      post({ type: 'done', durable: lanes.map(({ cameraId }) => durable[cameraId] ?? 0), free }, free);
    } while (again && !stopping);
    busy = false;
  } catch (error) {
    post({ type: 'failed', message: String(error) });
    // What could not be written is not known to be on disk: only a fresh start, which reads the disk, can tell.
    setImmediate(() => process.exit(1));
  }
}

function take(data: ArrayBuffer, bytes: number): void {
  const nowMs = performance.now();
  for (const sample of samplesIn(Buffer.from(data, 0, bytes), (lane) => lanes[lane]?.room ?? 0)) {
    const lane = lanes[sample.lane];
    if (lane !== undefined) volume.append(lane.cameraId, sample, lane.config, nowMs);
  }
  held.push(data);
}

const sweeps = setInterval(() => {
  const swept = applyRetention(volume.db, setup.root, retention, Date.now());
  if (swept.length > 0) post({ type: 'expired', files: swept.length });
}, retentionMs);

/** An index from before there were spans gets them a day at a time, with room for rounds between. */
const missing = rebuildSpans(volume.db, tracksWithoutSpans(volume.db));
const sumUp = () => {
  if (!stopping && missing.next().done !== true) setTimeout(sumUp, sumUpEveryMs);
};
sumUp();

parentPort?.on('message', (message: ToThread) => {
  if (stopping) return;
  if (message.type === 'samples') {
    if (message.data !== null) take(message.data, message.bytes);
    if (message.round) void round();
  } else if (message.type === 'lane') {
    const { cameraId, config } = message;
    const record = Buffer.from(config.record);
    lanes[message.lane] = { cameraId, config: { ...config, record }, room: leafHeadBytes(cameraId) };
  } else if (message.type === 'gap') volume.gap(message.cameraId, message.fromMs, message.toMs, message.reason);
  else if (message.type === 'notExpected') volume.notExpected(message.cameraId, message);
  else if (message.type === 'close') volume.close(message.cameraId);
  else if (message.type === 'retention') retention = message.retention;
  else if (message.type === 'segmentMs') volume.segmentMs = message.segmentMs;
  else {
    stopping = true;
    clearInterval(sweeps);
    void volume.stop(performance.now()).then(() => post({ type: 'stopped' }));
  }
});
post({ type: 'ready' });
