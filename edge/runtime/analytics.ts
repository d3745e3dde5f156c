/** The analytics process: a decode child per camera, one scene model, rules, events into the outbox. */
import { availableParallelism } from 'node:os';
import { systemClock } from '@vms/kit/clock';
import { uuidV7Factory } from '@vms/kit/ids';
import { createLog } from '@vms/kit/log';
import type { DesiredState } from '@vms/schema/edge/desired-state.ts';
import { rulesOf } from '../ai/rules/rule.ts';
import type { Past } from '../ai/rules/rule-runner.ts';
import { hasModel, readModel } from '../ai/runtime/card.ts';
import { openSceneRuntime } from '../ai/runtime/scene-runtime.ts';
import { openOutbox } from '../storage/outbox/outbox.ts';
import { openStorage } from '../storage/reader.ts';
import { openRing } from '../storage/ring/ring-client.ts';
import { type AnalyticsDeps, CameraAnalytics, wantsPlates } from './camera-analytics.ts';
import { edgePaths, readConfig } from './config.ts';
import { Naming, reportOf } from './naming.ts';
import type { SettingsMessage } from './settings.ts';

const STATUS_MS = 1000;
const MODEL_BYTES_MAX = 1 << 30;
const log = createLog({ name: 'edge-analytics' });
const paths = edgePaths(readConfig(process.env).edgeHome);
const cameras = new Map<string, CameraAnalytics>();

// What the parent says while the model is still loading is kept, newest wins.
let apply = (state: DesiredState): void => {
  waiting = state;
};
let waiting: DesiredState | null = null;

const stop = () => {
  // Decode children end by themselves when this process is gone; the outbox is durable at every moment.
  process.exit(0);
};
process.on('message', (message: { type: 'desired'; state: DesiredState } | SettingsMessage | { type: 'stop' }) => {
  if (message.type === 'settings') log.level = message.settings.log?.level ?? 'info';
  if (message.type === 'desired') apply(message.state);
  if (message.type === 'stop') stop();
});
process.on('disconnect', stop);
process.on('SIGTERM', stop);
process.on('SIGINT', () => {});

const outbox = openOutbox({ path: paths.events, picturesDir: paths.pictures, now: systemClock.now });
const storage = openStorage({ root: paths.video, now: systemClock.now });
const model = readModel('scene');

/** What the outbox remembers of a camera's rules: a restart looks at the last GOP again and must not raise it twice. */
const past = (cameraId: string): Past[] =>
  outbox.newestByRule(cameraId).map(({ id, ruleId, trace, endedAtMs }) => {
    const hop = (name: string) => Number(trace.find((one) => one.hop === name)?.atMs ?? 0n);
    return {
      eventId: id,
      ruleId,
      atMs: hop('received'),
      frameAtMs: hop('frame'),
      endedAtMs: Number(endedAtMs) || null,
    };
  });
const runtime = await openSceneRuntime(model);
const naming = new Naming({
  configPath: paths.modelsConfig,
  plateModel: hasModel('plate-reader') ? readModel('plate-reader') : null,
  // One core is for the scene model and the decoders' parents.
  workers: Math.max(1, availableParallelism() - 1),
  bytesMax: MODEL_BYTES_MAX,
  log,
});
await naming.refresh();
const deps: AnalyticsDeps = {
  naming,
  onSeen: () => report(),
  open: (cameraId, signal) => openRing({ socketPath: paths.ringSocket, cameraId, from: 'key', signal }),
  runtime,
  model,
  raise: (event, jpeg) => {
    const kept = outbox.raise(event, jpeg);
    process.send?.({ type: 'raised' });
    return kept;
  },
  amend: (eventId, more) => {
    outbox.amend(eventId, more);
    process.send?.({ type: 'raised' });
  },
  past,
  segmentAt: (cameraId, atMs) => storage.segments(cameraId, atMs, atMs + 1, 1)[0]?.id ?? null,
  newId: uuidV7Factory(systemClock),
  clock: systemClock,
  log,
};

apply = ({ cameras: wanted, analyticsRules }) => {
  const ids = new Set(wanted.map((camera) => camera.cameraId));
  for (const [id, camera] of cameras) {
    if (ids.has(id)) continue;
    cameras.delete(id);
    void camera[Symbol.asyncDispose]();
  }
  for (const camera of wanted) {
    const { cameraId } = camera;
    const rules = rulesOf(camera, analyticsRules);
    const detailWidth = naming.detailWidth(wantsPlates(rules));
    const running = cameras.get(cameraId);
    if (running !== undefined && running.detailWidth === detailWidth) running.configure(rules);
    else {
      // A decode child cannot change what it hands out: another one takes over at the next keyframe.
      if (running !== undefined) void running[Symbol.asyncDispose]();
      cameras.set(cameraId, new CameraAnalytics({ cameraId, rules }, deps));
    }
  }
};
const applyNow = apply;
let current: DesiredState | null = null;
apply = (state) => {
  current = state;
  applyNow(state);
};
if (waiting !== null) apply(waiting);

const report = () =>
  process.send?.({
    type: 'status',
    cameras: [...cameras.values()].map((camera) => camera.status()),
    sceneRestarts: runtime.restarts,
    models: naming.status(),
    costs: [reportOf(model, 'cpu', runtime.cost), ...naming.costs()],
  });
report();
setInterval(() => {
  report();
  void naming.refresh().then(() => {
    if (current !== null) applyNow(current);
  });
}, STATUS_MS);
