import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { silentLog } from '@vms/kit/log';
import type { ModelConfig } from '../ai/detectors/config.ts';
import { CELLS, output, tinyModel } from '../ai/testing/tiny-models.ts';
import { GraphWriter } from '../training/scene-graph/onnx.ts';
import { Naming } from './naming.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'vms-naming-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const car = (score: number) =>
  output('out', [1, 6, CELLS], {
    5: 32,
    [CELLS + 5]: 32,
    [2 * CELLS + 5]: 16,
    [3 * CELLS + 5]: 32,
    [5 * CELLS + 5]: score,
  });
const model = (version: string, score: number, more: Partial<ModelConfig> = {}) =>
  tinyModel(new GraphWriter(), folder, `cars-${version}`, [car(score)], { id: 'cars', version, ...more });
const picture = async () => ({ rgb: new Uint8Array(64 * 64 * 3), width: 64, height: 64 });

describe('the installed models', () => {
  it('name things once installed, are swapped when the file changes, and outlive a wrong successor', async () => {
    const configPath = join(folder, 'models-config.yaml');
    const write = (...models: ModelConfig[]) => writeFileSync(configPath, JSON.stringify({ models }));
    await using naming = new Naming({ configPath, plateModel: null, workers: 1, bytesMax: 1 << 28, log: silentLog });
    await naming.refresh();
    expect(await naming.objects(picture, true)).toBeNull();
    expect(naming.detailWidth(false)).toBeUndefined();

    write(model('1', 0.8));
    await naming.refresh();
    expect(naming.status()).toMatchObject([{ id: 'cars', state: 'READY', provider: 'cpu' }]);
    expect(naming.detailWidth(false)).toBe(640);
    expect(naming.modelFor('car')).toMatchObject({ id: 'cars', version: '1' });
    const seen = async () =>
      (await naming.objects(picture, true))?.map(({ label, fill }) => `${label} ${fill.toFixed(1)}`);
    expect(await seen()).toEqual(['car 0.8']);

    write(model('22', 0.9));
    await naming.refresh();
    expect(await seen()).toEqual(['car 0.9']);

    write(model('333', 0.7, { decoder: 'yolov5' }));
    await naming.refresh();
    expect(naming.status()).toMatchObject([{ id: 'cars', state: 'REFUSED', code: 'MODEL_DECODER_MISFIT' }]);
    expect(await seen()).toEqual(['car 0.9']);

    write({ ...model('22', 0.9), gate: 'motion' });
    await naming.refresh();
    expect(await naming.objects(picture, false)).toEqual([]);

    rmSync(configPath);
    await naming.refresh();
    expect(await naming.objects(picture, true)).toBeNull();
  });
});
