/** Model files for tests: one picture in, always the same numbers out, in the shapes of each detector family. */
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ModelConfig } from '../detectors/config.ts';

/** Side of the model's input: 8x8, 4x4 and 2x2 cells of the three strides, 84 in all. */
export const SIDE = 64;
export const CELLS = 84;
export const CLASSES = ['person', 'car'];

export interface TinyOutput {
  readonly name: string;
  readonly dims: readonly number[];
  readonly data: Float32Array;
}

/** What a test needs of the graph writer. */
export interface Writer {
  input(name: string, type: 1, dims: readonly number[]): string;
  floats(values: readonly number[], dims: readonly number[]): string;
  node(type: string, inputs: readonly string[], attributes?: Record<string, number | readonly number[]>): string;
  output(source: string, name: string, type: 1, dims: readonly number[]): void;
  build(producer: string): Buffer;
}

/** Zeros but for the given values, by flat index. */
export function output(name: string, dims: readonly number[], values: Readonly<Record<number, number>>): TinyOutput {
  const data = new Float32Array(dims.reduce((a, b) => a * b, 1));
  for (const [at, value] of Object.entries(values)) data[Number(at)] = value;
  return { name, dims, data };
}

/** Writes the model and answers the configuration that fits it. */
export function tinyModel(
  graph: Writer,
  folder: string,
  id: string,
  outputs: readonly TinyOutput[],
  more: Partial<ModelConfig> = {},
): ModelConfig {
  graph.input('image', 1, [1, 3, SIDE, SIDE]);
  const mean = graph.node('ReduceMean', ['image'], { axes: [1, 2, 3], keepdims: 0 });
  const nothing = graph.node('Mul', [mean, graph.floats([0], [1])]);
  for (const { name, dims, data } of outputs) {
    const values = graph.floats([...data], dims);
    graph.output(graph.node('Add', [values, nothing]), name, 1, dims);
  }
  const bytes = graph.build('tests');
  const path = join(folder, `${id}.onnx`);
  writeFileSync(path, bytes);
  return {
    id,
    version: '1',
    task: 'detector',
    path,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    licence: 'none',
    input: { layout: 'nchw', colour: 'rgb', scale: 1 / 255, mean: [0, 0, 0], std: [1, 1, 1], resize: 'stretch' },
    decoder: 'yolov8',
    classes: CLASSES,
    score: 0.4,
    overlap: 0.5,
    providers: ['cpu'],
    gate: 'always',
    ...more,
  };
}
