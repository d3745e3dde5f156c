import { describe, expect, it } from '@jest/globals';
import { syntheticStream } from '../../infra/simulators/synthetic-stream/synthetic-stream.ts';
import { putSample, recordBytes, samplesIn } from './batch.ts';
import { leafHash, leafHeadBytes, leafPrefix } from './hashing.ts';

describe('a batch', () => {
  it('gives back what was put in, and hashes it in place as evidence wants it', () => {
    const { samples } = syntheticStream({ seconds: 4, fps: 10, gopS: 2, reorder: 2, start: 1_769_846_400_000 * 90 });
    const cameras = ['gate', 'a-camera-with-a-longer-id'];
    const rooms = cameras.map(leafHeadBytes);
    const roomOf = (lane: number) => rooms[lane] ?? 0;
    const sizes = samples.map(({ data }, n) => recordBytes(data.length, roomOf(n % 2)));
    const batch = Buffer.alloc(sizes.reduce((sum, size) => sum + size, 0));
    let at = 0;
    samples.forEach((sample, n) => {
      at = putSample(batch, at, n % 2, roomOf(n % 2), sample);
    });
    expect(at).toBe(batch.length);
    const found = [...samplesIn(batch, roomOf)];
    expect(found).toHaveLength(samples.length);
    found.forEach((one, n) => {
      const sent = samples[n];
      expect(one).toMatchObject({ lane: n % 2, dts: sent?.dts, pts: sent?.pts, key: sent?.key, data: sent?.data });
      const prefix = leafPrefix(cameras[n % 2] ?? '', Buffer.alloc(32, 3));
      const { room: _, ...copied } = { ...one, data: Buffer.from(one.data) };
      expect(leafHash(prefix, one)).toEqual(leafHash(prefix, copied));
      expect(one.data.equals(copied.data)).toBe(true);
    });
  });
});
