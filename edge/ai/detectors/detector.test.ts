import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { GraphWriter } from '../../training/scene-graph/onnx.ts';
import { ModelPool } from '../runtime/model-pool.ts';
import { CELLS, output, type TinyOutput, tinyModel } from '../testing/tiny-models.ts';
import { type ModelConfig, readModelsConfig } from './config.ts';
import { suppressed } from './decoders.ts';
import { openDetector } from './detector.ts';

let folder = '';
let pool: ModelPool;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'vms-models-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(() => {
  pool = new ModelPool({ workers: 1, bytesMax: 1 << 30 });
});
afterEach(() => pool[Symbol.asyncDispose]());

const picture = { rgb: new Uint8Array(32 * 32 * 3).fill(90), width: 32, height: 32 };
const model = (id: string, outputs: readonly TinyOutput[], more: Partial<ModelConfig> = {}) =>
  tinyModel(new GraphWriter(), folder, id, outputs, more);

// One car in the middle: centre 32,32, size 16x32 pixels of 64.
const [at, row] = [5, 7];
const logit = (p: number) => Math.log(p / (1 - p));
const v5 = {
  [at * row]: 32,
  [at * row + 1]: 32,
  [at * row + 2]: 16,
  [at * row + 3]: 32,
  [at * row + 4]: 0.9,
  [at * row + 6]: 1,
};
const v8 = { [at]: 32, [CELLS + at]: 32, [2 * CELLS + at]: 16, [3 * CELLS + at]: 32, [5 * CELLS + at]: 0.9 };
// Cell (4, 4) of stride 8 is anchor 36.
const [x36, log2, log4] = [36 * row, Math.log(2), Math.log(4)];
const cases: [ModelConfig['decoder'], TinyOutput[]][] = [
  ['yolov5', [output('out', [1, CELLS * 3, 7], v5)]],
  ['yolov8', [output('out', [1, 6, CELLS], v8)]],
  ['yolox', [output('out', [1, CELLS, 7], { [x36 + 2]: log2, [x36 + 3]: log4, [x36 + 4]: 0.9, [x36 + 6]: 1 })]],
  [
    'yolo-nas',
    [output('boxes', [1, CELLS, 4], { 20: 24, 21: 16, 22: 40, 23: 48 }), output('scores', [1, CELLS, 2], { 11: 0.9 })],
  ],
  ['end-to-end', [output('out', [1, 10, 6], { 0: 24, 1: 16, 2: 40, 3: 48, 4: 0.9, 5: 1 })]],
  [
    'end-to-end',
    [
      output('num_dets', [1, 1], { 0: 1 }),
      output('det_boxes', [1, 10, 4], { 0: 24, 1: 16, 2: 40, 3: 48 }),
      output('det_scores', [1, 10], { 0: 0.9 }),
      output('det_classes', [1, 10], { 0: 1 }),
    ],
  ],
  [
    'detr',
    [
      output(
        'logits',
        [1, 10, 2],
        Object.fromEntries(Array.from({ length: 20 }, (_, i) => [i, i === 1 ? logit(0.9) : -9])),
      ),
      output('pred_boxes', [1, 10, 4], { 0: 0.5, 1: 0.5, 2: 0.25, 3: 0.5 }),
    ],
  ],
  [
    'detr',
    [
      output(
        'logits',
        [1, 10, 3],
        Object.fromEntries(Array.from({ length: 10 }, (_, i) => [i * 3 + (i === 0 ? 1 : 2), 9])),
      ),
      output('pred_boxes', [1, 10, 4], { 0: 0.5, 1: 0.5, 2: 0.25, 3: 0.5 }),
    ],
  ],
  [
    'fastestdet',
    // Cell (2, 2) of 4x4, no offset; sizes through a sigmoid.
    [output('out', [1, 7, 4, 4], { 10: 0.9, 58: logit(0.25), 74: 1e-6, 106: 0.95 })],
  ],
];

describe('a detector that somebody brings', () => {
  it.each(cases.map(([decoder, outputs], i) => ({ decoder, outputs, i })))(
    'reads $decoder ($i)',
    async ({ decoder, outputs, i }) => {
      const detector = await openDetector(model(`m${i}`, outputs, { decoder }), pool);
      const found = await detector.detect(picture);
      expect(found.map(({ label }) => label)).toEqual(['car']);
      const { x, y, width, height } = found[0]?.box ?? { x: 0, y: 0, width: 0, height: 0 };
      for (const [value, wanted] of [
        [x + width / 2, 0.5],
        [y + height / 2, 0.5],
        [width, 0.25],
        [height, 0.5],
      ] as const) {
        expect(value).toBeCloseTo(wanted, 2);
      }
      expect(found[0]?.fill).toBeGreaterThan(0.85);
      expect(detector.provider).toBe('cpu');
    },
  );

  it('undoes the letterbox', async () => {
    const config = model('letterbox', [output('out', [1, 6, CELLS], v8)]);
    const detector = await openDetector({ ...config, input: { ...config.input, resize: 'letterbox' } }, pool);
    const [found] = await detector.detect({ rgb: new Uint8Array(64 * 32 * 3), width: 64, height: 32 });
    expect(found?.box).toEqual({ x: 0.375, y: 0, width: 0.25, height: 1 });
  });

  it('refuses a wrong decoder and names one that fits', async () => {
    const wrong = model('wrong', [output('out', [1, 6, CELLS], v8)], { decoder: 'yolov5' });
    const refusal = openDetector(wrong, pool);
    await expect(refusal).rejects.toMatchObject({ code: 'MODEL_DECODER_MISFIT' });
    await expect(refusal).rejects.toThrow('The decoder yolov8 fits.');
    const classes = model('classes', [output('out', [1, 6, CELLS], v8)], { classes: ['person', 'car', 'dog'] });
    await expect(openDetector(classes, pool)).rejects.toThrow('are all classes listed?');
    expect(pool.stats().loaded).toEqual([]);
  });

  it('refuses what is not the file of its hash, not a model, not there, or not about one picture', async () => {
    const good = model('good', [output('out', [1, 6, CELLS], v8)]);
    await expect(openDetector({ ...good, sha256: '0'.repeat(64) }, pool)).rejects.toMatchObject({
      code: 'MODEL_HASH_MISMATCH',
    });
    await expect(openDetector({ ...good, path: join(folder, 'none.onnx') }, pool)).rejects.toMatchObject({
      code: 'MODEL_FILE_MISSING',
    });
    const cut = join(folder, 'cut.onnx');
    writeFileSync(cut, readFileSync(good.path).subarray(0, 400));
    await expect(openDetector({ ...good, path: cut }, pool)).rejects.toMatchObject({ code: 'MODEL_UNREADABLE' });
    const nhwc = { ...good, input: { ...good.input, layout: 'nhwc' as const } };
    await expect(openDetector(nhwc, pool)).rejects.toMatchObject({ code: 'MODEL_INPUT_MISFIT' });
  });

  it('refuses numbers that are none, and a model that sees objects in plain grey', async () => {
    const nan = model('nan', [output('out', [1, 6, CELLS], { ...v8, [5 * CELLS + 9]: Number.NaN })]);
    await expect(openDetector(nan, pool)).rejects.toMatchObject({ code: 'MODEL_OUTPUT_INVALID' });
    const everywhere = Array.from({ length: 200 * 6 }, (_, i) => [
      i,
      i % 6 === 4 ? 0.9 : i % 6 === 2 || i % 6 === 3 ? 9 : 0,
    ]);
    const ghosts = [output('out', [1, 200, 6], Object.fromEntries(everywhere))];
    await expect(openDetector(model('ghosts', ghosts, { decoder: 'end-to-end' }), pool)).rejects.toThrow(
      'in plain grey',
    );
  });

  it('keeps the surest of overlapping boxes of one class', () => {
    const box = { x0: 0, y0: 0, x1: 1, y1: 1 };
    const found = [
      { classId: 0, score: 0.5, ...box },
      { classId: 0, score: 0.9, ...box },
      { classId: 1, score: 0.4, ...box },
    ];
    expect(suppressed(found, 0.5).map(({ score }) => score)).toEqual([0.9, 0.4]);
  });
});

describe('models-config.yaml', () => {
  it('is optional, checked, and fills in what is usual', () => {
    const path = join(folder, 'models-config.yaml');
    expect(readModelsConfig(path)).toEqual([]);
    const hash = 'a'.repeat(64);
    const entry = `{ id: my-model, task: detector, path: m.onnx, sha256: ${hash}, licence: MIT, decoder: yolox, classes: [person], input: {} }`;
    writeFileSync(path, `models:\n  - ${entry}\n`);
    expect(readModelsConfig(path)).toMatchObject([
      {
        path: join(folder, 'm.onnx'),
        gate: 'motion',
        providers: ['tensorrt', 'cuda', 'cpu'],
        input: { resize: 'letterbox' },
      },
    ]);
    writeFileSync(path, `models:\n  - ${entry}\n  - ${entry}\n`);
    expect(() => readModelsConfig(path)).toThrow('my-model is used twice');
    writeFileSync(path, `models:\n  - ${entry.replace('yolox', 'yolo99')}\n`);
    expect(() => readModelsConfig(path)).toThrow('models.0.decoder');
    writeFileSync(path, 'models: [');
    expect(() => readModelsConfig(path)).toThrow('is not YAML');
  });
});
