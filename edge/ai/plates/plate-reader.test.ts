import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readModel } from '../runtime/card.ts';
import { ModelPool } from '../runtime/model-pool.ts';
import { openPlateReader, type PlateReader } from './plate-reader.ts';

/** Drawn in fonts that training never drew, each with what the training script read of it: some of it wrong. */
const drawn = JSON.parse(readFileSync(new URL('testing/held-out-crops.json', import.meta.url), 'utf8')) as {
  readonly truth: string;
  readonly read: string;
  readonly least: number;
  readonly crop: string;
}[];

describe('the plate reader that we ship', () => {
  const pool = new ModelPool({ workers: 1, bytesMax: 1 << 28 });
  let reader: PlateReader;
  beforeAll(async () => {
    reader = await openPlateReader(readModel('plate-reader'), pool);
  });
  afterAll(() => pool[Symbol.asyncDispose]());

  it('reads as it did when it was measured, mistakes included', async () => {
    const readings = await reader.read(drawn.map(({ crop }) => new Uint8Array(Buffer.from(crop, 'base64'))));
    expect(readings.map(({ text }) => text)).toEqual(drawn.map(({ read }) => read));
    for (const [i, { leastCharacter }] of readings.entries())
      expect(leastCharacter).toBeCloseTo(drawn[i]?.least ?? 0, 2);
  });

  it('is unsure of most that it reads wrongly', () => {
    const wrong = drawn.filter(({ truth, read }) => truth !== read);
    expect(wrong.length).toBeGreaterThan(0);
    expect(wrong.filter(({ least }) => least >= 0.9).length).toBeLessThan(wrong.length / 2);
  });
});
