/**
 * The recorder process: the only one that talks to cameras and writes video. `--waiting-bytes N`: room per camera for what waits
 * for a slow disk. `--disk-module URL`: for tests, another disk (see `ThreadSetup`).
 */
import { randomUUID } from 'node:crypto';
import { mkdirSync, statfsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { systemClock } from '@vms/kit/clock';
import { createLog } from '@vms/kit/log';
import type { DesiredState } from '@vms/schema/edge/desired-state.ts';
import type { Sighting } from '../ingestion/record/plan.ts';
import { type Recorder, startRecorder } from '../ingestion/record/recorder.ts';
import type { RetentionPlan } from '../storage/retention.ts';
import type { Ring } from '../storage/ring/ring.ts';
import { serveRing } from '../storage/ring/ring-server.ts';
import { startVolumeWriter, type VolumeWriter } from '../storage/volume-writer.ts';
import { edgePaths, readConfig } from './config.ts';

const { values: given } = parseArgs({
  options: { 'waiting-bytes': { type: 'string' }, 'disk-module': { type: 'string' } },
});
const log = createLog({ name: 'edge-recorder' });
const config = readConfig(process.env);
const paths = edgePaths(config.edgeHome);
const bytesMaxWanted = Number(process.env.VMS_EDGE_BYTES_MAX) || 5e9;
const freeShareMax = 0.2;
mkdirSync(paths.video, { recursive: true });
const { bavail, bsize } = statfsSync(paths.video);
const volumeBytesMax = Math.min(bytesMaxWanted, bavail * bsize * freeShareMax);

const rings = new Map<string, Ring>();
const server = await serveRing({ socketPath: paths.ringSocket, rings });
let writer: VolumeWriter | null = null;
let recorder: Recorder | null = null;
let turn: Promise<void> = Promise.resolve();
let stopping = false;

function retentionOf(state: DesiredState): RetentionPlan {
  const cameras = Object.fromEntries(state.cameras.map(({ cameraId, retention }) => [cameraId, retention]));
  const freeBytesMin = Math.max(0, ...state.cameras.map(({ retention }) => retention.freeBytesMin ?? 0));
  return { volumeBytesMax, freeBytesMin, cameras, locks: state.locks };
}

async function apply(state: DesiredState): Promise<void> {
  if (stopping) return;
  writer ??= await startVolumeWriter({
    root: paths.video,
    edgeId: state.edgeServerId,
    bootId: randomUUID(),
    retention: retentionOf(state),
    waitingBytesMax: given['waiting-bytes'] === undefined ? undefined : Number(given['waiting-bytes']),
    diskModule: given['disk-module'],
    onProblem: (problem) => log.error({ problem }, 'the volume writer met a problem'),
    onDeath: (code) => {
      log.error({ code }, 'the volume writer died; ending, to be started again');
      process.exit(1);
    },
  });
  writer.setRetention(retentionOf(state));
  recorder ??= startRecorder({
    ...{ writer, rings, clock: systemClock, log, random: Math.random },
    cameraCa: config.cameraCa,
  });
  recorder.apply(state);
}

const tell = setInterval(() => {
  const message = { type: 'status', streams: recorder?.status() ?? [], bytesMax: volumeBytesMax };
  if (process.connected) process.send?.(message, () => {});
}, 1_000);

/** Sessions first, so that nothing comes after what the writer syncs last. */
function stop(): void {
  if (stopping) return;
  stopping = true;
  turn = turn.then(async () => {
    clearInterval(tell);
    await recorder?.stop();
    await writer?.stop();
    await server.stop();
    process.exit(0);
  });
}

type Message =
  | { type: 'desired'; state: DesiredState }
  | { type: 'seen'; cameras: readonly Sighting[] }
  | { type: 'stop' };

process.on('message', (message: Message) => {
  if (message.type === 'seen') recorder?.heard(message.cameras);
  if (message.type === 'stop') stop();
  if (message.type !== 'desired') return;
  turn = turn
    .then(() => apply(message.state))
    .catch((error) => {
      log.error({ error: String(error) }, 'the desired state could not be applied; ending, to be started again');
      process.exit(1);
    });
});
process.on('disconnect', stop);
process.on('SIGTERM', stop);
process.on('SIGINT', () => {}); // the parent says when
