import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import type { CodecConfig, Sample } from '../sample.ts';
import { Ring } from './ring.ts';
import { openRing } from './ring-client.ts';
import { serveRing } from './ring-server.ts';

const home = mkdtempSync(join(tmpdir(), 'ring-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));
const config: CodecConfig = {
  codec: 'h264',
  record: Buffer.from([1, 2]),
  mime: 'avc1.4d401f',
  width: 4,
  height: 2,
  reorderDepth: 0,
};
const sample = (n: number, key: boolean, bytes = 10): Sample => ({
  dts: n * 9_000,
  pts: n * 9_000,
  key,
  data: Buffer.alloc(bytes, n),
  receivedAtMs: n,
  cameraNtpMs: null,
});
const until = async (ok: () => boolean) => {
  while (!ok()) await new Promise((resolve) => setImmediate(resolve));
};

describe('ring', () => {
  it('keeps whole GOPs within its bounds', () => {
    const ring = new Ring({ secondsMax: 2, bytesMax: 400 });
    for (let n = 0; n < 100; n++) ring.push(sample(n, n % 10 === 0), config);
    expect(ring.bytes).toBeLessThanOrEqual(400);
    expect(ring.newestGop()[0]?.sample.dts).toBe(90 * 9_000);
  });

  it('gives a late reader the last GOP at once, then live', async () => {
    const ring = new Ring({ secondsMax: 10, bytesMax: 1e6 });
    const rings = new Map([['a', ring]]);
    const server = await serveRing({ socketPath: join(home, 'a.sock'), rings });
    for (let n = 0; n < 13; n++) ring.push(sample(n, n % 10 === 0), config);
    const got: unknown[] = [];
    const read = (async () => {
      for await (const m of openRing({
        socketPath: join(home, 'a.sock'),
        cameraId: 'a',
        from: 'key',
        signal: new AbortController().signal,
      })) {
        got.push(m.type === 'sample' ? m.sample : m);
        if (got.length === 4) ring.push(sample(13, false), config);
      }
    })();
    await until(() => got.length === 5);
    ring.close();
    await read;
    expect(got).toEqual([{ type: 'config', config }, ...[10, 11, 12, 13].map((n) => sample(n, n === 10))]);
    await server.stop();
  });

  it('drops pictures up to a keyframe for a slow reader only, and says how many', async () => {
    const ring = new Ring({ secondsMax: 10, bytesMax: 1e8 });
    const server = await serveRing({ socketPath: join(home, 'b.sock'), rings: new Map([['b', ring]]) });
    const reader = openRing({
      socketPath: join(home, 'b.sock'),
      cameraId: 'b',
      from: 'key',
      signal: new AbortController().signal,
    });
    ring.push(sample(0, true), config);
    await reader.next();
    for (let n = 1; n < 60; n++) ring.push(sample(n, n % 10 === 0, 500_000), config);
    let sent = 1;
    let dropped = 0;
    const keep = setInterval(() => ring.push(sample(60, true), config), 20);
    for await (const m of reader) {
      if (m.type === 'sample') sent += 1;
      if (m.type === 'dropped') {
        dropped = m.count;
        break;
      }
    }
    clearInterval(keep);
    expect(dropped).toBeGreaterThan(20);
    expect(sent).toBeLessThan(40);
    await server.stop();
  });

  it('ends at once for a camera that is not there, and for a recorder that is not there', async () => {
    const server = await serveRing({ socketPath: join(home, 'c.sock'), rings: new Map() });
    const { signal } = new AbortController();
    for (const name of ['c.sock', 'nobody.sock']) {
      const all = [];
      for await (const m of openRing({ socketPath: join(home, name), cameraId: 'x', from: 'key', signal })) all.push(m);
      expect(all).toEqual([]);
    }
    await server.stop();
  });
});
