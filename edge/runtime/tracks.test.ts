import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { systemClock } from '@vms/kit/clock';
import { createLog } from '@vms/kit/log';
import type { DesiredCamera, DesiredState } from '@vms/schema/edge/desired-state.ts';
import { evidenceProof, signedProof } from '@vms/schema/edge/evidence.ts';
import type { MediaHead, MediaRequest } from '@vms/schema/edge/media-request.ts';
import { type SimulatedCameras, startSimulatedCameras } from '../../infra/simulators/rtsp-camera/simulated-cameras.ts';
import { type Recorder, startRecorder } from '../ingestion/record/recorder.ts';
import { MediaServer } from '../media/serve-media.ts';
import { checkVolume } from '../storage/check/check-volume.ts';
import { fragmentsIn } from '../storage/mp4/fragment.ts';
import { openStorage, type StorageReader } from '../storage/reader.ts';
import { Findings } from '../storage/verify/verdict.ts';
import { verifyChain, verifyVideo } from '../storage/verify/verify-video.ts';
import { startVolumeWriter, type VolumeWriter } from '../storage/volume-writer.ts';

/** What cameras send → what is on disk → what players get, for every codec, with real sockets and ffmpeg as the judge. */
let home = '';
let cameras: SimulatedCameras;
let writer: VolumeWriter;
let recorder: Recorder;
let storage: StorageReader;
const audioOf = { hevc: 'aac', opus: 'opus', pcmu: 'pcm_mulaw', pcma: 'pcm_alaw' } as const;
type Name = keyof typeof audioOf;

function encode(name: string, codec: 'libx264' | 'libx265', size: string): string {
  const source = ['-f', 'lavfi', '-i', `testsrc2=size=${size}:rate=10:duration=4`];
  const quiet = codec === 'libx265' ? ':log-level=none' : '';
  const params = ['keyint=10:min-keyint=10:aud=1:repeat-headers=1:bframes=0'];
  const how = [`-${codec.slice(3)}-params`, `${params.join(':')}${quiet}`];
  execFileSync('ffmpeg', ['-v', 'error', ...source, '-c:v', codec, '-pix_fmt', 'yuv420p', ...how, join(home, name)]);
  return join(home, name);
}

function desired(streams: Record<string, string>): DesiredState {
  const [{ username, password } = { username: '', password: '' }] = cameras.cameras;
  const made = Object.entries(streams).map(([cameraId, stream]): DesiredCamera => {
    const url = cameras.cameras.find(({ name }) => name === stream)?.url ?? '';
    const retention = { days: null, bytesMax: null };
    return { cameraId, name: cameraId, siteId: '', url, username, password, audio: true, zones: [], retention };
  });
  return { version: JSON.stringify(streams), edgeServerId: 'e1', tenantId: 't1', cameras: made };
}

const recordedMs = (cameraId: string) =>
  storage.segments(cameraId, 0, Date.now()).reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
const closed = (cameraId: string) => storage.segments(cameraId, 0, Date.now()).every(({ state }) => state === 'CLOSED');

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'vms-tracks-'));
  const [plain, hevc] = [encode('a.h264', 'libx264', '320x240'), encode('b.h265', 'libx265', '320x240')];
  const larger = encode('c.h264', 'libx264', '640x360');
  cameras = await startSimulatedCameras({
    home,
    cameras: [],
    files: [
      { name: 'hevc', path: hevc, fps: 10, audio: 'aac' },
      ...(['opus', 'pcmu', 'pcma'] as const).map((audio) => ({ name: audio, path: plain, fps: 10, audio })),
      { name: 'small', path: plain, fps: 10 },
      { name: 'larger', path: larger, fps: 10 },
    ],
  });
  const retention = { volumeBytesMax: 1e9, cameras: {} };
  const volume = { root: join(home, 'video'), edgeId: 'e1', bootId: 'b1', retention, segmentMs: 2_000 };
  const log = createLog({ name: 'test', level: 'silent' });
  writer = await startVolumeWriter({ ...volume, onProblem: () => {}, onDeath: () => {} });
  recorder = startRecorder({ writer, rings: new Map(), clock: systemClock, log, random: Math.random });
  storage = openStorage({ root: volume.root, now: Date.now });
  const own = { hevc: 'hevc', opus: 'opus', pcmu: 'pcmu', pcma: 'pcma' };
  recorder.apply(desired({ ...own, changing: 'small' }));
  while (recordedMs('changing') < 3_000 || recordedMs('hevc') < 3_000) await wait(100);
  recorder.apply(desired({ ...own, changing: 'larger' }));
  while (recordedMs('changing') < 6_000) await wait(100);
  await recorder.stop();
  await writer.stop();
}, 60_000);
afterAll(async () => {
  storage?.[Symbol.dispose]();
  await cameras?.[Symbol.asyncDispose]();
  rmSync(home, { recursive: true, force: true });
});

async function ask(request: MediaRequest): Promise<{ head: MediaHead; path: string; body: Buffer }> {
  const chunks: Buffer[] = [];
  const heads: MediaHead[] = [];
  const sign = () => ({ edgeServerId: 'e1', publicKey: '', signature: '' });
  const now = () => Date.now() + 10_000;
  await new MediaServer({ storage, live: async function* () {}, now, sign }).serve(request, {
    signal: new AbortController().signal,
    head: (head) => void heads.push(head),
    write: async (chunk) => void chunks.push(Buffer.from(chunk)),
    end: () => {},
    fail: (code, message) => {
      throw new Error(`${code}: ${message}`);
    },
  });
  const body = Buffer.concat(chunks);
  const path = join(process.env.KEEP ?? home, `${request.kind}-${request.cameraId}.mp4`);
  writeFileSync(path, body);
  return { head: heads[0] as MediaHead, path, body };
}

interface Probed {
  readonly codec_type: string;
  readonly codec_name: string;
  readonly nb_read_frames: string;
  readonly start_time: string;
}

/** Decodes everything; ffmpeg names each frame that is broken. */
function decoded(path: string): Probed[] {
  const run = (program: string, ...args: string[]) =>
    execFileSync('sh', ['-c', `${program} "$@" 2>&1`, 'sh', ...args], { encoding: 'utf8' });
  expect(run('ffmpeg', '-v', 'error', '-i', path, '-f', 'null', '-')).toBe('');
  const entries = 'stream=codec_type,codec_name,nb_read_frames,start_time';
  const text = run('ffprobe', '-v', 'error', '-count_frames', '-show_entries', entries, '-of', 'json', path);
  return (JSON.parse(text) as { streams: Probed[] }).streams;
}

const range = (cameraId: string) => {
  const all = storage.segments(cameraId, 0, Date.now());
  return { fromMs: all[0]?.fromMs ?? 0, toMs: all.at(-1)?.toMs ?? 0 };
};

/** What a verifier finds in an export, after `spoil` had its way with it. */
async function findings(cameraId: string, spoil: (video: Buffer) => void = () => {}): Promise<string[]> {
  const asked = { kind: 'export' as const, cameraId, ...range(cameraId), range: null };
  const { body } = await ask({ ...asked, part: 'video' });
  const signed = signedProof.parse(JSON.parse((await ask({ ...asked, part: 'proof' })).body.toString()));
  const proof = evidenceProof.parse(JSON.parse(signed.proof));
  const found = new Findings();
  spoil(body);
  const video = async function* () {
    yield body;
  };
  await verifyVideo(proof, video(), found);
  verifyChain(proof, found);
  if (proof.audio) verifyChain(proof.audio, found);
  return found.problems.map(({ code }) => code);
}

/** The last byte of the last fragment of a track. */
function spoilTrack(track: number, video: Buffer): void {
  const last = [...fragmentsIn(video)].findLast((one) => one.track === track);
  const at = (last?.end ?? 0) - 1;
  video[at] = 255 - (video[at] ?? 0);
}

describe.each(Object.keys(audioOf) as Name[])('video with audio of %s', (name) => {
  it('plays back as delivered, both from the first second on', async () => {
    const { head, path } = await ask({ kind: 'playback', cameraId: name, ...range(name), range: null });
    expect(head.headers['content-length']).toBe(
      String((await ask({ kind: 'playback', cameraId: name, ...range(name), range: null })).body.length),
    );
    const [video, audio] = decoded(path);
    expect([video?.codec_name, audio?.codec_name]).toEqual([name === 'hevc' ? 'hevc' : 'h264', audioOf[name]]);
    expect(Number(video?.nb_read_frames)).toBeGreaterThanOrEqual(29);
    expect(Number(audio?.start_time)).toBeLessThan(1);
    expect(Number(audio?.nb_read_frames)).toBeGreaterThan(20);
  });

  it('is exported with both tracks', async () => {
    const { fromMs, toMs } = range(name);
    const wanted = { cameraId: name, fromMs: fromMs + 700, toMs: toMs - 400 };
    const { head, path } = await ask({ kind: 'export', part: 'video', ...wanted, range: null });
    expect(head.status).toBe(200);
    expect(decoded(path).map(({ codec_type }) => codec_type)).toEqual(['video', 'audio']);
  });
});

it('is evidence: video and audio verify, and one changed byte of either is named', async () => {
  expect(await findings('hevc')).toEqual([]);
  expect(await findings('hevc', (video) => spoilTrack(1, video))).toEqual(['VIDEO_ALTERED']);
  expect(await findings('hevc', (video) => spoilTrack(2, video))).toEqual(['VIDEO_ALTERED']);
});

describe('a camera whose resolution changes', () => {
  it('is exported across the change as one file that decodes whole', async () => {
    const { fromMs, toMs } = range('changing');
    const { head, path } = await ask({
      kind: 'export',
      part: 'video',
      cameraId: 'changing',
      fromMs,
      toMs,
      range: null,
    });
    expect(head.status).toBe(200);
    const frames = storage
      .segments('changing', 0, Date.now())
      .reduce((n, s) => n + Math.round((s.toMs - s.fromMs) / 100), 0);
    const [video] = decoded(path);
    expect(Math.abs(Number(video?.nb_read_frames) - frames)).toBeLessThanOrEqual(2);
    expect(await findings('changing')).toEqual([]);
    expect(await findings('changing', (video) => spoilTrack(1, video))).toEqual(['VIDEO_ALTERED']);
  });
});

it('leaves disk and index equal, audio tracks included', async () => {
  expect(closed('hevc')).toBe(true);
  const found = checkVolume(join(home, 'video'), Date.now);
  expect(found).toMatchObject({ problems: [] });
});
