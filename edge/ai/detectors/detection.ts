/** What a decoder makes of a model's outputs: relative boxes of the model's input. */
import type { Feeds } from '../runtime/model-messages.ts';
import type { Port } from '../runtime/onnx.ts';

export interface Detection {
  readonly classId: number;
  readonly score: number;
  /** Edges of the box as shares of the model's input, not clipped. */
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

export interface DecodeInput {
  readonly outputs: Feeds;
  /** Of the model's input, in pixels. */
  readonly width: number;
  readonly height: number;
  readonly classes: number;
  readonly scoreMin: number;
}

export interface Decoder {
  readonly name: string;
  /** Its boxes still overlap and need suppression. */
  readonly suppress: boolean;
  /** Null when outputs of these shapes can be decoded, else what is wrong with them. */
  misfit(outputs: readonly Port[], input: { width: number; height: number }, classes: number): string | null;
  decode(input: DecodeInput): Detection[];
}

export const shapeOf = (ports: readonly Port[]): string =>
  ports.map(({ name, shape }) => `${name} [${shape.join(',')}]`).join(', ');

/** Free dimensions match anything. */
export const matches = (shape: readonly (number | string)[], wanted: readonly (number | null)[]): boolean =>
  shape.length === wanted.length &&
  shape.every((size, i) => wanted[i] === null || typeof size === 'string' || size < 1 || size === wanted[i]);

export const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

export function fromCentre(cx: number, cy: number, w: number, h: number): Pick<Detection, 'x0' | 'y0' | 'x1' | 'y1'> {
  return { x0: cx - w / 2, y0: cy - h / 2, x1: cx + w / 2, y1: cy + h / 2 };
}

/** The best class of a row of scores. */
export function bestOf(
  data: ArrayLike<number>,
  from: number,
  count: number,
  step = 1,
): { classId: number; score: number } {
  let [classId, score] = [0, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < count; i++) {
    const value = data[from + i * step] ?? Number.NEGATIVE_INFINITY;
    if (value > score) [classId, score] = [i, value];
  }
  return { classId, score };
}
