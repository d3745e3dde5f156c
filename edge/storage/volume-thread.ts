/** The writer thread of one volume: takes batches of samples, runs the sync rounds, says what is safe. */
import { randomUUID } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import { applyRetention } from './retention.ts';
import { realDisk, Volume, type VolumeDisk } from './volume.ts';
import type { FromThread, ThreadSetup, ToThread } from './volume-messages.ts';

const setup = workerData as ThreadSetup;
const disk: VolumeDisk = setup.diskModule === null ? realDisk : (await import(setup.diskModule)).disk;
const volume = new Volume({ ...setup, newId: randomUUID, disk });
const roundMs = 250;
const retentionMs = 10_000;
let retention = setup.retention;
let stopping = false;

const post = (message: FromThread) => parentPort?.postMessage(message);

let busy = false;
const rounds = setInterval(() => {
  // A slow disk gets no queue of rounds: the next one takes all that came meanwhile.
  if (busy) return;
  busy = true;
  volume
    .round(performance.now())
    .then(() => {
      busy = false;
      post({ type: 'durable', bytes: volume.durable() });
    })
    .catch((error: unknown) => {
      post({ type: 'failed', message: String(error) });
      // What could not be written is not known to be on disk: only a fresh start, which reads the disk, can tell.
      setImmediate(() => process.exit(1));
    });
}, roundMs);

const sweeps = setInterval(() => {
  const swept = applyRetention(volume.db, setup.root, retention, Date.now());
  if (swept.length > 0) post({ type: 'expired', files: swept.length });
}, retentionMs);

parentPort?.on('message', (message: ToThread) => {
  if (stopping) return;
  if (message.type === 'samples') {
    const bytes = Buffer.from(message.data);
    const config = { ...message.config, record: Buffer.from(message.config.record) };
    let at = 0;
    for (const { size, ...sample } of message.samples) {
      const data = bytes.subarray(at, at + size);
      at += size;
      volume.append(message.cameraId, { ...sample, data }, config, performance.now());
    }
  } else if (message.type === 'gap') volume.gap(message.cameraId, message.fromMs, message.toMs, message.reason);
  else if (message.type === 'close') volume.close(message.cameraId);
  else if (message.type === 'retention') retention = message.retention;
  else {
    stopping = true;
    clearInterval(rounds);
    clearInterval(sweeps);
    void volume.stop(performance.now()).then(() => post({ type: 'stopped' }));
  }
});
post({ type: 'ready' });
