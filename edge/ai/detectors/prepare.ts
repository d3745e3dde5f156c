/** An RGB picture becomes a model's input, and boxes of the input become boxes of the picture. */
import type { Box } from '../geometry.ts';
import type { Array32 } from '../runtime/model-messages.ts';
import type { ModelConfig } from './config.ts';
import type { Detection } from './detection.ts';

export interface Picture {
  /** RGB rows without padding. */
  readonly rgb: Uint8Array;
  readonly width: number;
  readonly height: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Where the picture lies in the model's input, in pixels. */
function placed(picture: Size, input: Size, resize: ModelConfig['input']['resize']) {
  if (resize === 'stretch') return { left: 0, top: 0, ...input };
  const scale = Math.min(input.width / picture.width, input.height / picture.height);
  const [width, height] = [Math.round(picture.width * scale), Math.round(picture.height * scale)];
  return { left: Math.floor((input.width - width) / 2), top: Math.floor((input.height - height) / 2), width, height };
}

const GREY = 114;

/** Bilinear. The letterbox's border is the grey that YOLO was trained with. */
export function prepare(picture: Picture, input: Size, config: ModelConfig['input'], dtype: string): Array32 {
  const { left, top, width, height } = placed(picture, input, config.resize);
  const plane = input.width * input.height;
  const planar = config.layout === 'nchw';
  const order = config.colour === 'rgb' ? [0, 1, 2] : [2, 1, 0];
  const raw = dtype === 'uint8';
  const out = raw ? new Uint8Array(plane * 3) : new Float32Array(plane * 3);
  const { rgb } = picture;
  const columns = taps(width, picture.width);
  const rows = taps(height, picture.height);
  for (let c = 0; c < 3; c++) {
    const from = order[c] ?? c;
    const [mean, std] = [config.mean[from] ?? 0, config.std[from] ?? 1];
    const [gain, offset] = raw ? [1, 0] : [config.scale / std, -mean / std];
    const step = planar ? 1 : 3;
    const base = planar ? c * plane : c;
    if (width !== input.width || height !== input.height) {
      for (let i = 0; i < plane; i++) out[base + i * step] = GREY * gain + offset;
    }
    for (let y = 0; y < height; y++) {
      const upper = (rows.low[y] ?? 0) * picture.width * 3 + from;
      const lower = (rows.high[y] ?? 0) * picture.width * 3 + from;
      const fy = rows.share[y] ?? 0;
      let at = base + ((y + top) * input.width + left) * step;
      for (let x = 0; x < width; x++, at += step) {
        const left3 = (columns.low[x] ?? 0) * 3;
        const right3 = (columns.high[x] ?? 0) * 3;
        const fx = columns.share[x] ?? 0;
        const a = rgb[upper + left3] ?? 0;
        const d = rgb[lower + left3] ?? 0;
        const over = a + ((rgb[upper + right3] ?? 0) - a) * fx;
        const under = d + ((rgb[lower + right3] ?? 0) - d) * fx;
        out[at] = (over + (under - over) * fy) * gain + offset;
      }
    }
  }
  const { width: w, height: h } = input;
  return { data: out, dims: planar ? [1, 3, h, w] : [1, h, w, 3] };
}

/** For each target pixel the two source pixels around it and the second one's share. */
function taps(count: number, source: number) {
  const [low, high, share] = [new Int32Array(count), new Int32Array(count), new Float32Array(count)];
  for (let i = 0; i < count; i++) {
    const at = Math.max(0, Math.min(source - 1, ((i + 0.5) * source) / count - 0.5));
    low[i] = Math.floor(at);
    high[i] = Math.min(source - 1, Math.floor(at) + 1);
    share[i] = at - Math.floor(at);
  }
  return { low, high, share };
}

/** Clipped to the picture; null for what lies outside of it. */
export function boxIn(
  found: Detection,
  picture: Size,
  input: Size,
  resize: ModelConfig['input']['resize'],
): Box | null {
  const { left, top, width, height } = placed(picture, input, resize);
  const clip = (value: number) => Math.max(0, Math.min(1, value));
  const x0 = clip((found.x0 * input.width - left) / width);
  const x1 = clip((found.x1 * input.width - left) / width);
  const y0 = clip((found.y0 * input.height - top) / height);
  const y1 = clip((found.y1 * input.height - top) / height);
  return x1 > x0 && y1 > y0 ? { x: x0, y: y0, width: x1 - x0, height: y1 - y0 } : null;
}
