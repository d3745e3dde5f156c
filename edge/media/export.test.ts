import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { evidenceProof, signedProof } from '@vms/schema/edge/evidence.ts';
import { EXPORT_VERSION_HEADER, type MediaHead, type MediaRequest } from '@vms/schema/edge/media-request.ts';
import { readAnnexB } from '../../infra/simulators/synthetic-stream/annexb-file.ts';
import { openStorage, type StorageReader } from '../storage/reader.ts';
import { Findings } from '../storage/verify/verdict.ts';
import { verifyVideo } from '../storage/verify/verify-video.ts';
import { Volume } from '../storage/volume.ts';
import { MediaServer } from './serve-media.ts';

const startMs = Date.parse('2026-01-31T08:00:55.000Z');
let home = '';
let storage: StorageReader;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'vms-export-'));
  const file = join(home, 'clip.h264');
  // B-frames, so that decode order is not picture order; a keyframe each 2 s.
  const source = '-v error -f lavfi -i testsrc2=size=320x240:rate=10:duration=20 -c:v libx264 -g 20 -bf 2 -threads 1';
  execFileSync('ffmpeg', [...source.split(' '), '-pix_fmt', 'yuv420p', file]);
  const clip = readAnnexB(file, { fps: 10, start: startMs * 90 });
  let ids = 0;
  const volume = new Volume({ root: home, edgeId: 'e', bootId: 'b', segmentMs: 5_000, newId: () => `s${++ids}` });
  for (const sample of clip.samples) volume.append('cam', sample, clip.config, 0);
  // A stream that ends at a keyframe, and its successor 30 ms later, where the last picture still should have lasted.
  const [before, after] = [clip.samples.slice(0, 41), clip.samples.slice(40, 80)];
  const again = (before.at(-1)?.dts ?? 0) + 30 * 90 - (after[0]?.dts ?? 0);
  for (const sample of before) volume.append('renewed', sample, clip.config, 0);
  volume.close('renewed');
  for (const { dts, pts, ...sample } of after)
    volume.append('renewed', { ...sample, dts: dts + again, pts: pts + again }, clip.config, 0);
  await volume.stop(0);
  storage = openStorage({ root: home, now: () => startMs + 60_000 });
});
afterAll(() => {
  storage[Symbol.dispose]();
  rmSync(home, { recursive: true, force: true });
});

interface Asked {
  readonly cameraId?: string;
  readonly part?: 'video' | 'proof';
  readonly fromMs?: number;
  readonly toMs?: number;
  readonly range?: string | null;
  readonly nowMs?: number;
}

async function ask(more: Asked = {}) {
  const { fromMs = startMs + 3_300, toMs = startMs + 12_700, range = null, nowMs = startMs + 60_000 } = more;
  const { cameraId = 'cam', part = 'video' } = more;
  const request: MediaRequest = { kind: 'export', part, cameraId, fromMs, toMs, range };
  const chunks: Buffer[] = [];
  const heads: MediaHead[] = [];
  const sign = () => ({ edgeServerId: 'e', publicKey: '', signature: '' });
  await new MediaServer({ storage, live: async function* () {}, now: () => nowMs, sign }).serve(request, {
    signal: new AbortController().signal,
    head: (head) => void heads.push(head),
    write: async (chunk) => void chunks.push(Buffer.from(chunk)),
    end: () => {},
    fail: (code, message) => {
      throw new Error(`${code}: ${message}`);
    },
  });
  return { head: heads[0] as MediaHead, body: Buffer.concat(chunks) };
}

describe('an export', () => {
  it('is one sound MP4 of the groups of pictures asked for, shown from the exact picture on', async () => {
    const { head, body } = await ask();
    expect(head).toMatchObject({ status: 200, headers: { 'content-length': String(body.length) } });
    expect(head.headers['x-vms-start']).toBe(new Date(startMs + 3_300).toISOString());
    const path = join(home, 'out.mp4');
    writeFileSync(path, body);
    const probe = '-v error -show_entries frame=pts_time,pict_type -of json'.split(' ');
    const { frames } = JSON.parse(execFileSync('ffprobe', [...probe, path], { encoding: 'utf8' }));
    // From the keyframe at 2.0 s on; what lies before the edit's start is decoded and not shown.
    const shown = frames.filter((frame: { pts_time: string }) => Number(frame.pts_time) >= 0);
    expect(shown.length).toBeGreaterThanOrEqual(93);
    expect(shown.length).toBeLessThanOrEqual(96);
    execFileSync('ffmpeg', ['-v', 'error', '-xerror', '-i', path, '-f', 'null', '-'], { stdio: 'ignore' });
  });

  it('is the same bytes whenever it is asked, so that what was cut off goes on', async () => {
    const whole = await ask();
    const rest = await ask({ range: 'bytes=1000-' });
    expect(rest.head.headers[EXPORT_VERSION_HEADER]).toBe(whole.head.headers[EXPORT_VERSION_HEADER]);
    expect(rest.body.equals(whole.body.subarray(1_000))).toBe(true);
    const other = await ask({ toMs: startMs + 12_600 });
    expect(other.head.headers[EXPORT_VERSION_HEADER]).not.toBe(whole.head.headers[EXPORT_VERSION_HEADER]);
  });

  it('says that a range is not closed yet, and that one holds nothing', async () => {
    const code = async (more: Parameters<typeof ask>[0]) => JSON.parse((await ask(more)).body.toString()).code;
    expect(await code({ nowMs: startMs + 13_000 })).toBe('CLIP_NOT_CLOSED');
    expect(await code({ fromMs: 0, toMs: 1_000 })).toBe('NO_VIDEO');
  });

  it('is not accused where a stream began before the last picture of the one before had ended', async () => {
    const asked = { cameraId: 'renewed', fromMs: startMs, toMs: startMs + 20_000 };
    const [first, second] = storage.segments('renewed', 0, Number.MAX_SAFE_INTEGER);
    expect(first?.toMs).toBeGreaterThan(second?.fromMs ?? 0);
    const { body } = await ask(asked);
    const proved = await ask({ ...asked, part: 'proof' });
    const proof = evidenceProof.parse(JSON.parse(signedProof.parse(JSON.parse(proved.body.toString())).proof));
    const found = new Findings();
    await verifyVideo(
      proof,
      (async function* () {
        yield body;
      })(),
      found,
    );
    expect(found.problems).toEqual([]);
  });
});
