import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { syntheticStream } from '../../infra/simulators/synthetic-stream/synthetic-stream.ts';
import { RealDisk, type VolumeDisk } from './disk.ts';
import { fragmentsIn } from './mp4/fragment.ts';
import { openStorage } from './reader.ts';
import { Volume } from './volume.ts';

const start = Date.parse('2026-01-31T08:00:55.000Z') * 90;
let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'vms-writer-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

let ids = 0;
const realDisk = new RealDisk();
const newVolume = (disk: VolumeDisk = new RealDisk()) =>
  new Volume({ root, edgeId: 'e', bootId: 'b', segmentMs: 5_000, newId: () => `s${++ids}`, disk });

function stored() {
  using storage = openStorage({ root, now: () => start / 90 + 3_600_000 });
  const segments = storage.segments('cam', 0, 1e14);
  const samples = segments.flatMap(({ path, offset, length }) =>
    [...fragmentsIn(readFileSync(path).subarray(offset, offset + length))].flatMap((one) => one.samples),
  );
  return { segments, samples };
}

describe('a camera writer', () => {
  it('keeps every byte in its place when samples arrive while a slow disk crosses into the next minute', async () => {
    const { samples, config } = syntheticStream({ seconds: 20, fps: 10, gopS: 1, reorder: 0, start });
    const waiting = [...samples];
    const appendSome = () => {
      for (const sample of waiting.splice(0, 30)) volume.append('cam', sample, config, 0);
    };
    const volume = newVolume({
      async appendSynced(...args) {
        appendSome();
        await realDisk.appendSynced(...args);
      },
      close: () => realDisk.close(),
    });
    for (const sample of waiting.splice(0, 80)) volume.append('cam', sample, config, 0);
    while (waiting.length > 0) await volume.round(0);
    await volume.stop(0);
    const found = stored();
    expect(new Set(found.segments.map(({ path }) => path)).size).toBe(2);
    expect(found.samples.map(({ dts }) => dts)).toEqual(samples.map(({ dts }) => dts));
  });

  it('writes the last sample of a silent camera soon, and goes on in the same segment', async () => {
    const { samples, config } = syntheticStream({ seconds: 4, fps: 10, gopS: 10, reorder: 0, start });
    const volume = newVolume();
    for (const sample of samples.slice(0, 20)) volume.append('cam', sample, config, 0);
    await volume.round(600);
    expect(stored().samples).toHaveLength(20);
    for (const sample of samples.slice(20)) volume.append('cam', sample, config, 1_500);
    await volume.stop(1_500);
    expect(stored().samples.map(({ dts }) => dts)).toEqual(samples.map(({ dts }) => dts));
    expect(stored().segments).toHaveLength(1);
  });

  it('records a camera of one picture in two seconds whole', async () => {
    const { samples, config } = syntheticStream({ seconds: 60, fps: 0.5, gopS: 20, reorder: 0, start });
    const volume = newVolume();
    for (const sample of samples) volume.append('cam', sample, config, 0);
    await volume.stop(0);
    expect(stored().samples).toHaveLength(samples.length);
  });

  it('ends the segment at a jump and waits for a picture that can be decoded', async () => {
    const { samples, config } = syntheticStream({ seconds: 9, fps: 10, gopS: 3, reorder: 0, start });
    const volume = newVolume();
    for (const sample of [...samples.slice(0, 20), ...samples.slice(45)]) volume.append('cam', sample, config, 0);
    await volume.stop(0);
    const expected = [...samples.slice(0, 20), ...samples.slice(60)];
    expect(stored().samples.map(({ dts }) => dts)).toEqual(expected.map(({ dts }) => dts));
    expect(stored().segments[0]?.toMs).toBe(start / 90 + 2_000);
  });
});
