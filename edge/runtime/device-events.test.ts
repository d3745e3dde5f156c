import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { systemClock } from '@vms/kit/clock';
import { uuidV7Factory } from '@vms/kit/ids';
import { silentLog } from '@vms/kit/log';
import type { DesiredState } from '@vms/schema/edge/desired-state.ts';
import { EventKind } from '@vms/schema/messages/gen/event_pb.js';
import { startSimulatedDahua } from '../../infra/simulators/dahua/simulated-dahua.ts';
import { Devices } from '../devices/devices.ts';
import { openOutbox } from '../storage/outbox/outbox.ts';
import { DeviceEvents } from './device-events.ts';

const login = { username: 'u', password: 'p' };
const stream = { url: '', codec: 'H264', width: 1, height: 1, fps: 1 } as const;
const channels = ['Gate', 'Yard'].map((name) => ({ name, streams: [stream] }));

async function until(what: () => boolean): Promise<void> {
  while (!what()) await new Promise((resolve) => setTimeout(resolve, 10));
}

async function setUp() {
  const home = mkdtempSync(join(tmpdir(), 'vms-device-events-'));
  const device = await startSimulatedDahua({ channels, ...login });
  const outbox = openOutbox({ path: join(home, 'events.db'), picturesDir: join(home, 'pictures'), now: Date.now });
  const open = () =>
    new DeviceEvents({
      devices: new Devices(systemClock),
      raise: (event) => void outbox.raise(event, null),
      end: (id, endedAtMs) => outbox.amend(id, { endedAtMs }),
      ...{ newId: uuidV7Factory(systemClock), clock: systemClock, log: silentLog, random: () => 0, backoffMsMin: 20 },
      path: join(home, 'device-states.json'),
      states: { resyncMs: 200, lostMs: 60_000 },
    });
  const access = (channel: number) => ({
    deviceId: 'd1',
    protocol: 'DAHUA' as const,
    address: device.address,
    channel,
  });
  const desired = (password = login.password): DesiredState => ({
    ...{ version: '1', edgeServerId: 'e1', tenantId: 't1' },
    cameras: [1, 2].map((channel) => ({
      ...{ cameraId: `cam-${channel}`, name: 'C', siteId: 's', url: 'rtsp://x/', username: login.username, password },
      ...{ device: access(channel), zones: [], retention: { days: null, bytesMax: null } },
    })),
  });
  return {
    ...{ device, outbox, open, desired },
    [Symbol.asyncDispose]: async () => {
      outbox.close();
      await device[Symbol.asyncDispose]();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

describe('what devices say', () => {
  it('becomes one DEVICE event per state of each camera, over one stream per device, with its origin and its end', async () => {
    await using test = await setUp();
    const { device, outbox, open, desired } = test;
    const events = open();
    events.apply(desired());
    await until(() => device.streams() === 1);
    for (let n = 0; n < 3; n += 1) device.state.signal({ kind: 'TAMPERING', channel: 2, active: true });
    device.state.signal({ kind: 'UNKNOWN_TO_ALL', channel: 1, active: true });
    await until(() => outbox.pending(10).length === 2);
    const [yard, gate] = outbox.pending(10);
    expect(yard).toMatchObject({ cameraId: 'cam-2', kind: EventKind.DEVICE, label: 'tampering', origin: 'VideoBlind' });
    expect(gate).toMatchObject({ cameraId: 'cam-1', label: 'other', origin: 'CoffeeEmpty', endedAtMs: 0n });
    device.state.signal({ kind: 'TAMPERING', channel: 2, active: false });
    await until(() => outbox.pending(10).some(({ id, endedAtMs }) => id === yard?.id && endedAtMs > 0n));
    expect(device.streams()).toBe(1);
    await events.stop();
    await until(() => device.streams() === 0);
    expect(outbox.pending(10)).toHaveLength(2);
  });

  it('survives a lost stream and a restart without a second event; what nobody confirms ends', async () => {
    await using test = await setUp();
    const { device, outbox, open, desired } = test;
    const first = open();
    first.apply(desired());
    await until(() => device.streams() === 1);
    device.state.signal({ kind: 'TAMPERING', channel: 1, active: true });
    device.state.signal({ kind: 'MOTION', channel: 1, active: true });
    await until(() => outbox.pending(10).length === 2);
    device.dropStreams();
    await until(() => device.streams() === 0);
    await until(() => device.streams() === 1);
    await first.stop();
    await until(() => device.streams() === 0);
    device.state.active.delete('MOTION/1'); // it ended while nobody listened
    const second = open();
    second.apply(desired());
    await until(() => outbox.pending(10).some(({ label, endedAtMs }) => label === 'motion' && endedAtMs > 0n));
    await second.stop();
    const told = outbox.pending(10).map(({ label, endedAtMs }) => `${label} ${endedAtMs > 0n}`);
    expect(told.sort()).toEqual(['motion true', 'tampering false']);
  });

  it('follows with the credentials that came last', async () => {
    await using test = await setUp();
    const { device, open, desired } = test;
    const events = open();
    events.apply(desired('wrong'));
    events.apply(desired('wrong'));
    await new Promise((resolve) => setImmediate(resolve));
    events.apply(desired());
    await until(() => device.streams() === 1);
    await events.stop();
  });
});
