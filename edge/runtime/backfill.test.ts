import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fakeClock } from '@vms/kit/clock';
import { createLog } from '@vms/kit/log';
import { until } from '@vms/kit/testing/until';
import type { DesiredCamera } from '@vms/schema/edge/desired-state.ts';
import { dahuaRecording } from '../../infra/simulators/dahua/recorded-file.ts';
import { startSimulatedDahua } from '../../infra/simulators/dahua/simulated-dahua.ts';
import type { DeviceState } from '../../infra/simulators/device-state.ts';
import { hikvisionRecording } from '../../infra/simulators/hikvision/recorded-file.ts';
import { startSimulatedHikvision } from '../../infra/simulators/hikvision/simulated-hikvision.ts';
import { readAnnexB } from '../../infra/simulators/synthetic-stream/annexb-file.ts';
import { Devices } from '../devices/devices.ts';
import { annexB } from '../ingestion/decode/annexb.ts';
import { MediaServer } from '../media/serve-media.ts';
import { serveBackfill } from '../storage/backfill.ts';
import { checkVolume } from '../storage/check/check-volume.ts';
import { parameterSets } from '../storage/mp4/parameter-sets.ts';
import { openStorage, type StorageReader } from '../storage/reader.ts';
import { startVolumeWriter, type VolumeWriter } from '../storage/volume-writer.ts';
import { Backfill } from './backfill.ts';

/** A camera was cut off for ten minutes and recorded on; everything goes over the sockets that the processes use. */
const startMs = Date.parse('2026-01-31T08:00:00.000Z');
const [goneMs, backMs, endMs] = [startMs + 60_000, startMs + 660_000, startMs + 720_000];
const fps = 5;
/** Of the camera's clock. */
const aheadMs = 3_600_000;
const login = { username: 'admin', password: 'secret' };
const stream = { url: 'rtsp://127.0.0.1:1/x', codec: 'H264' as const, width: 320, height: 240, fps };
const channels = [{ name: 'Gate', streams: [stream] }];
let home = '';
let writer: VolumeWriter;
let storage: StorageReader;
let clip: ReturnType<typeof readAnnexB>;
const clock = fakeClock(endMs + 60_000);
const log = createLog({ name: 'test', level: 'silent' });
const minutes = Array.from({ length: 12 }, (_, i) => startMs + i * 60_000);

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'vms-bf-'));
  const file = join(home, 'minute.h264');
  const source = `-v error -f lavfi -i testsrc2=size=320x240:rate=${fps}:duration=60 -c:v libx264 -g 10 -bf 0 -threads 1`;
  execFileSync('ffmpeg', [...source.split(' '), '-x264-params', 'aud=1', '-pix_fmt', 'yuv420p', file]);
  clip = readAnnexB(file, { fps, start: 0 });
  const options = { edgeId: 'e1', bootId: 'b1', retention: { volumeBytesMax: 1e10, cameras: {} } };
  const onProblem = (problem: string) => {
    throw new Error(problem);
  };
  writer = await startVolumeWriter({ ...options, root: join(home, 'video'), onProblem, onDeath: () => {} });
  storage = openStorage({ root: join(home, 'video'), now: clock.now });
}, 60_000);
afterAll(async () => {
  storage?.[Symbol.dispose]();
  rmSync(home, { recursive: true, force: true });
});

const closed = (cameraId: string) =>
  storage.segments(cameraId, startMs, endMs).every(({ state }) => state === 'CLOSED');

const storedS = (cameraId: string) =>
  storage.segments(cameraId, startMs, endMs).reduce((sum, { fromMs, toMs }) => sum + (toMs - fromMs) / 1_000, 0.001);

function record(cameraId: string, fromMs: number): void {
  for (const { dts, ...sample } of clip.samples) {
    writer.append(cameraId, { ...sample, dts: fromMs * 90 + dts, pts: fromMs * 90 + dts }, clip.config);
  }
}

const kinds = [
  {
    protocol: 'HIKVISION' as const,
    start: () => startSimulatedHikvision({ channels, ...login, rtspPort: 1 }),
    file: () => hikvisionRecording(join(home, 'minute.h264'), fps),
  },
  {
    protocol: 'DAHUA' as const,
    start: () => startSimulatedDahua({ channels, ...login, rtspPort: 1 }),
    file: (atMs: number) => {
      const sets = parameterSets(clip.config);
      const pictures = clip.samples.map((one) => ({ key: one.key, bytes: annexB(one, sets), ms: one.dts / 90 }));
      return dahuaRecording(pictures, atMs, fps);
    },
  },
];

describe.each(kinds)('after a cut between edge and a $protocol camera', ({ protocol, start, file }) => {
  const cameraId = protocol.toLowerCase();
  const spans = () =>
    storage
      .spans(cameraId, startMs, endMs)
      .map(({ kind, fromMs, toMs, reason }) => ({ kind, reason, s: (toMs - fromMs) / 1_000 }));

  it('fills the gap from the camera’s own storage, once, and plays across it', async () => {
    await using device = await start();
    // The camera's clock is wrong, and right by what the device says of it.
    device.state.clockSkewMs = clock.now() + aheadMs - Date.now();
    const recordings: DeviceState['recordings'] = device.state.recordings;
    for (const atMs of minutes) {
      const fromMs = atMs + aheadMs;
      recordings.push({ channel: 1, fromMs, toMs: fromMs + 60_000, bytes: file(fromMs) });
    }
    record(cameraId, startMs);
    writer.gap(cameraId, { fromMs: goneMs, toMs: goneMs + 300_000, reason: 'connect' });
    writer.gap(cameraId, { fromMs: goneMs + 300_000, toMs: backMs, reason: 'connect' });
    record(cameraId, backMs);
    writer.close(cameraId);
    await until('the ends are on disk', () => storedS(cameraId) >= 120 && closed(cameraId));
    expect(spans().map(({ kind }) => kind)).toEqual(['RECORDED', 'GAP', 'RECORDED']);

    const socketPath = join(home, `${cameraId}.sock`);
    const server = await serveBackfill({ socketPath, disk: () => writer });
    const devices = new Devices(clock);
    const backfill = new Backfill({ devices, storage, socketPath, clock, log });
    const access = { deviceId: 'd', protocol, address: device.address, channel: 1 };
    const camera = { cameraId, device: access, ...login } as unknown as DesiredCamera;
    backfill.apply({ version: '1', edgeServerId: 'e1', tenantId: 't1', cameras: [camera] });
    await backfill.look();
    const asked = () => device.state.told.length;
    await until('the gap is filled', () => storedS(cameraId) >= 120 + 594 && closed(cameraId));
    const seconds = spans()
      .filter(({ kind }) => kind === 'BACKFILLED')
      .reduce((sum, { s }) => sum + s, 0);
    expect(seconds).toBeGreaterThanOrEqual(594);
    expect(spans().every(({ kind, s }) => kind !== 'GAP' || s < 5)).toBe(true);

    const before = asked();
    await backfill.look();
    expect(asked()).toBe(before);
    const all = storage.segments(cameraId, startMs, endMs);
    expect(all.every((one, i) => i === 0 || one.fromMs >= (all[i - 1]?.toMs ?? 0) - 1)).toBe(true);
    await backfill.stop();
    await server.stop();

    const chunks: Buffer[] = [];
    const media = new MediaServer({ storage, live: async function* () {}, now: clock.now });
    await media.serve(
      { kind: 'playback', cameraId, fromMs: startMs, toMs: endMs, range: null },
      {
        signal: new AbortController().signal,
        head: ({ status }) => expect(status).toBe(200),
        write: async (chunk) => void chunks.push(Buffer.from(chunk)),
        end: () => {},
        fail: (code) => {
          throw new Error(code);
        },
      },
    );
    const path = join(home, 'out.mp4');
    writeFileSync(path, Buffer.concat(chunks));
    const probe = ['-v', 'error', '-count_packets', '-show_entries', 'stream=nb_read_packets', '-of', 'csv=p=0', path];
    expect(Number.parseInt(execFileSync('ffprobe', probe, { encoding: 'utf8' }), 10)).toBeGreaterThan(fps * 710);
  }, 60_000);
});

it('leaves disk and index equal', async () => {
  await writer.stop();
  expect(checkVolume(join(home, 'video'), clock.now).problems).toEqual([]);
});
