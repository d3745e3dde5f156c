/** All decoders by name, and which of them fit a model. */
import type { Port } from '../runtime/onnx.ts';
import type { Decoder, Detection } from './detection.ts';
import { detr, endToEnd, fastestDet } from './others.ts';
import { yoloNas, yolov5, yolov8, yolox } from './yolo.ts';

const all = [yolov5, yolov8, yolox, yoloNas, endToEnd, detr, fastestDet] as const;
export const DECODER_NAMES = ['yolov5', 'yolov8', 'yolox', 'yolo-nas', 'end-to-end', 'detr', 'fastestdet'] as const;
export type DecoderName = (typeof DECODER_NAMES)[number];

export function decoderNamed(name: DecoderName): Decoder {
  const found = all.find((decoder) => decoder.name === name);
  if (found === undefined) throw new Error(`No decoder ${name}.`);
  return found;
}

/** Those that could read these outputs, the most particular first. */
export const fitting = (
  outputs: readonly Port[],
  input: { width: number; height: number },
  classes: number,
): string[] => all.filter((decoder) => decoder.misfit(outputs, input, classes) === null).map(({ name }) => name);

/** Keeps the surest of boxes of one class that overlap by more than `overlapMax` (IoU). */
export function suppressed(found: readonly Detection[], overlapMax: number): Detection[] {
  const kept: Detection[] = [];
  for (const one of found.toSorted((a, b) => b.score - a.score)) {
    if (!kept.some((other) => other.classId === one.classId && iou(one, other) > overlapMax)) kept.push(one);
  }
  return kept;
}

function iou(a: Detection, b: Detection): number {
  const width = Math.min(a.x1, b.x1) - Math.max(a.x0, b.x0);
  const height = Math.min(a.y1, b.y1) - Math.max(a.y0, b.y0);
  if (width <= 0 || height <= 0) return 0;
  const area = (one: Detection) => (one.x1 - one.x0) * (one.y1 - one.y0);
  const both = width * height;
  return both / (area(a) + area(b) - both);
}
