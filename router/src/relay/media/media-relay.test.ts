import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Fault } from '@vms/kit/fault';
import { WebSocket } from 'ws';
import { dialMedia, type MediaSocketSink } from '../../../../edge/agent/tunnel/media-socket.ts';
import { CHUNK_DELTA, CHUNK_INIT, CHUNK_KEY, type MediaRequest } from '../../../../schema/edge/media-request.ts';
import { MEDIA_WINDOW_BYTES } from '../../../../schema/edge/media-wire.ts';
import { type Bench, openAgent, openBench, openRelay, until } from '../testing/open-relay.test.support.ts';
import { createMediaRelay, type MediaClaims } from './media-relay.ts';

let bench: Bench;
beforeEach(() => {
  bench = openBench();
});
afterEach(async () => bench[Symbol.asyncDispose]());

const live: MediaClaims = { sub: 'u', tid: 't1', kind: 'live', cameraId: 'c1', edgeIds: ['gone', 'e1'] };
const playback: MediaClaims = { ...live, kind: 'playback', from: 1_000, to: '1970-01-01T00:00:09.000Z' };
const tokens: Record<string, MediaClaims> = {
  live,
  playback,
  offline: { ...live, edgeIds: ['gone'] },
  foreign: { ...live, tid: 't2' },
  lost: { ...playback, edgeIds: ['gone'] },
  picture: { ...live, kind: 'picture', eventId: 'v1' },
};
const head = { status: 200, headers: { 'content-type': 'video/mp4; codecs="avc1.42c01e"' } };
const chunk = (kind: number, text: string): Buffer => Buffer.concat([Buffer.from([kind]), Buffer.from(text)]);

type Serve = (request: MediaRequest, sink: MediaSocketSink) => unknown;

async function open(serve: Serve) {
  const state = {
    may: true,
    opened: 0,
    dialled: [] as { url: string; token: string }[],
    sinks: [] as MediaSocketSink[],
  };
  const { url } = await openRelay(
    bench,
    () => [],
    (relay) => {
      const media = createMediaRelay({
        relay,
        verifyMedia: (token) => {
          const claims = tokens[token];
          if (!claims) throw new Fault('MEDIA_TOKEN_INVALID', 'Expired.');
          return claims;
        },
        mayStillSee: () => state.may,
        readPicture: async (_, eventId) => Buffer.from(`jpeg of ${eventId}`),
        readClip: async () => null,
        clock: { now: () => Date.now() },
        log: () => {},
        lingerMs: 20,
        stillEveryMs: 20,
        unsentBytesMax: 256 * 1024,
      });
      bench.undo(() => media.stop());
      return media;
    },
  );
  const stopping = new AbortController();
  bench.undo(() => stopping.abort());
  const { agent } = openAgent(bench, url, 'e1', {
    onOpenMedia: async (message) => {
      state.opened += 1;
      state.dialled.push(message);
      const sink = await dialMedia({ url: message.url, token: message.token, signal: stopping.signal });
      state.sinks.push(sink);
      await Promise.resolve(serve(message.request as MediaRequest, sink)).catch(() => {});
    },
  });
  await until(() => agent.connected());
  return { url, state };
}

function watch(url: string, token = 'live') {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/media/live/${token}`);
  const heard: string[] = [];
  const end: { code: number | null; why: string } = { code: null, why: '' };
  socket.on('message', (raw) => heard.push(raw.toString()));
  socket.on('close', (code, why) => Object.assign(end, { code, why: end.why || why.toString() }));
  socket.on('error', (error) => Object.assign(end, { why: error.message }));
  bench.undo(() => socket.terminate());
  return { socket, heard, end };
}

describe('live', () => {
  it('fans one upstream out; a late viewer starts with init and the last group; it ends after the last viewer', async () => {
    const { url, state } = await open(async (_, sink) => {
      sink.head(head);
      for (const part of [chunk(CHUNK_INIT, 'init'), chunk(CHUNK_KEY, 'k1'), chunk(CHUNK_DELTA, 'd1')])
        await sink.write(part);
      await sink.write(chunk(CHUNK_KEY, 'k2'));
      await sink.write(chunk(CHUNK_DELTA, 'd2'));
    });
    const mime = JSON.stringify({ mime: head.headers['content-type'] });
    const first = watch(url);
    await until(() => first.heard.length === 6);
    expect(first.heard).toEqual([mime, 'init', 'k1', 'd1', 'k2', 'd2']);
    const late = watch(url);
    await until(() => late.heard.length === 4);
    expect(late.heard).toEqual([mime, 'init', 'k2', 'd2']);
    await state.sinks[0]?.write(chunk(CHUNK_DELTA, 'd3'));
    await until(() => first.heard.includes('d3') && late.heard.includes('d3'));
    expect(state.opened).toBe(1);
    first.socket.close();
    late.socket.close();
    await until(() => state.sinks[0]?.signal.aborted === true);
  });

  it('lets a slow viewer miss pictures up to a keyframe, and slows nobody else', async () => {
    const { url, state } = await open(async (_, sink) => {
      sink.head(head);
      await sink.write(chunk(CHUNK_INIT, 'init'));
    });
    const quick = watch(url);
    const slow = watch(url);
    await until(() => quick.heard.length === 1 && slow.heard.length === 1);
    slow.socket.pause();
    const sink = state.sinks[0] as MediaSocketSink;
    const big = 'x'.repeat(512 * 1024);
    const parts = 60;
    for (let at = 0; at < parts; at += 1)
      await sink.write(chunk(at % 10 === 0 ? CHUNK_KEY : CHUNK_DELTA, `${at} ${big}`));
    await until(() => quick.heard.length === parts + 2);
    slow.socket.resume();
    await sink.write(chunk(CHUNK_DELTA, 'delta'));
    await until(() => quick.heard.includes('delta'));
    let keys = 0;
    while (!slow.heard.some((text) => text.startsWith('key'))) {
      await sink.write(chunk(CHUNK_KEY, `key ${keys++}`));
      await until(() => quick.heard.includes(`key ${keys - 1}`));
    }
    expect(slow.heard.length).toBeLessThan(quick.heard.length);
    // What comes after the hole is a keyframe.
    const numbers = slow.heard.filter((text) => /^\d/.test(text)).map((text) => Number(text.split(' ')[0]));
    for (const [i, number] of numbers.entries()) {
      if (i > 0 && number !== (numbers[i - 1] as number) + 1) expect(number % 10).toBe(0);
    }
    expect(slow.heard).not.toContain('delta');
  });

  it('ends within moments of a revocation, and says why an edge cannot be watched', async () => {
    const { url, state } = await open((_, sink) => sink.head(head));
    const viewer = watch(url);
    await until(() => viewer.heard.length === 1);
    state.may = false;
    await until(() => viewer.end.code !== null);
    expect(viewer.end).toEqual({ code: 4403, why: 'MEDIA_REVOKED' });
    const refused = watch(url);
    await until(() => refused.end.why !== '');
    expect(refused.end.why).toContain('403');
    state.may = true;
    for (const token of ['offline', 'foreign']) {
      const nobody = watch(url, token);
      await until(() => nobody.end.code !== null);
      expect(nobody.end).toEqual({ code: 1013, why: 'EDGE_OFFLINE' });
    }
    const forged = watch(url, 'forged');
    await until(() => forged.end.why !== '');
    expect(forged.end.why).toContain('401');
  });

  it('takes a dial once: its token is of no use to a second one', async () => {
    const { url, state } = await open((_, sink) => sink.head(head));
    const viewer = watch(url);
    await until(() => viewer.heard.length === 1);
    const { url: door, token } = state.dialled[0] as { url: string; token: string };
    await expect(dialMedia({ url: door, token, signal: AbortSignal.timeout(5_000) })).rejects.toThrow('401');
  });
});

describe('playback', () => {
  const body = Buffer.alloc(12 * 1024 * 1024, 7);

  it('passes range, head and bytes through', async () => {
    const asked: MediaRequest[] = [];
    const { url } = await open(async (request, sink) => {
      asked.push(request);
      sink.head({
        status: 206,
        headers: { 'content-type': 'video/mp4', 'content-range': 'bytes 0-3/9', 'set-cookie': 'no' },
      });
      await sink.write(Buffer.from('four'));
      sink.end();
    });
    const response = await fetch(`${url}/media/playback/playback`, { headers: { range: 'bytes=0-3' } });
    expect([response.status, await response.text(), response.headers.get('set-cookie')]).toEqual([206, 'four', null]);
    expect(response.headers.get('content-range')).toBe('bytes 0-3/9');
    const request = { kind: 'playback', cameraId: 'c1', fromMs: 1_000, toMs: 9_000, range: 'bytes=0-3' };
    expect(asked).toEqual([{ ...request, session: expect.stringMatching(/^[\w-]{22}$/) }]);
  });

  it('passes a file of the range on, of a narrower range if asked, never of a wider one', async () => {
    const asked: MediaRequest[] = [];
    const { url } = await open(async (request, sink) => {
      asked.push(request);
      sink.head({ status: 200, headers: { 'content-type': 'application/vnd.apple.mpegurl' } });
      sink.end();
    });
    const query = '?from=1970-01-01T00:00:00.000Z&to=1970-01-01T00:00:05.000Z';
    await fetch(`${url}/media/playback/playback/index.m3u8${query}`);
    await fetch(`${url}/media/playback/playback/s-1-a.m4s`);
    expect(asked).toEqual([
      { kind: 'hls', cameraId: 'c1', fromMs: 1_000, toMs: 5_000, file: 'index.m3u8', range: null },
      { kind: 'hls', cameraId: 'c1', fromMs: 1_000, toMs: 9_000, file: 's-1-a.m4s', range: null },
    ]);
  });

  it('answers HEAD with the head alone, though the edge begins to send', async () => {
    const { url, state } = await open(async (_, sink) => {
      sink.head({ status: 200, headers: { 'content-type': 'video/mp4', 'content-length': String(body.length) } });
      // Small and at once, so that they arrive together with the head.
      for (let part = 0; part < 100; part += 1) void sink.write(Buffer.from('four'));
    });
    const response = await fetch(`${url}/media/playback/playback`, { method: 'HEAD' });
    expect([response.status, response.headers.get('content-length')]).toEqual([200, String(body.length)]);
    await until(() => state.sinks[0]?.signal.aborted === true);
  });

  it.each([
    ['two heads', { 'content-type': 'video/mp4' }],
    ['a head with a line break', { 'content-type': 'video/mp4\r\nx: y' }],
  ])('outlives an edge that sends %s', async (_, headers) => {
    const { url } = await open((_request, sink) => {
      sink.head({ status: 200, headers });
      sink.head({ status: 200, headers });
    });
    const answer = fetch(`${url}/media/playback/playback`).then((response) => response.text());
    const said = await answer.catch((error: Error) => error.message);
    expect(said).toMatch(/MEDIA_FAILED|terminated/);
  });

  it('sends no more ahead than the window while the viewer does not read, and all of it when they do', async () => {
    let written = 0;
    const { url } = await open(async (_, sink) => {
      sink.head({ status: 200, headers: { 'content-type': 'video/mp4', 'content-length': String(body.length) } });
      const step = 64 * 1024;
      for (let at = 0; at < body.length; at += step) {
        await sink.write(body.subarray(at, at + step));
        written += step;
      }
      sink.end();
    });
    const { port } = new URL(url);
    const socket = connect(Number(port), '127.0.0.1');
    bench.undo(() => socket.destroy());
    await once(socket, 'connect');
    socket.pause();
    socket.write('GET /media/playback/playback HTTP/1.1\r\nhost: h\r\nconnection: close\r\n\r\n');
    await until(() => written >= MEDIA_WINDOW_BYTES);
    let before = -1;
    while (before !== written) {
      before = written;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(written).toBeLessThan(body.length);
    let received = 0;
    socket.on('data', (bytes: Buffer) => {
      received += bytes.length;
    });
    socket.resume();
    await until(() => received > body.length);
    expect(written).toBe(body.length);
  });

  it('answers with typed refusals', async () => {
    const { url, state } = await open((_, sink) => sink.fail('NO_DISK', 'The disk is away.'));
    const refusal = async (path: string) => {
      const response = await fetch(`${url}/media/${path}`);
      return [response.status, ((await response.json()) as { code: string }).code];
    };
    expect(await refusal('playback/forged')).toEqual([401, 'MEDIA_TOKEN_INVALID']);
    expect(await refusal('playback/live')).toEqual([403, 'MEDIA_TOKEN_KIND']);
    expect(await refusal('playback/lost')).toEqual([503, 'EDGE_OFFLINE']);
    expect(await refusal('playback/playback')).toEqual([502, 'NO_DISK']);
    state.may = false;
    expect(await refusal('picture/picture')).toEqual([403, 'MEDIA_REVOKED']);
  });
});

describe('pictures', () => {
  it('are served by signed URL', async () => {
    const { url } = await open(() => {});
    const response = await fetch(`${url}/media/picture/picture`);
    expect([response.headers.get('content-type'), await response.text()]).toEqual(['image/jpeg', 'jpeg of v1']);
  });
});
