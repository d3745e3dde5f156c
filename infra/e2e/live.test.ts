import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Browser, chromium } from 'playwright-core';
import { type Bench, openBench } from '../../router/src/relay/testing/open-relay.test.support.ts';
import { openLivePath } from './live-bench.ts';

const args =
  '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync';
let bench: Bench;
let home = '';
beforeEach(() => {
  bench = openBench();
  home = mkdtempSync(join(tmpdir(), 'vms-live-'));
  bench.undo(() => rmSync(home, { recursive: true, force: true }));
});
afterEach(async () => bench[Symbol.asyncDispose]());

async function openBrowser(): Promise<Browser> {
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: args.split(' ') });
  bench.undo(() => browser.close());
  return browser;
}

const post = (url: string, body: string, type = 'application/sdp') =>
  fetch(`${url}/media/live/any`, { method: 'POST', headers: { 'content-type': type }, body });

describe('WebRTC by WHEP', () => {
  it('plays in a browser at once from the last keyframe, shares one pull, and ends by DELETE or revocation', async () => {
    const { url, pulls, revoke } = await openLivePath(bench, home);
    const page = await (await openBrowser()).newPage();
    await page.goto(`${url}/media/live/any`);
    const seen = await page.evaluate(async () => {
      const play = async () => {
        const startedMs = performance.now();
        const video = document.createElement('video');
        video.muted = true;
        video.width = 160; // Browsers report no pictures of what is scrolled out of sight.
        document.body.append(video);
        const peer = new RTCPeerConnection();
        peer.addTransceiver('video', { direction: 'recvonly' });
        peer.ontrack = ({ track }) => {
          video.srcObject = new MediaStream([track]);
        };
        await peer.setLocalDescription(await peer.createOffer());
        const answer = await fetch('/media/live/any', {
          method: 'POST',
          headers: { 'content-type': 'application/sdp' },
          body: peer.localDescription?.sdp ?? '',
        });
        await peer.setRemoteDescription({ type: 'answer', sdp: await answer.text() });
        const shown = new Promise((done) => video.requestVideoFrameCallback(done));
        await video.play();
        await shown;
        const firstMs = performance.now() - startedMs;
        const moving = new Promise<void>((done) => {
          let frames = 0;
          const next = () => (++frames === 50 ? done() : video.requestVideoFrameCallback(next));
          video.requestVideoFrameCallback(next);
        });
        await moving;
        return {
          peer,
          status: answer.status,
          location: answer.headers.get('location') ?? '',
          width: video.videoWidth,
          firstMs,
        };
      };
      const ended = (peer: RTCPeerConnection) =>
        new Promise<void>((done) => {
          const look = () => /closed|failed|disconnected/.test(peer.connectionState) && done();
          peer.onconnectionstatechange = look;
          look();
        });
      const [one, two] = await Promise.all([play(), play()]);
      const deleted = (await fetch(one.location, { method: 'DELETE' })).status;
      await ended(one.peer);
      const again = (await fetch(one.location, { method: 'DELETE' })).status;
      Object.assign(globalThis, { left: ended(two.peer) });
      return { status: one.status, width: [one.width, two.width], firstMs: [one.firstMs, two.firstMs], deleted, again };
    });
    expect(seen).toMatchObject({ status: 201, width: [640, 640], deleted: 200, again: 404 });
    expect(pulls()).toBe(1);
    revoke();
    await page.evaluate(() => (globalThis as unknown as { left: Promise<void> }).left);
  }, 60_000);

  it('refuses what it cannot carry or read with a type, and lives on', async () => {
    const { url } = await openLivePath(bench, home);
    const refusal = async (answer: Promise<Response>) => {
      const response = await answer;
      return [response.status, ((await response.json()) as { code: string }).code];
    };
    const video = 'v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\n';
    expect(await refusal(post(url, 'garbage'))).toEqual([400, 'WEBRTC_OFFER_INVALID']);
    expect(await refusal(post(url, `${video}a=rtpmap:96 VP8/90000\r\n`))).toEqual([406, 'WEBRTC_CODEC']);
    expect(await refusal(post(url, `${video}a=rtpmap:96 H264/90000\r\n`))).toEqual([400, 'WEBRTC_OFFER_INVALID']);
    expect(await refusal(post(url, '{}', 'application/json'))).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
    expect(await refusal(post(url, 'x'.repeat(100_000)))).toEqual([413, 'BODY_TOO_LARGE']);
    for (const method of ['PUT', 'PATCH', 'OPTIONS'])
      expect(await refusal(fetch(`${url}/media/live/any`, { method }))).toEqual([405, 'METHOD_NOT_ALLOWED']);
    expect((await fetch(`${url}/media/live/any`, { method: 'HEAD' })).status).toBe(405);
    expect(await refusal(fetch(`${url}/media/whep/guessed`, { method: 'DELETE' }))).toEqual([404, 'NOT_FOUND']);
    expect(await refusal(post(url, 'garbage'))).toEqual([400, 'WEBRTC_OFFER_INVALID']);
  }, 60_000);
});

describe('LL-HLS', () => {
  it('is played by ffmpeg, waits for what is promised, lists parts, and ends with the right to see', async () => {
    const { url, pulls, revoke } = await openLivePath(bench, home);
    const first = await fetch(`${url}/media/live/any/index.m3u8`);
    const playlist = await first.text();
    expect([first.status, first.headers.get('content-type')]).toEqual([200, 'application/vnd.apple.mpegurl']);
    expect(playlist).toMatch(/#EXT-X-PART:DURATION=0\.\d+,URI="part0\.0\.mp4",INDEPENDENT=YES/);
    const hint = /PRELOAD-HINT:TYPE=PART,URI="(part(\d+)\.(\d+)\.mp4)"/.exec(playlist) as RegExpExecArray;
    const [, name, segment, part] = hint;
    const at = (file: string) => new URL(file, first.url).href;
    const [piece, later] = await Promise.all([
      fetch(at(String(name))),
      fetch(at(`live.m3u8?_HLS_msn=${segment}&_HLS_part=${part}`)).then((response) => response.text()),
    ]);
    expect(piece.status).toBe(200);
    expect(later).toContain(`URI="${name}"`);
    const code = async (file: string) => ((await (await fetch(at(file))).json()) as { code: string }).code;
    expect(await code('live.m3u8?_HLS_msn=999')).toBe('VALIDATION_FAILED');
    expect(await code('part999.0.mp4')).toBe('NOT_FOUND');
    expect(await code('../guessed/live.m3u8')).toBe('NOT_FOUND');
    const reader = ['-v', 'error', '-t', '3', '-i', `${url}/media/live/any/index.m3u8`, '-f', 'framemd5', '-'];
    const { stdout } = await promisify(execFile)('ffmpeg', reader, { timeout: 50_000 });
    expect(stdout.split('\n').filter((line) => /^0,/.test(line)).length).toBeGreaterThanOrEqual(74);
    expect(pulls()).toBe(1);
    revoke();
    while ((await fetch(at('live.m3u8'))).status === 200) await new Promise((resolve) => setImmediate(resolve));
    expect(await code('live.m3u8')).toBe('NOT_FOUND');
  }, 60_000);
});
