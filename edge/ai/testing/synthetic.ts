/** Frames for tests: a textured scene with noise, objects drawn on it, and the ways in which a camera is tampered with. */
import { PICTURE } from '../runtime/messages.ts';

const { width, height } = PICTURE;
// Jest looks globals up slowly; these are asked for 184,320 times a frame.
const { imul, max, min, trunc } = Math;

export interface Drawn {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface SceneOptions {
  readonly objects?: readonly Drawn[];
  readonly black?: boolean;
  readonly blur?: boolean;
  readonly shift?: number;
  readonly gain?: number;
}

/** A generator of frames; the same calls give the same bytes. */
export function syntheticScene(): (options?: SceneOptions) => Uint8Array {
  let seed = 1;
  const random = () => {
    seed = (imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return seed / 2 ** 32;
  };
  const base = new Uint8Array(width * height * 3).fill(110);
  for (let i = 0; i < 60; i++) {
    const at = { x: random() * width, y: random() * height, width: 10 + random() * 60, height: 10 + random() * 50 };
    fill(base, at, [40 + random() * 150, 40 + random() * 150, 40 + random() * 150]);
  }
  return ({ objects = [], black = false, blur = false, shift = 0, gain = 1 } = {}) => {
    const frame = black ? new Uint8Array(base.length).fill(6) : moved(base, shift);
    for (const object of objects) fill(frame, object, [250, 250, 250]);
    const seen = blur ? blurred(blurred(frame)) : frame;
    for (let i = 0; i < seen.length; i++) seen[i] = clamp((seen[i] ?? 0) * gain + (random() - 0.5) * 3);
    return seen;
  };
}

const clamp = (value: number) => max(0, min(255, value));

function fill(frame: Uint8Array, at: Drawn, colour: readonly [number, number, number]): void {
  for (let y = max(0, trunc(at.y)); y < min(height, at.y + at.height); y++) {
    for (let x = max(0, trunc(at.x)); x < min(width, at.x + at.width); x++) frame.set(colour, (y * width + x) * 3);
  }
}

function moved(frame: Uint8Array, by: number): Uint8Array {
  const out = new Uint8Array(frame.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = (y * width + ((x + by) % width)) * 3;
      out.set(frame.subarray(from, from + 3), (y * width + x) * 3);
    }
  }
  return out;
}

function blurred(frame: Uint8Array): Uint8Array {
  const radius = 4;
  const pass = (from: Uint8Array, step: (x: number, y: number, k: number) => number) => {
    const out = new Uint8Array(from.length);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        for (let c = 0; c < 3; c++) {
          let sum = 0;
          for (let k = -radius; k <= radius; k++) sum += from[step(x, y, k) * 3 + c] ?? 0;
          out[(y * width + x) * 3 + c] = sum / (2 * radius + 1);
        }
      }
    }
    return out;
  };
  const inside = (value: number, size: number) => max(0, min(size - 1, value));
  const across = pass(frame, (x, y, k) => y * width + inside(x + k, width));
  return pass(across, (x, y, k) => inside(y + k, height) * width + x);
}
