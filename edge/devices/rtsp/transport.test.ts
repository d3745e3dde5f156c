import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { systemClock } from '@vms/kit/clock';
import type { SimulatedCameras, SimulatedFile } from '../../../infra/simulators/rtsp-camera/simulated-cameras.ts';
import { startSimulatedCameras } from '../../../infra/simulators/rtsp-camera/simulated-cameras.ts';
import type { AudioConfig, CodecConfig, Sample } from '../../storage/sample.ts';
import { Reorder } from './reorder.ts';
import { openRtsp, type RtspOptions } from './session.ts';
import { startScriptedCamera } from './testing/scripted-camera.ts';

const sps = Buffer.from('6764001facd9405005bb016a02020280000003008000000f078c18cb', 'hex');
const pps = Buffer.from('68ebe3cb22c0', 'hex');
const key = Buffer.from([0x65, 1, 2, 3]);
const delta = Buffer.from([0x41, 1, 2, 3]);

let home = '';
let cameras: SimulatedCameras;
let secure: SimulatedCameras;

const until = async (ok: () => boolean) => {
  while (!ok()) await wait(10);
};
const run = (program: string, ...args: string[]) => execFileSync(program, args, { stdio: 'pipe' });
const file = (name: string) => join(home, name);

/** An authority and a certificate for 127.0.0.1 that it signed. */
function certificates(): void {
  const subject = (name: string) => ['-nodes', '-newkey', 'rsa:2048', '-subj', `/CN=${name}`];
  for (const name of ['ca', 'other']) {
    run('openssl', 'req', '-x509', '-days', '2', ...subject(name), '-keyout', file(`${name}.key`), '-out', file(name));
  }
  run('openssl', 'req', ...subject('camera'), '-keyout', file('tls.key'), '-out', file('tls.csr'));
  const names = join(home, 'names');
  run('bash', '-c', `echo subjectAltName=IP:127.0.0.1 > ${names}`);
  const signed = ['-CA', file('ca'), '-CAkey', file('ca.key'), '-CAcreateserial', '-extfile', names, '-days', '2'];
  run('openssl', 'x509', '-req', '-in', file('tls.csr'), ...signed, '-out', file('tls.pem'));
}

function encode(name: string, codec: 'libx264' | 'libx265', params: string): string {
  const source = ['-f', 'lavfi', '-i', 'testsrc2=size=320x240:rate=10:duration=4'];
  const how = [`-${codec.slice(3)}-params`, `keyint=10:min-keyint=10:aud=1:repeat-headers=1:${params}`];
  run('ffmpeg', '-v', 'error', '-y', ...source, '-c:v', codec, '-pix_fmt', 'yuv420p', ...how, file(name));
  return file(name);
}

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'vms-transport-'));
  certificates();
  const path = encode('plain.h264', 'libx264', 'bframes=0');
  const h265 = encode('hevc.h265', 'libx265', 'bframes=0:log-level=none');
  const files: SimulatedFile[] = [
    { name: 'udp', path, fps: 10, transports: ['udp'] },
    { name: 'hevc', path: h265, fps: 10, audio: 'aac' },
    ...(['opus', 'pcmu', 'pcma'] as const).map((audio) => ({ name: audio, path, fps: 10, audio })),
  ];
  cameras = await startSimulatedCameras({ home, cameras: [], files });
  const tls = { certificate: file('tls.pem'), key: file('tls.key') };
  secure = await startSimulatedCameras({ home, cameras: [], files: [{ name: 'tls', path, fps: 10 }], tls });
}, 60_000);
afterAll(async () => {
  await cameras?.[Symbol.asyncDispose]();
  await secure?.[Symbol.asyncDispose]();
  rmSync(home, { recursive: true, force: true });
});

async function watch(url: string, more: Partial<RtspOptions> = {}) {
  const video: { sample: Sample; config: CodecConfig }[] = [];
  const audio: { sample: Sample; config: AudioConfig }[] = [];
  const [{ username, password } = { username: '', password: '' }] = cameras.cameras;
  const session = await openRtsp({
    ...{ url, username, password, clock: systemClock, signal: new AbortController().signal },
    onSample: (sample, config) => video.push({ sample: { ...sample, data: Buffer.from(sample.data) }, config }),
    onAudio: (sample, config) => audio.push({ sample, config }),
    onEnd: () => {},
    ...more,
  });
  return { session, video, audio };
}
const urlOf = (from: SimulatedCameras, name: string) => from.cameras.find((one) => one.name === name)?.url ?? '';

describe('UDP', () => {
  it('is used when a camera refuses to send inside the connection', async () => {
    const { session, video } = await watch(urlOf(cameras, 'udp'));
    await until(() => video.length > 4);
    expect(session.over).toBe('udp');
    expect(session.stats()).toMatchObject({ lostPackets: 0 });
    expect(session.stats().bytes).toBeGreaterThan(1_000);
    await session[Symbol.asyncDispose]();
  });

  it('is used where it is chosen, and not beside TLS', async () => {
    const chosen = await watch(urlOf(cameras, 'opus'), { transport: 'udp' });
    const kept = await watch(urlOf(secure, 'tls'), { transport: 'udp' });
    expect([chosen.session.over, kept.session.over]).toEqual(['udp', 'tcp']);
    await until(() => chosen.video.length > 2 && chosen.audio.length > 2);
    for (const { session } of [chosen, kept]) await session[Symbol.asyncDispose]();
  });

  it('puts packets in order, and counts what never comes: pictures after it wait for a keyframe', async () => {
    await using camera = await startScriptedCamera({ udp: true });
    const { session, video } = await watch(camera.url);
    const picture = (first: number, at: number, unit: Buffer) => camera.sendNumbered(first, unit, at, true);
    camera.sendNumbered(65_533, sps, 90_000, false);
    camera.sendNumbered(65_535, key, 90_000, true);
    camera.sendNumbered(65_534, pps, 90_000, false);
    picture(1, 97_200, delta);
    picture(0, 93_600, delta);
    await until(() => video.length === 3);
    expect(session.stats()).toMatchObject({ lostPackets: 0, reorderedPackets: 2 });
    picture(3, 104_400, delta);
    picture(4, 108_000, key);
    await until(() => video.length === 4);
    expect(video.map(({ sample }) => sample.key)).toEqual([true, false, false, true]);
    expect(session.stats()).toMatchObject({ lostPackets: 1, reorderedPackets: 2 });
    await session[Symbol.asyncDispose]();
  });

  it('holds a bounded number of packets, whatever comes', () => {
    const out: number[] = [];
    const order = new Reorder((packet) => out.push(packet.readUInt16BE(2)));
    const packet = (sequence: number) => {
      const bytes = Buffer.alloc(16, 1);
      bytes[0] = 0x80;
      bytes.writeUInt16BE(sequence & 0xffff, 2);
      return bytes;
    };
    order.push(packet(0), 0);
    for (let i = 2; i < 400; i += 1) order.push(packet(i), 0);
    expect(out).toEqual([0, ...Array.from({ length: 398 }, (_, i) => i + 2)]);
    order.push(packet(401), 10);
    order.flush(100);
    expect(out.at(-1)).toBe(399);
    order.flush(200);
    expect(out.at(-1)).toBe(401);
  });
});

describe('RTSP over TLS', () => {
  it('takes a camera whose certificate the named authority signed, and any when none is named', async () => {
    for (const ca of [readFileSync(file('ca'), 'utf8'), null]) {
      const { session, video } = await watch(urlOf(secure, 'tls'), { ca });
      await until(() => video.length > 2);
      await session[Symbol.asyncDispose]();
    }
  });

  it('refuses every other certificate', async () => {
    const ca = readFileSync(file('other'), 'utf8');
    await expect(watch(urlOf(secure, 'tls'), { ca })).rejects.toMatchObject({ code: 'CAMERA_TLS_UNTRUSTED' });
  });
});

describe('audio', () => {
  it.each([
    ['hevc', { codec: 'aac', mime: 'mp4a.40.2' }, 1_024 / 16_000],
    ['opus', { codec: 'opus', mime: 'opus' }, 0.02],
    ['pcmu', { codec: 'pcmu', mime: 'ulaw' }, null],
    ['pcma', { codec: 'pcma', mime: 'alaw' }, null],
  ])('of %s comes as the camera encodes it, beside the video in time', async (name, config, frameS) => {
    const { session, video, audio } = await watch(urlOf(cameras, name));
    await until(() => video.length > 4 && audio.length > 8);
    expect(audio[0]?.config).toMatchObject(config);
    const steps = audio.slice(1).map(({ sample }, i) => (sample.pts - (audio[i]?.sample.pts ?? 0)) / 90_000);
    expect(steps.every((step) => step > 0)).toBe(true);
    if (frameS !== null) expect(steps.toSorted((a, b) => a - b)[steps.length >> 1]).toBeCloseTo(frameS, 3);
    const apart = (audio.at(-1)?.sample.pts ?? 0) - (video.at(-1)?.sample.pts ?? 0);
    expect(Math.abs(apart)).toBeLessThan(90_000);
    await session[Symbol.asyncDispose]();
  });

  it('is left with the camera unless it is wanted', async () => {
    const { session, video, audio } = await watch(urlOf(cameras, 'opus'), { onAudio: undefined });
    await until(() => video.length > 3);
    expect(audio).toEqual([]);
    await session[Symbol.asyncDispose]();
  });
});
