/**
 * The devices process: asks devices on behalf of the main process, and turns what they say into events.
 * What a hostile answer can break dies here, alone.
 */
import { systemClock } from '@vms/kit/clock';
import { Fault } from '@vms/kit/fault';
import { uuidV7Factory } from '@vms/kit/ids';
import { createLog } from '@vms/kit/log';
import type { DesiredState } from '@vms/schema/edge/desired-state.ts';
import { Devices } from '../devices/devices.ts';
import { discoverDevices } from '../devices/discovery/discover-devices.ts';
import { openOutbox } from '../storage/outbox/outbox.ts';
import { openStorage } from '../storage/reader.ts';
import { Backfill } from './backfill.ts';
import { edgePaths, readConfig } from './config.ts';
import type { DeviceCall, DeviceReply } from './device-calls.ts';
import { DeviceEvents } from './device-events.ts';
import type { SettingsMessage } from './settings.ts';

const log = createLog({ name: 'edge-devices' });
const running = new Map<number, AbortController>();
const aliveEveryMs = 1_000;
const stopMsMax = 1_500;
const backfillEveryMs = 30_000;

const { edgeHome, cameraCa } = readConfig(process.env);
const devices = new Devices(systemClock, { cameraCa });
const paths = edgePaths(edgeHome);
const outbox = openOutbox({ path: paths.events, picturesDir: paths.pictures, now: systemClock.now });
const told = () => process.send?.({ type: 'raised' }, () => {});
const events = new DeviceEvents({
  devices,
  raise: (event) => {
    outbox.raise(event, null);
    told();
  },
  end: (eventId, endedAtMs) => {
    outbox.amend(eventId, { endedAtMs });
    told();
  },
  newId: uuidV7Factory(systemClock),
  path: paths.deviceStates,
  clock: systemClock,
  random: Math.random,
  log,
});

const storage = openStorage({ root: paths.video, now: systemClock.now });
const backfill = new Backfill({ devices, storage, socketPath: paths.backfillSocket, clock: systemClock, log });
const looking = setInterval(() => void backfill.look(), backfillEveryMs);
looking.unref();

const stop = () => {
  // A device that does not let go of its subscription is left all the same.
  setTimeout(() => process.exit(0), stopMsMax).unref();
  void Promise.all([events.stop(), backfill.stop()]).finally(() => process.exit(0));
};
const alive = setInterval(() => process.send?.({ type: 'alive' }, () => {}), aliveEveryMs);
alive.unref();

async function run(call: DeviceCall, signal: AbortSignal): Promise<unknown> {
  switch (call.what) {
    case 'probe':
      return devices.probe(call.wanted, signal);
    case 'discover':
      return discoverDevices({ ...call.wish, signal });
    case 'command':
      return devices.command(call.camera, call.command, signal);
  }
}

async function answer(id: number, call: DeviceCall, withinMs: number): Promise<void> {
  const leave = new AbortController();
  running.set(id, leave);
  const reply = await run(call, AbortSignal.any([leave.signal, AbortSignal.timeout(withinMs)])).then(
    (value): DeviceReply => ({ type: 'reply', id, value }),
    (error: unknown): DeviceReply => {
      if (error instanceof Fault) return { type: 'reply', id, fault: { code: error.code, message: error.message } };
      log.error({ error: String(error), what: call.what }, 'a device could not be asked');
      return { type: 'reply', id, fault: { code: 'EDGE_FAILED', message: 'The edge could not ask the device.' } };
    },
  );
  running.delete(id);
  process.send?.(reply, () => {});
}

type Message =
  | SettingsMessage
  | { type: 'desired'; state: DesiredState }
  | { type: 'call'; id: number; call: DeviceCall; withinMs: number }
  | { type: 'leave'; id: number };

process.on('message', (message: Message) => {
  if (message.type === 'settings') log.level = message.settings.log?.level ?? 'info';
  if (message.type === 'desired') {
    events.apply(message.state);
    backfill.apply(message.state);
  }
  if (message.type === 'call') void answer(message.id, message.call, message.withinMs);
  if (message.type === 'leave') running.get(message.id)?.abort();
});
process.on('disconnect', stop);
process.on('SIGTERM', stop);
process.on('SIGINT', () => {}); // the parent says when
