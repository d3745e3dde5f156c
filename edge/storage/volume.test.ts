import { execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { syntheticStream } from '../../infra/simulators/synthetic-stream/synthetic-stream.ts';
import { RealDisk, type VolumeDisk } from './disk.ts';
import { leafHash, leafPrefix, merkleRoot, sha256 } from './hashing.ts';
import { fragmentsIn } from './mp4/fragment.ts';
import { openStorage } from './reader.ts';
import { Volume } from './volume.ts';

const start90k = Date.parse('2026-01-31T08:00:10.000Z') * 90;
let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'vms-volume-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

let ids = 0;
const realDisk = new RealDisk();
const newVolume = (disk: VolumeDisk = new RealDisk()) =>
  new Volume({ root, edgeId: 'edge', bootId: 'boot', segmentMs: 5_000, newId: () => `s${++ids}`, disk });

async function record(volume: Volume, stream: ReturnType<typeof syntheticStream>, cameraId = 'cam') {
  for (const sample of stream.samples) volume.append(cameraId, sample, stream.config, 0);
  await volume.round(0);
}

/** Invariant 1 on the disk as it is: no row claims more than the file has, and every claimed byte parses. */
function expectSound(cameraId = 'cam') {
  using storage = openStorage({ root, now: () => start90k / 90 + 3_600_000 });
  const segments = storage.segments(cameraId, 0, 1e14);
  for (const segment of segments) {
    expect(statSync(segment.path).size).toBeGreaterThanOrEqual(segment.offset + segment.length);
    const bytes = readFileSync(segment.path).subarray(segment.offset, segment.offset + segment.length);
    const fragments = [...fragmentsIn(bytes)];
    expect(fragments.at(-1)?.end).toBe(segment.length);
    const samples = fragments.flatMap((one) => one.samples);
    expect(samples[0]?.key).toBe(true);
    if (segment.root === null) continue;
    const { codec, record } = storage.config(segment.configId);
    const prefix = leafPrefix(cameraId, sha256(codec, record));
    const leaves = samples.map((sample) => leafHash(prefix, sample));
    expect(merkleRoot(leaves).toString('hex')).toBe(segment.root);
  }
  return segments;
}

describe('a volume', () => {
  it.each([1, 4.8, 10])('cuts segments at keyframes, continuous and exact, with a GOP of %s s', async (gopS) => {
    const volume = newVolume();
    const stream = syntheticStream({ seconds: 40, fps: 15, gopS, reorder: 0, start: start90k });
    await record(volume, stream);
    await volume.stop(0);
    const segments = expectSound();
    expect(segments.length).toBeGreaterThanOrEqual(3);
    expect(segments.slice(1).map(({ fromMs }) => fromMs)).toEqual(segments.slice(0, -1).map(({ toMs }) => toMs));
    expect(segments[0]?.fromMs).toBe(start90k / 90);
    expect((segments.at(-1)?.toMs ?? 0) - start90k / 90).toBeCloseTo(40_000, 0);
  });

  it('keeps B-frames: decode order on disk, signed composition offsets, every sample as it came', async () => {
    const volume = newVolume();
    const stream = syntheticStream({ seconds: 12, fps: 10, gopS: 2, reorder: 2, start: start90k });
    await record(volume, stream);
    await volume.stop(0);
    const stored = expectSound().flatMap(({ path, offset, length }) =>
      [...fragmentsIn(readFileSync(path).subarray(offset, offset + length))].flatMap((one) => one.samples),
    );
    expect(stored.map(({ dts, pts, key }) => [dts, pts, key])).toEqual(
      stream.samples.map(({ dts, pts, key }) => [dts, pts, key]),
    );
    expect(stored.some(({ dts, pts }) => pts < dts)).toBe(true);
    expect(
      Buffer.concat(stored.map(({ data }) => data)).equals(Buffer.concat(stream.samples.map(({ data }) => data))),
    ).toBe(true);
  });

  it('claims nothing while the disk stalls, and everything once it moves again', async () => {
    let release = () => {};
    const stalled = new Promise<void>((resolve) => {
      release = resolve;
    });
    const volume = newVolume({
      appendSynced: (...args) => stalled.then(() => realDisk.appendSynced(...args)),
      close: () => realDisk.close(),
    });
    const stream = syntheticStream({ seconds: 6, fps: 10, gopS: 1, reorder: 0, start: start90k });
    for (const sample of stream.samples) volume.append('cam', sample, stream.config, 0);
    const round = volume.round(0);
    expect(volume.durable()).toEqual({ cam: 0 });
    expect(expectSound()).toEqual([]);
    release();
    await round;
    expect(expectSound().length).toBeGreaterThan(0);
    await volume.stop(0);
  });

  it('adopts whole fragments that no row knows, cuts off the rest, and says restart', async () => {
    const first = newVolume();
    const stream = syntheticStream({ seconds: 8, fps: 10, gopS: 2, reorder: 0, start: start90k });
    await record(first, stream);
    const before = expectSound();
    first.db.close();
    const again = newVolume();
    expect(expectSound().length).toBe(before.length);
    const later = syntheticStream({ seconds: 4, fps: 10, gopS: 2, reorder: 0, start: start90k + 20_000 * 90 });
    await record(again, later);
    await again.stop(0);
    using storage = openStorage({ root, now: () => start90k / 90 + 60_000 });
    const kinds = storage.spans('cam', start90k / 90, start90k / 90 + 24_000).map(({ kind, reason }) => [kind, reason]);
    expect(kinds).toEqual([
      ['RECORDED', null],
      ['GAP', 'restart'],
      ['RECORDED', null],
    ]);
  });

  it.each([1, 4.8, 10])('survives kill -9 at any moment with a GOP of %s s', async (gopS) => {
    const program = fileURLToPath(new URL('../../infra/simulators/synthetic-stream/write-forever.ts', import.meta.url));
    for (const rounds of [1, 3, 7]) {
      const child = fork(program, [root, String(gopS)], { execArgv: ['--disable-warning=ExperimentalWarning'] });
      let seen = 0;
      let durableEndMs = 0;
      child.on('message', (message: { endMs: number }) => {
        seen += 1;
        durableEndMs = message.endMs;
        if (seen === rounds) child.kill('SIGKILL');
      });
      await once(child, 'exit');
      const volume = newVolume();
      const segments = expectSound();
      expect(segments.every(({ state }) => state === 'CLOSED')).toBe(true);
      expect(Math.max(0, ...segments.map(({ toMs }) => toMs))).toBeGreaterThanOrEqual(durableEndMs);
      await volume.stop(0);
    }
  });
});

describe('a file on disk', () => {
  it('is decoded by others: every frame, exact duration', async () => {
    const clip = join(root, 'clip.h264');
    execFileSync('ffmpeg', [
      '-v',
      'error',
      '-f',
      'lavfi',
      '-i',
      'testsrc2=size=320x240:rate=10:duration=8',
      '-c:v',
      'libx264',
      '-g',
      '20',
      '-bf',
      '0',
      '-threads',
      '1',
      clip,
    ]);
    const { readAnnexB } = await import('../../infra/simulators/synthetic-stream/annexb-file.ts');
    const stream = readAnnexB(clip, { fps: 10, start: start90k });
    const volume = newVolume();
    await record(volume, stream);
    await volume.stop(0);
    const segments = expectSound();
    const path = segments[0]?.path as string;
    const probed = execFileSync(
      'ffprobe',
      ['-v', 'error', '-count_frames', '-show_entries', 'stream=nb_read_frames', '-of', 'csv=p=0', path],
      { encoding: 'utf8' },
    );
    expect(Number(probed)).toBe(80);
  });
});
