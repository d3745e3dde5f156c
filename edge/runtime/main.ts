/**
 * The edge's main process: agent and local subgraph here; recorder, analytics and media as children that it keeps running.
 * The recorder needs none of the others: with the cloud, this process's agent or the analytics dead, it goes on.
 */
import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { systemClock } from '@vms/kit/clock';
import { uuidV7Factory } from '@vms/kit/ids';
import { createLog } from '@vms/kit/log';
import type { DesiredState } from '@vms/schema/edge/desired-state.ts';
import type { DeviceCommand } from '@vms/schema/edge/device-command.ts';
import { type DocumentNode, execute, parse, validate } from 'graphql';
import { startAgent } from '../agent/agent.ts';
import type { LoadedModelReport } from '../agent/sync/telling.ts';
import type { Sighting } from '../ingestion/record/plan.ts';
import type { RecordingStatus } from '../ingestion/record/planned-sink.ts';
import { openOutbox } from '../storage/outbox/outbox.ts';
import { openStorage } from '../storage/reader.ts';
import type { AnalyticsInfo, ModelInfo, StreamInfo } from '../subgraph/needs.ts';
import { buildEdgeSchema, federatedSdl } from '../subgraph/schema.ts';
import { localToken, serveEdgeSchema } from '../subgraph/serve.ts';
import { startChild } from './child.ts';
import { edgeWork } from './commands/edge-work.ts';
import { edgePaths, readConfig } from './config.ts';
import { coverageSince } from './coverage.ts';
import { cpuLoad } from './cpu-load.ts';
import { callDevices, type DeviceReply } from './device-calls.ts';
import { deviceOfCamera } from './device-of-camera.ts';
import { diagnose } from './diagnose.ts';
import { startEventRules } from './event-rules.ts';
import { takeInventory } from './inventory.ts';
import { NewestLines } from './newest-lines.ts';
import { RecordingHealth } from './recording-health.ts';
import { type ConfiguredMessage, runtimeSettings } from './settings.ts';
import { storageReport } from './storage-report.ts';
import { VideoJobs } from './video-jobs.ts';

const softwareVersion = '0.1.0';

/** For diagnostics: what this process wrote down last. */
const logLinesKept = 500;

type Sightings = Pick<Sighting, 'motionAtMs' | 'eventAtMs'>;

interface StreamStatus extends StreamInfo {
  readonly codec: string | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly reconnects: number;
  readonly gaps: number;
  readonly plan: RecordingStatus;
}

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const { edgeHome } = config;
  const lines = new NewestLines(logLinesKept);
  const log = createLog({
    name: 'edge',
    destination: {
      write: (line) => {
        lines.push(line);
        process.stdout.write(line);
      },
    },
  });
  const paths = edgePaths(edgeHome);
  mkdirSync(edgeHome, { recursive: true, mode: 0o700 });
  mkdirSync(`${edgeHome}/run`, { recursive: true, mode: 0o700 });
  const storage = openStorage({ root: paths.video, now: systemClock.now });
  const outbox = openOutbox({ path: paths.events, picturesDir: paths.pictures, now: systemClock.now });
  let desired: DesiredState | null = null;
  let streams: readonly StreamStatus[] = [];
  let bytesMax = 0;
  let watched: readonly (AnalyticsInfo & Sightings)[] = [];
  let models: readonly ModelInfo[] = [];
  let modelCosts: readonly LoadedModelReport[] = [];
  const jobs = new VideoJobs();

  const env = { VMS_EDGE_HOME: edgeHome };
  const settings = runtimeSettings(
    (message) => {
      for (const one of children) one.send(message);
    },
    ({ log: wanted }) => {
      log.level = wanted?.level ?? 'info';
    },
  );
  const desiredFor = (name: string, state: DesiredState): object =>
    name === 'recorder' ? rules.toRecorder(state) : { type: 'desired', state };
  const greeting = (name: string) => [settings.greeting(), ...(desired === null ? [] : [desiredFor(name, desired)])];
  const child = (name: string, program: string, onMessage: (message: { readonly type?: unknown }) => void = () => {}) =>
    startChild({
      ...{ name, program, env, log, onMessage },
      greeting: () => greeting(name),
    });
  const health = new RecordingHealth({ outbox, newId: uuidV7Factory(systemClock), now: systemClock.now });
  const looking = setInterval(() => health.look(), 1_000);
  const recorder = child('recorder', './recorder.ts', (message) => {
    const status = message as { streams?: readonly StreamStatus[]; bytesMax?: number };
    if (message.type === 'configured') settings.take(message as ConfiguredMessage);
    if (message.type !== 'status') return;
    health.heard(status.streams ?? []);
    streams = (status.streams ?? streams).map(withPlanError);
    bytesMax = status.bytesMax ?? bytesMax;
  });
  const analytics = child('analytics', './analytics.ts', (message) => {
    if (message.type === 'raised') raised();
    if (message.type !== 'status') return;
    const status = message as {
      cameras?: readonly (AnalyticsInfo & Sightings)[];
      models?: readonly ModelInfo[];
      costs?: readonly LoadedModelReport[];
    };
    watched = status.cameras ?? watched;
    recorder.send({ type: 'seen', cameras: watched.map(sightingOf) });
    models = status.models ?? models;
    modelCosts = status.costs ?? modelCosts;
    jobs.heard(watched);
  });
  const media = child('media', './media.ts');
  const devices = child('devices', './devices.ts', (message) => {
    if (message.type === 'reply') deviceCalls.take(message as DeviceReply);
    if (message.type === 'raised') raised();
  });
  const deviceCalls = callDevices((message) => devices.send(message));
  const command = async (cameraId: string, wanted: DeviceCommand, signal: AbortSignal) =>
    deviceCalls.command(deviceOfCamera(desired, cameraId), wanted, signal);
  const rules = startEventRules({
    ...{ path: paths.events, clock: systemClock, command, log },
    tellRecorder: (message) => recorder.send(message),
    onEnded: () => agent.wakeEvents(),
  });
  /** Rules first: what they do does not wait for the cloud. */
  const raised = () => {
    rules.look();
    agent.wakeEvents();
  };
  const children = [recorder, analytics, media, devices];

  const cpuPercent = cpuLoad();
  const inventory = () =>
    takeInventory({ videoRoot: edgeHome, cameras: desired?.cameras.length ?? 0, streams, models });

  const schema = buildEdgeSchema({
    edgeServerId: () => agent.edgeServerId() ?? 'not-enrolled',
    connected: () => agent.connected(),
    appliedVersion: () => agent.appliedVersion(),
    pendingEvents: () => outbox.stats().pendingEvents,
    streams: () => streams,
    analytics: () => watched,
    models: () => models,
    cameras: () => desired?.cameras ?? [],
    segments: storage.segments,
    spans: storage.spans,
    totals: storage.totals,
    buffer: () => ({ ...storage.bufferStats(), bytesMax }),
    localEvents: outbox.localEvents,
    probe: deviceCalls.probe,
    discover: deviceCalls.discover,
    deviceCommand: command,
    runAction: rules.run,
  });
  const documents = new Map<string, DocumentNode>();
  const parsed = (text: string): DocumentNode => {
    const known = documents.get(text);
    if (known) return known;
    const document = parse(text);
    const [wrong] = validate(schema, document);
    if (wrong) throw wrong;
    if (documents.size > 200) documents.clear();
    documents.set(text, document);
    return document;
  };

  const agent = startAgent({
    edgeHome,
    relayUrl: config.relayUrl,
    softwareVersion,
    sdlHash: createHash('sha256').update(federatedSdl).digest('hex'),
    execute: async (document, variables) => execute({ schema, document: parsed(document), variableValues: variables }),
    onDesired: (state) => {
      desired = state;
      rules.apply(state);
      for (const one of children) one.send(desiredFor(one === recorder ? 'recorder' : '', state));
    },
    onSettings: settings.apply,
    inventory,
    work: edgeWork({
      children: { RECORDER: recorder, ANALYTICS: analytics, MEDIA: media, DEVICES: devices },
      ...{ desired: () => desired, probe: deviceCalls.probe, videoRoot: paths.video, edgeHome },
      updateCommand: config.updateCommand,
      diagnose: async () =>
        diagnose({
          ...{ softwareVersion, edgeServerId: agent.edgeServerId(), appliedVersion: agent.appliedVersion() },
          ...{ desired, inventory: inventory(), streams, analytics: watched, models, outbox: outbox.stats() },
          ...{ settings: settings.greeting().settings, children: children.map((one) => one.status()) },
          ...{ storage: storage.bufferStats(), log: lines.all() },
        }),
    }),
    onOpenMedia: ({ url, token, request }) => media.send({ type: 'openMedia', url, token, request }),
    outbox,
    actions: rules.ledger,
    streams: () => streams,
    coverage: coverageSince({ storage, cameras: () => desired?.cameras ?? [], now: systemClock.now }),
    storage: storageReport({ storage, root: paths.video, bytesMax: () => bytesMax }),
    load: () => ({ cameras: streams.length, cpuPercent: cpuPercent(), memoryBytes: process.memoryUsage().rss }),
    videoJobs: () => jobs.report(),
    loadedModels: () => modelCosts,
    clock: systemClock,
    log,
  });

  const local = await serveEdgeSchema({ schema, port: config.localPort, token: localToken(edgeHome) }).catch(
    (error: unknown) => {
      log.warn(
        { error: String(error) },
        `The local endpoint does not run: port ${config.localPort} is taken; set VMS_EDGE_PORT.`,
      );
      return null;
    },
  );
  if (local) log.info({ port: local.port }, 'local subgraph listens');

  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    clearInterval(looking);
    await agent.stop();
    await rules.stop();
    await Promise.all(children.map((one) => one.stop()));
    outbox.close();
    process.exit(0);
  };
  process.on('SIGTERM', () => void stop());
  process.on('SIGINT', () => {});
  process.on('disconnect', () => void stop());
}

/** What recording plans wait for. */
function sightingOf({ cameraId, state, motionAtMs, eventAtMs }: AnalyticsInfo & Sightings): Sighting {
  return { cameraId, looking: state === 'RUNNING', motionAtMs, eventAtMs };
}

function withPlanError(stream: StreamStatus): StreamStatus {
  return stream.plan.fallback ? { ...stream, error: stream.error ?? 'PLAN_WITHOUT_ANALYTICS' } : stream;
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
