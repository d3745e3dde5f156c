import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { MediaHead, MediaRequest } from '@vms/schema/edge/media-request.ts';
import { CHUNK_DELTA, CHUNK_INIT, CHUNK_KEY } from '@vms/schema/edge/media-request.ts';
import { chromium } from 'playwright-core';
import { readAnnexB } from '../../infra/simulators/synthetic-stream/annexb-file.ts';
import type { StorageReader, StoredSegment } from '../storage/reader.ts';
import { openStorage } from '../storage/reader.ts';
import { Volume } from '../storage/volume.ts';
import { playlist } from './hls.ts';
import type { RingItem } from './live.ts';
import { parseRange } from './playback.ts';
import { MediaServer } from './serve-media.ts';

const startMs = Date.parse('2026-01-31T08:00:55.000Z');
let home = '';
let storage: StorageReader;
let clip: ReturnType<typeof readAnnexB>;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'vms-media-'));
  const file = join(home, 'clip.h264');
  const source = ['-f', 'lavfi', '-i', 'testsrc2=size=320x240:rate=10:duration=20'];
  execFileSync('ffmpeg', [
    '-v',
    'error',
    ...source,
    '-c:v',
    'libx264',
    '-g',
    '20',
    '-bf',
    '0',
    '-threads',
    '1',
    '-pix_fmt',
    'yuv420p',
    file,
  ]);
  clip = readAnnexB(file, { fps: 10, start: startMs * 90 });
  let ids = 0;
  const volume = new Volume({ root: home, edgeId: 'e', bootId: 'b', segmentMs: 5_000, newId: () => `s${++ids}` });
  for (const sample of clip.samples) volume.append('cam', sample, clip.config, 0);
  await volume.stop(0);
  storage = openStorage({ root: home, now: () => startMs + 60_000 });
});
afterAll(() => {
  storage[Symbol.dispose]();
  rmSync(home, { recursive: true, force: true });
});

async function* ring(): AsyncGenerator<RingItem> {
  yield { type: 'config', config: clip.config };
  for (const sample of clip.samples.slice(0, 3)) yield { type: 'sample', sample };
  yield { type: 'dropped', count: 5 };
  for (const sample of clip.samples.slice(18, 22)) yield { type: 'sample', sample };
}

const server = () => new MediaServer({ storage, live: () => ring(), now: () => startMs });

async function ask(request: MediaRequest, media = server()) {
  const chunks: Buffer[] = [];
  const seen: { head?: MediaHead; fault?: string } = {};
  await media.serve(request, {
    signal: new AbortController().signal,
    head: (head) => {
      seen.head = head;
    },
    write: async (chunk) => {
      chunks.push(Buffer.from(chunk));
    },
    end: () => {},
    fail: (code) => {
      seen.fault = code;
    },
  });
  return { ...seen, chunks, body: Buffer.concat(chunks) };
}
const playback = (more: { range?: string | null; fromMs?: number; toMs?: number } = {}): MediaRequest => ({
  kind: 'playback',
  cameraId: 'cam',
  fromMs: startMs,
  toMs: startMs + 20_000,
  range: null,
  ...more,
});

describe('playback', () => {
  it('is one file that others decode whole', async () => {
    const { head, body } = await ask(playback());
    expect(head?.status).toBe(200);
    expect(head?.headers['content-length']).toBe(String(body.length));
    const probe = [
      '-v',
      'error',
      '-count_frames',
      '-show_entries',
      'stream=nb_read_frames:format=duration',
      '-of',
      'json',
      '-i',
      'pipe:0',
    ];
    const found = JSON.parse(execFileSync('ffprobe', probe, { input: body, encoding: 'utf8' }));
    expect(found.streams[0].nb_read_frames).toBe('200');
  });

  it.each(['bytes=0-99', 'bytes=500-', 'bytes=-70', 'bytes=1000-200000'])(
    'cuts %s out of the same bytes',
    async (range) => {
      const media = server();
      const whole = (await ask(playback(), media)).body;
      const { head, body } = await ask(playback({ range }), media);
      const { start, end } = parseRange(range, whole.length) as { start: number; end: number };
      expect(head?.status).toBe(206);
      expect(head?.headers['content-range']).toBe(`bytes ${start}-${end}/${whole.length}`);
      expect(body.equals(whole.subarray(start, end + 1))).toBe(true);
    },
  );

  it('cuts the parts of one playback from one plan, and another playback from all that is there by then', async () => {
    let endMs = startMs + 8_000;
    const growing = new Proxy(storage, {
      get: (target, name) =>
        name === 'segments'
          ? (...[camera, fromMs, toMs, limit]: Parameters<StorageReader['segments']>) =>
              target.segments(camera, fromMs, Math.min(toMs, endMs), limit)
          : Reflect.get(target, name),
    });
    const media = new MediaServer({ storage: growing, live: () => ring(), now: () => startMs });
    const length = async (session: string) =>
      Number((await ask({ ...playback(), session } as MediaRequest, media)).head?.headers['content-length']);
    const early = await length('one');
    endMs = startMs + 20_000;
    expect(await length('one')).toBe(early);
    expect(await length('two')).toBeGreaterThan(early);
  });

  it('says 416 beyond the end and NO_VIDEO where nothing is', async () => {
    expect((await ask(playback({ range: 'bytes=99999999-' }))).head?.status).toBe(416);
    const { head, body } = await ask(playback({ fromMs: 0, toMs: 1000 }));
    expect([head?.status, JSON.parse(body.toString()).code]).toEqual([404, 'NO_VIDEO']);
  });

  it('plays and seeks in a browser', async () => {
    const media = server();
    const web = createServer(async (request, response) => {
      if (request.url !== '/v.mp4')
        return response.setHeader('content-type', 'text/html').end('<video muted src="/v.mp4"></video>');
      const closed = new AbortController();
      response.on('close', () => closed.abort());
      return media.serve(playback({ range: request.headers.range ?? null }), {
        signal: closed.signal,
        head: ({ status, headers }) => response.writeHead(status, headers),
        write: async (chunk) => void response.write(chunk),
        end: () => response.end(),
        fail: () => response.destroy(),
      });
    });
    await new Promise<void>((listening) => web.listen(0, '127.0.0.1', listening));
    const args =
      '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync';
    const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: args.split(' ') });
    try {
      const page = await browser.newPage();
      await page.goto(`http://127.0.0.1:${(web.address() as AddressInfo).port}/`);
      const state = await page.evaluate(async () => {
        const video = document.querySelector('video') as HTMLVideoElement;
        const seen = (name: string) => new Promise((resolve) => video.addEventListener(name, resolve, { once: true }));
        if (video.readyState < 1) await seen('loadedmetadata');
        const seeked = seen('seeked');
        video.currentTime = 12;
        await seeked;
        await video.play();
        await seen('timeupdate');
        return { duration: video.duration, at: video.currentTime, width: video.videoWidth, error: video.error };
      });
      expect(state).toMatchObject({ width: 320, error: null });
      expect(state.duration).toBeCloseTo(20, 1);
      expect(state.at).toBeGreaterThanOrEqual(12);
    } finally {
      await browser.close();
      web.close();
    }
  });
});

describe('playback as HLS', () => {
  const file = (name: string, more: { fromMs?: number; toMs?: number; range?: string } = {}): MediaRequest => ({
    kind: 'hls',
    cameraId: 'cam',
    fromMs: startMs,
    toMs: startMs + 20_000,
    range: null,
    ...more,
    file: name,
  });
  const textOf = async (more = {}) => (await ask(file('index.m3u8', more))).body.toString();

  it('names every segment with its date, and each is there, whole and by ranges, as it lies on the disk', async () => {
    const text = await textOf();
    const names = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    const init = /EXT-X-MAP:URI="(.+)"/.exec(text)?.[1] ?? '';
    const bodies = await Promise.all([init, ...names].map(async (name) => (await ask(file(name))).body));
    const film = Buffer.concat(bodies);
    const count = [
      '-v',
      'error',
      '-count_frames',
      '-show_entries',
      'stream=nb_read_frames',
      '-of',
      'csv=p=0',
      '-i',
      'pipe:0',
    ];
    expect(execFileSync('ffprobe', count, { input: film, encoding: 'utf8' }).trim()).toBe('200');
    expect(text).toContain(`#EXT-X-PROGRAM-DATE-TIME:${new Date(startMs).toISOString()}`);
    const part = await ask(file(names[0] as string, { range: 'bytes=10-19' }));
    expect([part.head?.status, part.body.equals((bodies[1] as Buffer).subarray(10, 20))]).toEqual([206, true]);
    expect((await ask(file(init))).head?.headers['content-type']).toMatch(/^video\/mp4; codecs="avc1\./);
  });

  it('says what is missing and why, and does not end while more may come', async () => {
    const before = await textOf({ fromMs: startMs - 5_000 });
    expect(before).toContain(`CLASS="NOT_EXPECTED",START-DATE="${new Date(startMs - 5_000).toISOString()}"`);
    expect(before).toContain('X-REASON="before-creation"');
    expect([before.includes('#EXT-X-ENDLIST'), before.includes('PLAYLIST-TYPE:EVENT')]).toEqual([false, true]);
    const [first, second] = storage.segments('cam', startMs, startMs + 20_000).filter((_, i) => i !== 1);
    const cut = playlist([first, second] as StoredSegment[], [], false);
    expect(cut.split('#EXT-X-DISCONTINUITY').length).toBe(2);
    expect(cut).toContain('#EXT-X-ENDLIST');
  });

  it('names what is still written in a line of its own', () => {
    const [one] = storage.segments('cam', startMs, startMs + 20_000);
    const text = playlist([{ ...(one as StoredSegment), state: 'OPEN' }], [], true);
    expect(text).toMatch(/#EXT-X-VMS-OPEN:URI="s-.*BYTES=\d+/);
    expect(text).not.toContain('#EXTINF');
  });

  it('gives no piece outside the range of the one who asks', async () => {
    const name = (await textOf()).split('\n').findLast((line) => line.startsWith('s-')) as string;
    expect((await ask(file(name, { toMs: startMs + 3_000 }))).head?.status).toBe(404);
    expect((await ask(file('../../etc/passwd'))).head?.status).toBe(404);
  });
});

describe('live', () => {
  it('starts with an init segment and a keyframe, and with a keyframe again after a loss', async () => {
    const { head, chunks } = await ask({ kind: 'live', cameraId: 'cam' });
    expect(head?.headers['content-type']).toMatch(/^video\/mp4; codecs="avc1\./);
    expect(chunks.map((chunk) => chunk[0])).toEqual([
      CHUNK_INIT,
      CHUNK_KEY,
      CHUNK_DELTA,
      CHUNK_DELTA,
      CHUNK_KEY,
      CHUNK_DELTA,
    ]);
  });
});
