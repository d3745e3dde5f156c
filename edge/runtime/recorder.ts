/**
 * The recorder process: the only one that talks to cameras and writes video. `--waiting-bytes N`: room per camera for what waits
 * for a slow disk. `--disk-module URL`: for tests, another disk (see `ThreadSetup`).
 */
import { randomUUID } from 'node:crypto';
import { mkdirSync, statfsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { systemClock } from '@vms/kit/clock';
import { Fault } from '@vms/kit/fault';
import { createLog } from '@vms/kit/log';
import type { DesiredState } from '@vms/schema/edge/desired-state.ts';
import type { EdgeSettings } from '@vms/schema/edge/edge-settings.ts';
import type { Sighting } from '../ingestion/record/plan.ts';
import { type Recorder, startRecorder } from '../ingestion/record/recorder.ts';
import { serveBackfill } from '../storage/backfill.ts';
import type { RetentionPlan } from '../storage/retention.ts';
import type { Ring } from '../storage/ring/ring.ts';
import { serveRing } from '../storage/ring/ring-server.ts';
import { startVolumeWriter, usualLimits, type VolumeWriter } from '../storage/volume-writer.ts';
import { edgePaths, readConfig } from './config.ts';
import type { SettingsMessage } from './settings.ts';

const { values: given } = parseArgs({
  options: { 'waiting-bytes': { type: 'string' }, 'disk-module': { type: 'string' } },
});
const log = createLog({ name: 'edge-recorder' });
const config = readConfig(process.env);
const paths = edgePaths(config.edgeHome);
const bytesMaxWanted = Number(process.env.VMS_EDGE_BYTES_MAX) || 5e9;
const freeShareMax = 0.2;
mkdirSync(paths.video, { recursive: true });
const { bavail, blocks, bsize } = statfsSync(paths.video);
const usualBytesMax = Math.min(bytesMaxWanted, bavail * bsize * freeShareMax);

const rings = new Map<string, Ring>();
const server = await serveRing({ socketPath: paths.ringSocket, rings });
let writer: VolumeWriter | null = null;
let recorder: Recorder | null = null;
let turn: Promise<void> = Promise.resolve();
let stopping = false;
const backfill = await serveBackfill({ socketPath: paths.backfillSocket, disk: () => writer });
let settings: EdgeSettings = {};
let desired: DesiredState | null = null;

const volumeBytesMax = () => settings.storage?.bytesMax ?? usualBytesMax;

function retentionOf(state: DesiredState): RetentionPlan {
  const cameras = Object.fromEntries(state.cameras.map(({ cameraId, retention }) => [cameraId, retention]));
  const ofCameras = state.cameras.map(({ retention }) => retention.freeBytesMin ?? 0);
  const freeBytesMin = Math.max(settings.storage?.freeBytesMin ?? 0, ...ofCameras);
  return { volumeBytesMax: volumeBytesMax(), freeBytesMin, cameras, locks: state.locks };
}

type Holds = readonly { readonly cameraId: string; readonly untilMs: number }[];

async function apply(state: DesiredState, holds: Holds = []): Promise<void> {
  if (stopping) return;
  desired = state;
  writer ??= await startVolumeWriter({
    root: paths.video,
    edgeId: state.edgeServerId,
    bootId: randomUUID(),
    retention: retentionOf(state),
    ...limits(),
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
  recorder.apply(state, settings.recording?.ringBytesMax);
  for (const { cameraId, untilMs } of holds) recorder.hold(cameraId, untilMs);
}

function limits() {
  const { segmentSeconds, waitingBytesMax } = settings.recording ?? {};
  const usualWaiting =
    given['waiting-bytes'] === undefined ? usualLimits.waitingBytesMax : Number(given['waiting-bytes']);
  return {
    segmentMs: segmentSeconds === undefined ? usualLimits.segmentMs : segmentSeconds * 1_000,
    waitingBytesMax: waitingBytesMax ?? usualWaiting,
  };
}

/** Throws SETTINGS_UNFIT for what this disk has not; then nothing has changed. */
async function configure(wanted: EdgeSettings): Promise<void> {
  const diskBytes = blocks * bsize;
  for (const name of ['bytesMax', 'freeBytesMin'] as const) {
    const bytes = wanted.storage?.[name] ?? 0;
    if (bytes > diskBytes)
      throw new Fault('SETTINGS_UNFIT', `/storage/${name} is ${bytes}; the disk has ${diskBytes} bytes.`);
  }
  settings = wanted;
  log.level = wanted.log?.level ?? 'info';
  writer?.setLimits(limits());
  if (desired !== null) await apply(desired);
}

async function answerSettings({ settings: wanted, id }: SettingsMessage): Promise<void> {
  const fault = await configure(wanted).then(
    () => null,
    (error: unknown) => {
      if (error instanceof Fault) return { code: error.code, message: error.message };
      throw error;
    },
  );
  if (process.connected) process.send?.({ type: 'configured', id, fault }, () => {});
}

const tell = setInterval(() => {
  const message = { type: 'status', streams: recorder?.status() ?? [], bytesMax: volumeBytesMax() };
  if (process.connected) process.send?.(message, () => {});
}, 1_000);

/** Sessions first, so that nothing comes after what the writer syncs last. */
function stop(): void {
  if (stopping) return;
  stopping = true;
  turn = turn.then(async () => {
    clearInterval(tell);
    await backfill.stop();
    await recorder?.stop();
    await writer?.stop();
    await server.stop();
    process.exit(0);
  });
}

type Message =
  | { type: 'desired'; state: DesiredState; holds?: Holds }
  | { type: 'seen'; cameras: readonly Sighting[] }
  | SettingsMessage
  | { type: 'hold'; cameraId: string; untilMs: number }
  | { type: 'stop' };

process.on('message', (message: Message) => {
  if (message.type === 'seen') recorder?.heard(message.cameras);
  if (message.type === 'hold') recorder?.hold(message.cameraId, message.untilMs);
  if (message.type === 'stop') stop();
  if (message.type !== 'desired' && message.type !== 'settings') return;
  turn = turn
    .then(() => (message.type === 'desired' ? apply(message.state, message.holds) : answerSettings(message)))
    .catch((error) => {
      log.error({ error: String(error) }, 'what was told could not be applied; ending, to be started again');
      process.exit(1);
    });
});
process.on('disconnect', stop);
process.on('SIGTERM', stop);
process.on('SIGINT', () => {}); // the parent says when
