/** One suite, every adapter: what the interface promises, against a simulated device over real sockets. */
import { describe, expect, it } from '@jest/globals';
import { systemClock } from '@vms/kit/clock';
import { startSimulatedDahua } from '../../infra/simulators/dahua/simulated-dahua.ts';
import type { DeviceState, Misbehaviour } from '../../infra/simulators/device-state.ts';
import { startSimulatedHikvision } from '../../infra/simulators/hikvision/simulated-hikvision.ts';
import { startSimulatedOnvif } from '../../infra/simulators/onvif/simulated-onvif.ts';
import type { DeviceAdapter, DeviceSignal } from './adapter.ts';
import { DeviceLine } from './line.ts';
import { openDevice } from './open-device.ts';

const stream = (name: string, width: number) => ({
  ...{ url: `rtsp://127.0.0.1:8554/${name}`, codec: 'H264' as const, width, height: (width * 9) / 16, fps: 15 },
});
const channels = [
  { name: 'Gate', streams: [stream('gate', 1280), stream('gate-sub', 640)] },
  { name: 'Yard', streams: [stream('yard', 1920)] },
];
const login = { username: 'admin', password: 'p@ss "word"&' };

interface Simulated extends AsyncDisposable {
  readonly address: string;
  readonly state: DeviceState;
  misbehave(how: Partial<Misbehaviour>): void;
}
interface Kind {
  readonly name: string;
  readonly protocol: 'ONVIF' | 'HIKVISION' | 'DAHUA';
  readonly start: () => Promise<Simulated>;
}

const adapters: readonly Kind[] = [
  {
    name: 'ONVIF, Media2',
    protocol: 'ONVIF',
    start: () => startSimulatedOnvif({ channels, ...login }),
  },
  {
    name: 'ONVIF, Media only, XAddrs behind NAT, an hour off',
    protocol: 'ONVIF',
    start: async () => {
      const device = await startSimulatedOnvif({ channels, ...login });
      device.misbehave({ media2: false, xaddrHost: '192.0.2.1:8000' });
      device.state.clockSkewMs = -3_600_000;
      return device;
    },
  },
  {
    name: 'Hikvision',
    protocol: 'HIKVISION',
    start: () => startSimulatedHikvision({ channels, ...login, rtspPort: 8554 }),
  },
  {
    name: 'Hikvision, doubled boundaries, JPEG parts, odd dates, no namespace',
    protocol: 'HIKVISION',
    start: async () => {
      const device = await startSimulatedHikvision({ channels, ...login, rtspPort: 8554 });
      device.misbehave({ doubledBoundaries: true, jpegParts: true, zone: '-6:00', namespace: null });
      return device;
    },
  },
  { name: 'Dahua', protocol: 'DAHUA', start: () => startSimulatedDahua({ channels, ...login, rtspPort: 8554 }) },
  {
    name: 'Dahua, Basic only, data over many lines, lengths without the leading line break',
    protocol: 'DAHUA',
    start: async () => {
      const device = await startSimulatedDahua({ channels, ...login, rtspPort: 8554, basicOnly: true });
      device.misbehave({ data: 'many lines', skipsLeadingCrlf: true });
      return device;
    },
  },
  {
    name: 'Dahua, data cut off',
    protocol: 'DAHUA',
    start: async () => {
      const device = await startSimulatedDahua({ channels, ...login, rtspPort: 8554 });
      device.misbehave({ data: 'truncated' });
      return device;
    },
  },
];

async function open({ protocol, start }: Kind, credentials = login) {
  const device = await start();
  const line = new DeviceLine({ where: new URL(device.address).host });
  const adapter = openDevice(protocol, { address: device.address, credentials, line, clock: systemClock });
  const signal = AbortSignal.timeout(20_000);
  return { device, line, adapter, signal, [Symbol.asyncDispose]: () => device[Symbol.asyncDispose]() };
}

async function codeOf(work: Promise<unknown>): Promise<string | null> {
  return work.then(
    () => null,
    (error: { code?: string }) => error.code ?? String(error),
  );
}

async function everything<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** Signals until `enough`; whoever leaves closes the stream. */
async function collect(adapter: DeviceAdapter, enough: (seen: DeviceSignal[]) => boolean, onSynced: () => void) {
  const seen: DeviceSignal[] = [];
  for await (const signal of adapter.events(AbortSignal.timeout(20_000))) {
    seen.push(signal);
    if (signal.type === 'synced') onSynced();
    if (enough(seen)) break;
  }
  return seen;
}
const states = (seen: readonly DeviceSignal[]) =>
  seen.flatMap((one) => (one.type === 'state' ? [`${one.kind} ${one.code} ${one.channel} ${one.active}`] : []));

function describeDeviceAdapter(kind: Kind): void {
  describe(kind.name, () => {
    it('says what the device is and streams, reachable from here', async () => {
      await using test = await open(kind);
      const { adapter, signal } = test;
      const info = await adapter.probe(signal);
      expect(info).toMatchObject({ vendor: expect.any(String), model: expect.any(String), serial: expect.any(String) });
      expect(info.channels.map(({ channel }) => channel)).toEqual([1, 2]);
      expect(info.capabilities).toEqual(expect.arrayContaining(['SNAPSHOT', 'PTZ', 'EVENTS', 'RECORDINGS', 'OUTPUTS']));
      const [main, sub] = await adapter.profiles(1, signal);
      expect(main).toMatchObject({ codec: 'h264', width: 1280, height: 720, fps: 15 });
      expect(sub).toMatchObject({ width: 640 });
      for (const profile of [main, sub]) expect(new URL(profile?.url ?? '').host).toBe('127.0.0.1:8554');
      expect(JSON.stringify([info, main, sub])).not.toContain(login.password.slice(0, 4));
      expect(await codeOf(adapter.profiles(9, signal))).toBe('NOT_FOUND');
      expect((await adapter.snapshot(1, signal)).subarray(0, 2)).toEqual(Buffer.from([0xff, 0xd8]));
    });

    it('moves, keeps presets and runs patrols', async () => {
      await using test = await open(kind);
      const { adapter, signal, device } = test;
      for (const how of ['continuous', 'relative', 'absolute'] as const)
        await adapter.move(1, { how, pan: 0.5, tilt: -0.25, zoom: 0 }, signal);
      await adapter.stop(1, signal);
      expect(device.state.told).toHaveLength(4);
      const id = await adapter.setPreset(1, null, 'Gate & <yard>', signal);
      expect(await adapter.presets(1, signal)).toEqual([
        { id: '1', name: 'Door' },
        { id, name: 'Gate & <yard>' },
      ]);
      await adapter.gotoPreset(1, id, signal);
      expect(device.state.told.at(-1)).toBe(`GotoPreset ${id}`);
      await adapter.removePreset(1, id, signal);
      expect(await adapter.presets(1, signal)).toHaveLength(1);
      expect(await codeOf(adapter.gotoPreset(1, '77', signal))).toBe('DEVICE_REFUSED');
      expect(await adapter.patrols(1, signal)).toEqual([{ id: '1', name: 'Round' }]);
      await adapter.startPatrol(1, '1', signal);
      await adapter.stopPatrol(1, '1', signal);
      expect(device.state.told.slice(-2)).toEqual(['Patrol Start 1', 'Patrol Stop 1']);
    });

    it('sets its picture, its outputs and its clock', async () => {
      await using test = await open(kind);
      const { adapter, signal, device } = test;
      await adapter.setImaging(1, { brightness: 0.75 }, signal);
      expect(await adapter.imaging(1, signal)).toMatchObject({ brightness: 0.75, contrast: 0.5 });
      const [output] = await adapter.outputs(signal);
      await adapter.setOutput(output?.id ?? '', true, signal);
      expect(device.state.outputs.get('1')).toBe(true);
      expect(await adapter.inputs(signal)).toHaveLength(1);
      device.state.clockSkewMs = 300_000;
      const offsetMs = async () => (await adapter.probe(signal)).clockOffsetMs ?? Number.NaN;
      await adapter.setClock({ utcMs: Date.now() }, signal);
      expect(Math.abs(await offsetMs())).toBeLessThan(3_000);
      await adapter.setClock({ ntpServer: 'time.example.org' }, signal);
      expect(device.state.ntpServer).toBe('time.example.org');
    });

    it('tells what is active, also to who comes later, and passes unknown codes on', async () => {
      await using test = await open(kind);
      const { adapter, device } = test;
      device.state.signal({ kind: 'TAMPERING', channel: 2, active: true });
      const seen = await collect(
        adapter,
        (all) => states(all).length >= 4,
        () => {
          device.state.signal({ kind: 'MOTION', channel: 1, active: true });
          device.state.signal({ kind: 'UNKNOWN_TO_ALL', channel: 1, active: true });
          device.state.signal({ kind: 'MOTION', channel: 1, active: false });
        },
      );
      const told = states(seen).sort();
      expect(told).toContainEqual(expect.stringMatching(/^TAMPERING \S+ 2 true$/));
      expect(told).toContainEqual(expect.stringMatching(/^MOTION \S+ 1 true$/));
      expect(told).toContainEqual(expect.stringMatching(/^MOTION \S+ 1 false$/));
      expect(told).toContainEqual(expect.stringMatching(/^OTHER \S*coffee\S* 1 true$/i));
      const times = seen.flatMap((one) => (one.type === 'state' && one.deviceAtMs !== null ? [one.deviceAtMs] : []));
      for (const atMs of times) expect(Math.abs(atMs - device.state.nowMs())).toBeLessThan(60_000);
    });

    it('searches the device and gets what it holds', async () => {
      await using test = await open(kind);
      const { adapter, signal, device } = test;
      const at = Date.UTC(2026, 6, 21, 8);
      const recording = (n: number) => ({
        fromMs: at + n * 60_000,
        toMs: at + (n + 1) * 60_000,
        bytes: Buffer.alloc(50, n),
      });
      for (let n = 0; n < 5; n += 1) device.state.recordings.push({ channel: 1, ...recording(n) });
      device.state.recordings.push({ channel: 2, ...recording(0) });
      const found = await everything(adapter.recordings(1, at + 60_000, at + 240_000, signal));
      expect(found.map(({ fromMs, toMs }) => [fromMs, toMs])).toEqual(
        [1, 2, 3].map((n) => [recording(n).fromMs, recording(n).toMs]),
      );
      const [first] = found;
      if (first === undefined) throw new Error('nothing found');
      const source = await adapter.download(first, signal);
      if (source.how === 'rtsp') {
        expect(source).toMatchObject({
          url: channels[0]?.streams[0]?.url,
          clockRange: 'clock=20260721T080100.000Z-20260721T080200.000Z',
        });
      } else {
        expect(Buffer.concat(await everything(source.bytes))).toEqual(Buffer.alloc(50, 1));
      }
      expect(await everything(adapter.recordings(1, at - 120_000, at - 60_000, signal))).toEqual([]);
    });

    it('gives up after three refusals until the credentials change, and asks the device no more', async () => {
      await using test = await open(kind, { ...login, password: 'wrong' });
      const { adapter, signal, line, device } = test;
      const codes = [];
      for (let n = 0; n < 5; n += 1) codes.push(await codeOf(adapter.presets(1, signal)));
      expect(codes.slice(0, 3)).toEqual(Array(3).fill('CAMERA_AUTH_FAILED'));
      expect(codes.slice(3)).toEqual(['DEVICE_AUTH_HELD', 'DEVICE_AUTH_HELD']);
      expect(line.open).toBe(0);
      const { address } = device;
      const again = openDevice(kind.protocol, { address, credentials: login, line, clock: systemClock });
      expect(await again.presets(1, signal)).toHaveLength(1);
    });

    it('turns whatever goes wrong into a Fault, in time, and lets its connections go', async () => {
      await using test = await open(kind);
      const { adapter, device, line } = test;
      const fails = (signal = AbortSignal.timeout(20_000)) => codeOf(adapter.presets(1, signal));
      device.misbehave({ fault: true });
      expect(await fails()).toMatch(/^(DEVICE_REFUSED|DEVICE_UNSUPPORTED)$/);
      device.misbehave({ fault: false, delayMs: 60_000 });
      expect(await fails(AbortSignal.timeout(100))).toBe('CAMERA_TIMEOUT');
      device.misbehave({ delayMs: 0 });
      expect(await adapter.presets(1, AbortSignal.timeout(20_000))).toHaveLength(1);
      await device[Symbol.asyncDispose]();
      expect(await fails()).toBe('CAMERA_UNREACHABLE');
      expect(line.open).toBe(0);
    });
  });
}

for (const kind of adapters) describeDeviceAdapter(kind);
