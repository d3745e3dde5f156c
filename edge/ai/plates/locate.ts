/** Finds what could be a number plate: a wide, short patch full of vertical edges. No weights; the reader judges the rest. */
import type { Box } from '../geometry.ts';

export interface Grey {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

export interface Candidate {
  /** Pixels of the picture. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly density: number;
}

const CELL = 4;
const DENSITY_MIN = 14;
const ABOVE_MEAN = 1.8;
const ASPECT = { min: 1.8, max: 8 } as const;
const WIDTH_MIN = 40;
const HEIGHT_MIN = 10;
const HEIGHT_SHARE_MAX = 0.4;

/** Luma of an RGB picture. */
export function greyOf(rgb: Uint8Array, width: number, height: number): Grey {
  const data = new Uint8Array(width * height);
  for (let i = 0, at = 0; i < data.length; i++, at += 3) {
    data[i] = ((rgb[at] ?? 0) * 77 + (rgb[at + 1] ?? 0) * 150 + (rgb[at + 2] ?? 0) * 29) >> 8;
  }
  return { data, width, height };
}

/** Inside the region (relative), densest first, at most `most`. */
export function locate(picture: Grey, region: Box, most = 3): Candidate[] {
  const x0 = Math.max(0, Math.floor((region.x - 0.01) * picture.width));
  const y0 = Math.max(0, Math.floor((region.y - 0.01) * picture.height));
  const x1 = Math.min(picture.width - 1, Math.ceil((region.x + region.width + 0.01) * picture.width));
  const y1 = Math.min(picture.height, Math.ceil((region.y + region.height + 0.01) * picture.height));
  const [columns, rows] = [Math.floor((x1 - x0) / CELL), Math.floor((y1 - y0) / CELL)];
  if (columns < WIDTH_MIN / CELL || rows < HEIGHT_MIN / CELL) return [];
  const density = edgeDensity(picture, x0, y0, columns, rows);
  const mean = density.reduce((a, b) => a + b, 0) / density.length;
  const limit = Math.max(DENSITY_MIN, mean * ABOVE_MEAN);
  const mask = closed(
    density.map((value) => (value >= limit ? 1 : 0)),
    columns,
    rows,
  );
  const found: Candidate[] = [];
  for (let start = 0; start < mask.length; start++) {
    if (mask[start] !== 1) continue;
    const patch = flood(mask, density, columns, rows, start);
    const [width, height] = [(patch.x1 - patch.x0 + 1) * CELL, (patch.y1 - patch.y0 + 1) * CELL];
    const aspect = width / height;
    if (width < WIDTH_MIN || height < HEIGHT_MIN || aspect < ASPECT.min || aspect > ASPECT.max) continue;
    if (height > rows * CELL * HEIGHT_SHARE_MAX && rows * CELL > 80) continue;
    const [mx, my] = [width * 0.04, height * 0.12];
    const left = Math.max(0, x0 + patch.x0 * CELL - mx);
    const top = Math.max(0, y0 + patch.y0 * CELL - my);
    found.push({
      x: left,
      y: top,
      width: Math.min(picture.width - left, width + 2 * mx),
      height: Math.min(picture.height - top, height + 2 * my),
      density: patch.density,
    });
  }
  return found.sort((a, b) => b.density * b.width - a.density * a.width).slice(0, most);
}

/** Mean horizontal step per 4x4 cell, smoothed along the row: letters are dense, a lone post is not. */
function edgeDensity({ data, width }: Grey, x0: number, y0: number, columns: number, rows: number): Float32Array {
  const raw = new Float32Array(columns * rows);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      let sum = 0;
      for (let y = 0; y < CELL; y++) {
        let at = (y0 + row * CELL + y) * width + x0 + column * CELL;
        for (let x = 0; x < CELL; x++, at++) sum += Math.abs((data[at + 1] ?? 0) - (data[at] ?? 0));
      }
      raw[row * columns + column] = sum / (CELL * CELL);
    }
  }
  const smooth = new Float32Array(raw.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      let [sum, count] = [0, 0];
      for (let k = Math.max(0, column - 2); k <= Math.min(columns - 1, column + 2); k++) {
        sum += raw[row * columns + k] ?? 0;
        count += 1;
      }
      smooth[row * columns + column] = sum / count;
    }
  }
  return smooth;
}

/** Gaps of up to two cells in a row belong to the plate. */
function closed(mask: Float32Array, columns: number, rows: number): Uint8Array {
  const out = Uint8Array.from(mask);
  for (let row = 0; row < rows; row++) {
    let last = Number.NEGATIVE_INFINITY;
    for (let column = 0; column < columns; column++) {
      if (mask[row * columns + column] !== 1) continue;
      if (column - last <= 3) out.fill(1, row * columns + last, row * columns + column);
      last = column;
    }
  }
  return out;
}

function flood(mask: Uint8Array, density: Float32Array, columns: number, rows: number, start: number) {
  const stack = [start];
  mask[start] = 0;
  const box = { x0: columns, y0: rows, x1: 0, y1: 0 };
  let [count, sum] = [0, 0];
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    const [x, y] = [at % columns, Math.floor(at / columns)];
    count += 1;
    sum += density[at] ?? 0;
    box.x0 = Math.min(box.x0, x);
    box.x1 = Math.max(box.x1, x);
    box.y0 = Math.min(box.y0, y);
    box.y1 = Math.max(box.y1, y);
    for (const next of [x > 0 ? at - 1 : -1, x < columns - 1 ? at + 1 : -1, at - columns, at + columns]) {
      if (next < 0 || next >= mask.length || mask[next] !== 1) continue;
      mask[next] = 0;
      stack.push(next);
    }
  }
  return { ...box, density: sum / count };
}

/** A crop as the reader wants it: 128x32, bilinear. */
export function cropOf({ data, width, height }: Grey, at: Pick<Candidate, 'x' | 'y' | 'width' | 'height'>): Uint8Array {
  const out = new Uint8Array(128 * 32);
  for (let y = 0; y < 32; y++) {
    const sy = Math.max(0, Math.min(height - 1, at.y + ((y + 0.5) * at.height) / 32 - 0.5));
    const [y0, fy] = [Math.floor(sy), sy - Math.floor(sy)];
    const y1 = Math.min(height - 1, y0 + 1);
    for (let x = 0; x < 128; x++) {
      const sx = Math.max(0, Math.min(width - 1, at.x + ((x + 0.5) * at.width) / 128 - 0.5));
      const [x0, fx] = [Math.floor(sx), sx - Math.floor(sx)];
      const x1 = Math.min(width - 1, x0 + 1);
      const upper = (data[y0 * width + x0] ?? 0) * (1 - fx) + (data[y0 * width + x1] ?? 0) * fx;
      const lower = (data[y1 * width + x0] ?? 0) * (1 - fx) + (data[y1 * width + x1] ?? 0) * fx;
      out[y * 128 + x] = Math.round(upper * (1 - fy) + lower * fy);
    }
  }
  return out;
}
