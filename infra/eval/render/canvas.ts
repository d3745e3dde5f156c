/** An RGB picture in floats (0 to 255) with soft-edged shapes; coordinates are pixels. */
export type Colour = readonly [red: number, green: number, blue: number];

// Jest looks globals up slowly; these are asked for in every pixel.
const { max, min, floor, ceil, sqrt } = Math;

export class Canvas {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.data = new Float32Array(width * height * 3);
  }

  copyFrom(other: Canvas): void {
    this.data.set(other.data);
  }

  blend(x: number, y: number, colour: Colour, alpha: number): void {
    if (x < 0 || y < 0 || x >= this.width || y >= this.height || alpha <= 0) return;
    const { data } = this;
    const at = (y * this.width + x) * 3;
    const a = Math.min(alpha, 1);
    for (let c = 0; c < 3; c++) {
      const was = data[at + c] ?? 0;
      data[at + c] = was + ((colour[c] ?? 0) - was) * a;
    }
  }

  rect(x: number, y: number, width: number, height: number, colour: Colour, alpha = 1): void {
    const [x0, x1] = [max(0, floor(x)), min(this.width, ceil(x + width))];
    const [y0, y1] = [max(0, floor(y)), min(this.height, ceil(y + height))];
    for (let py = y0; py < y1; py++) {
      const cover = min(1, py + 1 - y, y + height - py);
      for (let px = x0; px < x1; px++) {
        this.blend(px, py, colour, alpha * cover * min(1, px + 1 - x, x + width - px));
      }
    }
  }

  /** `soft` is the share of the radius over which the edge fades. */
  ellipse(cx: number, cy: number, rx: number, ry: number, colour: Colour, alpha = 1, soft = 0.15): void {
    if (rx <= 0 || ry <= 0) return;
    const edge = max(soft, 0.7 / max(rx, ry));
    const [x0, x1] = [max(0, floor(cx - rx - 1)), min(this.width - 1, ceil(cx + rx + 1))];
    for (let y = max(0, floor(cy - ry - 1)); y <= min(this.height - 1, ceil(cy + ry + 1)); y++) {
      const dy = (y + 0.5 - cy) / ry;
      for (let x = x0; x <= x1; x++) {
        const dx = (x + 0.5 - cx) / rx;
        const away = sqrt(dx * dx + dy * dy);
        if (away < 1 + edge) this.blend(x, y, colour, alpha * min(1, (1 + edge - away) / (edge * 2)));
      }
    }
  }

  /** A thick line with round ends. */
  stroke(x0: number, y0: number, x1: number, y1: number, thickness: number, colour: Colour, alpha = 1): void {
    const [dx, dy] = [x1 - x0, y1 - y0];
    const length2 = dx * dx + dy * dy;
    const reach = thickness / 2 + 1;
    const [left, right] = [max(0, floor(min(x0, x1) - reach)), min(this.width - 1, ceil(max(x0, x1) + reach))];
    const [top, bottom] = [max(0, floor(min(y0, y1) - reach)), min(this.height - 1, ceil(max(y0, y1) + reach))];
    for (let y = top; y <= bottom; y++) {
      for (let x = left; x <= right; x++) {
        const along = length2 === 0 ? 0 : ((x + 0.5 - x0) * dx + (y + 0.5 - y0) * dy) / length2;
        const t = max(0, min(1, along));
        const [ax, ay] = [x + 0.5 - x0 - dx * t, y + 0.5 - y0 - dy * t];
        const away = sqrt(ax * ax + ay * ay);
        this.blend(x, y, colour, alpha * max(0, min(1, thickness / 2 + 0.5 - away)));
      }
    }
  }

  /** Towards the grey by each pixel's share, then by each pixel's gain. */
  shade(gain: Float32Array | number, share: Float32Array | null = null, grey = 0, blue = 1): void {
    const { data } = this;
    for (let at = 0, pixel = 0; at < data.length; pixel++, at += 3) {
      const by = typeof gain === 'number' ? gain : (gain[pixel] ?? 0);
      const veil = share === null ? 0 : (share[pixel] ?? 0);
      for (let c = 0; c < 3; c++) {
        const was = data[at + c] ?? 0;
        data[at + c] = (was + (grey - was) * veil) * (c === 2 ? by * blue : by);
      }
    }
  }

  /** A box blur of the radius, twice: a lens out of focus. */
  blur(radius: number): void {
    for (let pass = 0; pass < 2; pass++) {
      this.#pass(radius, this.width, this.height, 3, this.width * 3);
      this.#pass(radius, this.height, this.width, this.width * 3, 3);
    }
  }

  #pass(radius: number, count: number, lines: number, step: number, lineStep: number): void {
    const kept = new Float32Array(count);
    for (let line = 0; line < lines; line++) {
      for (let c = 0; c < 3; c++) {
        const from = line * lineStep + c;
        for (let i = 0; i < count; i++) kept[i] = this.data[from + i * step] ?? 0;
        let sum = 0;
        for (let i = -radius; i <= radius; i++) sum += kept[max(0, min(count - 1, i))] ?? 0;
        for (let i = 0; i < count; i++) {
          this.data[from + i * step] = sum / (2 * radius + 1);
          sum += (kept[min(count - 1, i + radius + 1)] ?? 0) - (kept[max(0, i - radius)] ?? 0);
        }
      }
    }
  }
}

export const mixed = (a: Colour, b: Colour, share: number): Colour => [
  a[0] + (b[0] - a[0]) * share,
  a[1] + (b[1] - a[1]) * share,
  a[2] + (b[2] - a[2]) * share,
];

export const lit = (colour: Colour, by: number): Colour => [colour[0] * by, colour[1] * by, colour[2] * by];

const BLOCK = 4;

/** Fills a plane with a function of the pixel that changes slowly, asked for once in 4x4 pixels. */
export function fillPlane(
  out: Float32Array,
  width: number,
  height: number,
  value: (x: number, y: number) => number,
): void {
  for (let y = 0; y < height; y += BLOCK) {
    for (let x = 0; x < width; x += BLOCK) {
      const here = value(x, y);
      for (let py = y; py < min(height, y + BLOCK); py++)
        out.fill(here, py * width + x, py * width + min(width, x + BLOCK));
    }
  }
}
