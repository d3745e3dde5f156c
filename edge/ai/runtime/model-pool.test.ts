import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { GraphWriter } from '../../training/scene-graph/onnx.ts';
import { CELLS, output, SIDE, tinyModel } from '../testing/tiny-models.ts';
import type { Feeds, ModelSource } from './model-messages.ts';
import { ModelPool } from './model-pool.ts';

const PIXELS = 3 * SIDE * SIDE;
const MIB = 1 << 20;
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'vms-pool-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const feeds = (): Feeds => ({ image: { data: new Float32Array(PIXELS), dims: [1, 3, SIDE, SIDE] } });

/** A model whose first number is its version. */
function source(id: string, version: number, providers: ModelSource['providers'] = ['cpu']): ModelSource {
  const { path, sha256 } = tinyModel(new GraphWriter(), folder, `${id}-${version}`, [
    output('out', [1, 6, CELLS], { 0: version }),
  ]);
  return { key: `${id}@${version}`, path, sha256, providers, sizes: {} };
}

const first = async (pool: ModelPool, id: string) => (await pool.run(id, feeds())).outputs.out?.data[0];

describe('the pool of models', () => {
  it('walks the provider ladder and says why each was refused', async () => {
    await using pool = new ModelPool({ workers: 1, bytesMax: 100 * MIB });
    const loaded = await pool.install('a', source('a', 1, ['tensorrt', 'cuda', 'cpu']));
    expect(loaded.provider).toBe('cpu');
    expect(loaded.refused.map(({ provider }) => provider)).toEqual(['tensorrt', 'cuda']);
    expect(loaded.refused.every(({ reason }) => reason.length > 0)).toBe(true);
  });

  it('evicts the longest unused beyond the budget, loads it again when asked, refuses what can never fit', async () => {
    await using pool = new ModelPool({ workers: 1, bytesMax: 45 * MIB });
    for (const id of ['a', 'b']) await pool.install(id, source(id, 1));
    await pool.run('a', feeds());
    await pool.install('c', source('c', 1));
    expect(pool.stats().loaded.map(({ id }) => id)).toEqual(['a', 'c']);
    expect(await first(pool, 'b')).toBe(1);
    expect(pool.stats()).toMatchObject({ evictions: 2, restarts: 0 });
    expect(pool.stats().bytes).toBeLessThanOrEqual(45 * MIB);
    await using small = new ModelPool({ workers: 1, bytesMax: 10 * MIB });
    await expect(small.install('a', source('a', 1))).rejects.toMatchObject({ code: 'MODEL_TOO_LARGE' });
    await expect(small.run('a', feeds())).rejects.toMatchObject({ code: 'MODEL_NOT_INSTALLED' });
  });

  it('swaps a version under load: every run is answered, first by the old, then by the new', async () => {
    await using pool = new ModelPool({ workers: 2, bytesMax: 200 * MIB });
    await pool.install('a', source('a', 1));
    const answers: (number | bigint | undefined)[] = [];
    let stop = false;
    const load = (async () => {
      while (!stop) answers.push(await first(pool, 'a'));
    })();
    while (answers.length < 20) await new Promise((resolve) => setImmediate(resolve));
    await pool.install('a', source('a', 2));
    const swapped = answers.length;
    while (answers.length < swapped + 20) await new Promise((resolve) => setImmediate(resolve));
    stop = true;
    await load;
    expect(new Set(answers)).toEqual(new Set([1, 2]));
    expect(answers).toEqual(answers.toSorted());
    expect(pool.stats().loaded.map(({ key }) => key)).toEqual(['a@2']);
  });

  it('keeps the old version when the new one is refused', async () => {
    await using pool = new ModelPool({ workers: 1, bytesMax: 200 * MIB });
    await pool.install('a', source('a', 1));
    const bad = { ...source('a', 2), sha256: '0'.repeat(64) };
    await expect(pool.install('a', bad)).rejects.toMatchObject({ code: 'MODEL_HASH_MISMATCH' });
    const unfit = pool.install('a', source('a', 3), async (_, run) => {
      await run(feeds());
      throw new Error('unfit');
    });
    await expect(unfit).rejects.toThrow('unfit');
    expect(await first(pool, 'a')).toBe(1);
    expect(pool.stats().loaded.map(({ key }) => key)).toEqual(['a@1']);
  });

  it.each(['kill', 'hang'] as const)('replaces a thread after a %s and answers the next run', async (how) => {
    await using pool = new ModelPool({ workers: 1, bytesMax: 200 * MIB });
    await pool.install('a', source('a', 1));
    const worker = pool.workerOf('a');
    worker?.hang();
    const lost = pool.run('a', feeds());
    if (how === 'kill') await worker?.kill();
    await expect(lost).rejects.toMatchObject({ code: 'MODEL_WORKER_REPLACED' });
    expect(await first(pool, 'a')).toBe(1);
    expect(pool.stats().restarts).toBe(1);
  });
});
