/** Decoders of the YOLO family. */
import type { Array32 } from '../runtime/model-messages.ts';
import { bestOf, type DecodeInput, type Decoder, type Detection, fromCentre, matches, shapeOf } from './detection.ts';

const STRIDES = [8, 16, 32] as const;

/** Anchor points of a picture: one per cell of each stride. */
const points = (width: number, height: number): number =>
  STRIDES.reduce((sum, stride) => sum + Math.floor(width / stride) * Math.floor(height / stride), 0);

const numbers = (output: Array32 | undefined): ArrayLike<number> => (output?.data ?? []) as ArrayLike<number>;
const first = ({ outputs }: DecodeInput): Array32 | undefined => Object.values(outputs)[0];

/** [1, 3 x cells, 5 + classes]: pixels of centre and size, objectness, class scores. */
export const yolov5: Decoder = {
  name: 'yolov5',
  suppress: true,
  misfit(outputs, { width, height }, classes) {
    const wanted = [1, points(width, height) * 3, 5 + classes];
    return outputs.some(({ shape }) => matches(shape, wanted)) ? null : `needs [${wanted}], has ${shapeOf(outputs)}`;
  },
  decode(input) {
    const { width, height, classes, scoreMin } = input;
    const row = 5 + classes;
    // Exports also carry their three raw heads: the joined one is the one with three dimensions.
    const output = Object.values(input.outputs).find(({ dims }) => dims.length === 3 && dims[2] === row);
    const data = numbers(output);
    const found: Detection[] = [];
    for (let at = 0; at + row <= data.length; at += row) {
      const objectness = data[at + 4] ?? 0;
      if (objectness < scoreMin) continue;
      const best = bestOf(data, at + 5, classes);
      const score = best.score * objectness;
      if (score < scoreMin) continue;
      const [cx = 0, cy = 0, w = 0, h = 0] = [data[at], data[at + 1], data[at + 2], data[at + 3]];
      found.push({ classId: best.classId, score, ...fromCentre(cx / width, cy / height, w / width, h / height) });
    }
    return found;
  },
};

/** v8, v9, v11: [1, 4 + classes, cells]: pixels of centre and size, class scores. */
export const yolov8: Decoder = {
  name: 'yolov8',
  suppress: true,
  misfit(outputs, { width, height }, classes) {
    const wanted = [1, 4 + classes, points(width, height)];
    return matches(outputs[0]?.shape ?? [], wanted) ? null : `needs [${wanted}], has ${shapeOf(outputs)}`;
  },
  decode(input) {
    const { width, height, classes, scoreMin } = input;
    const output = first(input);
    const data = numbers(output);
    const cells = output?.dims[2] ?? 0;
    const found: Detection[] = [];
    for (let cell = 0; cell < cells; cell++) {
      const { classId, score } = bestOf(data, 4 * cells + cell, classes, cells);
      if (score < scoreMin) continue;
      const [cx = 0, cy = 0, w = 0, h = 0] = [0, 1, 2, 3].map((i) => data[i * cells + cell]);
      found.push({ classId, score, ...fromCentre(cx / width, cy / height, w / width, h / height) });
    }
    return found;
  },
};

/** [1, cells, 5 + classes], raw: offsets in strides, logarithmic sizes. */
export const yolox: Decoder = {
  name: 'yolox',
  suppress: true,
  misfit(outputs, { width, height }, classes) {
    const wanted = [1, points(width, height), 5 + classes];
    return matches(outputs[0]?.shape ?? [], wanted) ? null : `needs [${wanted}], has ${shapeOf(outputs)}`;
  },
  decode(input) {
    const { width, height, classes, scoreMin } = input;
    const data = numbers(first(input));
    const row = 5 + classes;
    const found: Detection[] = [];
    let at = 0;
    for (const stride of STRIDES) {
      for (let y = 0; y < Math.floor(height / stride); y++) {
        for (let x = 0; x < Math.floor(width / stride); x++, at += row) {
          const objectness = data[at + 4] ?? 0;
          if (objectness < scoreMin) continue;
          const best = bestOf(data, at + 5, classes);
          const score = best.score * objectness;
          if (score < scoreMin) continue;
          const [cx, cy] = [((data[at] ?? 0) + x) * stride, ((data[at + 1] ?? 0) + y) * stride];
          const [w, h] = [Math.exp(data[at + 2] ?? 0) * stride, Math.exp(data[at + 3] ?? 0) * stride];
          found.push({ classId: best.classId, score, ...fromCentre(cx / width, cy / height, w / width, h / height) });
        }
      }
    }
    return found;
  },
};

/** Two outputs: [1, cells, 4] pixels of the edges and [1, cells, classes] scores. */
export const yoloNas: Decoder = {
  name: 'yolo-nas',
  suppress: true,
  misfit(outputs, { width, height }, classes) {
    const cells = points(width, height);
    const boxes = outputs.some(({ shape }) => matches(shape, [1, cells, 4]));
    const scores = outputs.some(({ shape }) => matches(shape, [1, cells, classes]));
    const fits = outputs.length === 2 && boxes && scores;
    return fits ? null : `needs boxes [1,${cells},4] and scores [1,${cells},${classes}], has ${shapeOf(outputs)}`;
  },
  decode({ outputs, width, height, classes, scoreMin }) {
    const [one, two] = Object.values(outputs);
    const boxesFirst = one?.dims[2] === 4;
    const [boxes, scores] = boxesFirst ? [numbers(one), numbers(two)] : [numbers(two), numbers(one)];
    const found: Detection[] = [];
    for (let i = 0; i * classes + classes <= scores.length; i++) {
      const { classId, score } = bestOf(scores, i * classes, classes);
      if (score < scoreMin) continue;
      const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = [0, 1, 2, 3].map((k) => boxes[i * 4 + k]);
      found.push({ classId, score, x0: x0 / width, y0: y0 / height, x1: x1 / width, y1: y1 / height });
    }
    return found;
  },
};
