import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { systemClock } from '@vms/kit/clock';
import type { Fault } from '@vms/kit/fault';
import type { CodecConfig, Sample } from '../../storage/sample.ts';
import { openRtsp } from './session.ts';
import { type Script, type ScriptedCamera, startScriptedCamera } from './testing/scripted-camera.ts';

/** x264, 1280x720, no B-frames. */
const sps = Buffer.from('6764001facd9405005bb016a02020280000003008000000f078c18cb', 'hex');
const pps = Buffer.from('68ebe3cb22c0', 'hex');
const picture = Buffer.from([0x65, 1, 2, 3]);

const until = async (ok: () => boolean) => {
  while (!ok()) await wait(10);
};

async function play(camera: ScriptedCamera) {
  const seen: { sample: Sample; config: CodecConfig }[] = [];
  const ends: Fault[] = [];
  const session = await openRtsp({
    url: camera.url,
    username: 'viewer',
    password: 'secret',
    clock: systemClock,
    signal: new AbortController().signal,
    onSample: (sample, config) => seen.push({ sample: { ...sample, data: Buffer.from(sample.data) }, config }),
    onEnd: (fault) => ends.push(fault),
  });
  return { session, seen, ends };
}

const said = (camera: ScriptedCamera, method: string) => camera.requests.filter((one) => one.method === method);

async function playing(
  script: Script,
  work: (camera: ScriptedCamera, played: Awaited<ReturnType<typeof play>>) => Promise<void>,
) {
  await using camera = await startScriptedCamera(script);
  const played = await play(camera);
  try {
    await work(camera, played);
  } finally {
    await played.session[Symbol.asyncDispose]();
  }
}

describe('a session', () => {
  it('goes on when a camera does not answer its keepalives, and asks in another way', async () => {
    const answer: Script['answer'] = ({ method }) => (method === 'GET_PARAMETER' ? 'silence' : undefined);
    await playing({ sessionTimeoutS: 2, answer }, async (camera, { ends, seen }) => {
      const frames = setInterval(() => {
        for (const unit of [sps, pps, picture]) camera.send(unit, camera.requests.length, unit === picture);
      }, 100);
      await until(() => said(camera, 'OPTIONS').length >= 2);
      const before = seen.length;
      await until(() => seen.length > before);
      clearInterval(frames);
      expect(said(camera, 'GET_PARAMETER')).toHaveLength(1);
      expect(ends).toEqual([]);
    });
  });

  it('says goodbye', async () => {
    await using camera = await startScriptedCamera({});
    const { session, ends } = await play(camera);
    await session[Symbol.asyncDispose]();
    expect(said(camera, 'TEARDOWN').map(({ headers }) => headers.session)).toEqual(['7']);
    expect(ends).toEqual([]);
  });

  it.each([
    [
      'in the description only',
      `a=fmtp:96 sprop-parameter-sets=${sps.toString('base64')},${pps.toString('base64')}`,
      [],
    ],
    ['in band only', '', [sps, pps]],
  ])('finds parameter sets %s', async (_, fmtp, inBand) => {
    await playing({ fmtp }, async (camera, { seen }) => {
      for (const unit of inBand) camera.send(unit, 90, false);
      camera.send(picture, 90, true);
      await until(() => seen.length > 0);
      expect(seen[0]).toMatchObject({ sample: { key: true }, config: { width: 1280, height: 720 } });
      expect(seen[0]?.sample.data).toEqual(Buffer.concat([Buffer.from([0, 0, 0, 4]), picture]));
    });
  });

  it.each([
    ['with', 'qop="auth", ', true],
    ['without', '', false],
  ])('answers a digest challenge %s qop, once for all requests', async (_, qop, counted) => {
    const challenge = `Digest realm="cam", ${qop}nonce="abc"`;
    const answer: Script['answer'] = ({ headers }) =>
      headers.authorization === undefined ? { status: 401, headers: { 'WWW-Authenticate': challenge } } : undefined;
    await playing({ answer }, async (camera) => {
      const [refused, ...rest] = camera.requests;
      expect(refused?.headers.authorization).toBeUndefined();
      expect(rest.map(({ method }) => method)).toEqual(['DESCRIBE', 'SETUP', 'PLAY']);
      expect(rest.every(({ headers }) => (headers.authorization ?? '').includes('nc=') === counted)).toBe(true);
    });
  });

  it('begins a new time line at the time of arrival when timestamps jump, forth or back', async () => {
    await playing({}, async (camera, { seen }) => {
      for (const timestamp of [90_000, 93_600, 93_600 + 3_600 * 90_000, 97_200 + 3_600 * 90_000, 5_000, 8_600]) {
        for (const unit of [sps, pps, picture]) camera.send(unit, timestamp, unit === picture);
        const count = seen.length;
        await until(() => seen.length > count);
      }
      const times = seen.map(({ sample }) => sample.dts / 90);
      expect(times.every((at) => Math.abs(at - Date.now()) < 60_000)).toBe(true);
    });
  });
});
