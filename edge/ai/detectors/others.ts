/** Decoders of models that need no suppression, or have a grid of their own. */
import type { Array32 } from '../runtime/model-messages.ts';
import { bestOf, type Decoder, type Detection, fromCentre, matches, shapeOf, sigmoid } from './detection.ts';

const numbers = (output: Array32 | undefined): ArrayLike<number> => (output?.data ?? []) as ArrayLike<number>;

/** Suppression inside the model: [1, n, 6] or [n, 7] rows, or the four outputs of TensorRT's EfficientNMS. Pixels of the edges. */
export const endToEnd: Decoder = {
  name: 'end-to-end',
  suppress: false,
  misfit(outputs) {
    const rows =
      outputs.length === 1 &&
      (matches(outputs[0]?.shape ?? [], [1, null, 6]) || matches(outputs[0]?.shape ?? [], [null, 7]));
    return rows || outputs.length === 4
      ? null
      : `needs [1,n,6], [n,7] or num_dets, boxes, scores, classes; has ${shapeOf(outputs)}`;
  },
  decode({ outputs, width, height, scoreMin }) {
    const found: Detection[] = [];
    const add = (x0 = 0, y0 = 0, x1 = 0, y1 = 0, score = 0, classId = 0) => {
      if (score >= scoreMin)
        found.push({
          classId: Math.round(classId),
          score,
          x0: x0 / width,
          y0: y0 / height,
          x1: x1 / width,
          y1: y1 / height,
        });
    };
    const all = Object.entries(outputs);
    const [only] = all;
    if (all.length === 1 && only) {
      const [data, row] = [numbers(only[1]), only[1].dims.at(-1) ?? 6];
      for (let at = 0; at + row <= data.length; at += row) {
        if (row === 7) add(data[at + 1], data[at + 2], data[at + 3], data[at + 4], data[at + 6], data[at + 5]);
        else add(data[at], data[at + 1], data[at + 2], data[at + 3], data[at + 4], data[at + 5]);
      }
      return found;
    }
    const named = (part: RegExp) => numbers(all.find(([name]) => part.test(name))?.[1]);
    const [count, boxes, scores, classes] = [named(/num/), named(/box/), named(/score/), named(/class|label/)];
    for (let i = 0; i < Number(count[0] ?? 0); i++) {
      add(boxes[i * 4], boxes[i * 4 + 1], boxes[i * 4 + 2], boxes[i * 4 + 3], scores[i], classes[i]);
    }
    return found;
  },
};

/** The DETR family: logits and relative [cx, cy, w, h]. One class more than named = softmax with `no object`; else sigmoid (RT-DETR). */
export const detr: Decoder = {
  name: 'detr',
  suppress: false,
  misfit(outputs, _, classes) {
    const boxes = outputs.find(({ shape }) => matches(shape, [1, null, 4]) && shape.length === 3);
    const logits = outputs.find(
      (port) =>
        port !== boxes && (matches(port.shape, [1, null, classes]) || matches(port.shape, [1, null, classes + 1])),
    );
    return outputs.length === 2 && boxes && logits
      ? null
      : `needs boxes [1,n,4] and logits [1,n,${classes}] or [1,n,${classes + 1}], has ${shapeOf(outputs)}`;
  },
  decode({ outputs, classes, scoreMin }) {
    const parts = Object.entries(outputs);
    const boxesAt = parts.findIndex(
      ([name, { dims }]) =>
        dims[2] === 4 && (/box/i.test(name) || parts.filter(([, o]) => o.dims[2] === 4).length === 1),
    );
    const [boxes, logits] = [numbers(parts[boxesAt]?.[1]), parts[1 - boxesAt]?.[1]];
    const row = logits?.dims[2] ?? classes;
    const data = numbers(logits);
    const found: Detection[] = [];
    for (let i = 0; i * row + row <= data.length; i++) {
      const best = bestOf(data, i * row, classes);
      let score = sigmoid(best.score);
      if (row === classes + 1) {
        const top = bestOf(data, i * row, row).score;
        let sum = 0;
        for (let k = 0; k < row; k++) sum += Math.exp((data[i * row + k] ?? 0) - top);
        score = Math.exp(best.score - top) / sum;
      }
      if (score < scoreMin) continue;
      const [cx = 0, cy = 0, w = 0, h = 0] = [0, 1, 2, 3].map((k) => boxes[i * 4 + k]);
      found.push({ classId: best.classId, score, ...fromCentre(cx, cy, w, h) });
    }
    return found;
  },
};

/** FastestDet: one grid [1, 5 + classes, h, w]; score = objectness^0.6 x class^0.4, offsets through tanh. */
export const fastestDet: Decoder = {
  name: 'fastestdet',
  suppress: true,
  misfit(outputs, { width, height }, classes) {
    const wanted = [1, 5 + classes, Math.round(height / 16), Math.round(width / 16)];
    return matches(outputs[0]?.shape ?? [], wanted) ? null : `needs [${wanted}], has ${shapeOf(outputs)}`;
  },
  decode({ outputs, classes, scoreMin }) {
    const [output] = Object.values(outputs);
    const data = numbers(output);
    const [rows = 0, columns = 0] = output?.dims.slice(2) ?? [];
    const cells = rows * columns;
    const found: Detection[] = [];
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const cell = row * columns + column;
        const at = (channel: number) => data[channel * cells + cell] ?? 0;
        const best = bestOf(data, 5 * cells + cell, classes, cells);
        const score = Math.max(0, at(0)) ** 0.6 * Math.max(0, best.score) ** 0.4;
        if (score < scoreMin) continue;
        const [cx, cy] = [(column + Math.tanh(at(1))) / columns, (row + Math.tanh(at(2))) / rows];
        found.push({ classId: best.classId, score, ...fromCentre(cx, cy, sigmoid(at(3)), sigmoid(at(4))) });
      }
    }
    return found;
  },
};
