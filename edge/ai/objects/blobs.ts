/** Connected foreground becomes boxes in relative coordinates of the camera's picture. */
import type { Box } from '../geometry.ts';
import { PICTURE, PLANE } from '../runtime/messages.ts';

const { width, height } = PLANE;
const REACH = 2;
const PIXELS_MIN = 24;
const BLOBS_MAX = 32;

export interface Blob {
  readonly box: Box;
  /** The share of the box that is foreground, 0 to 1. */
  readonly fill: number;
  /** What a detector calls it; absent = `moving`. */
  readonly label?: string;
}

/** Where the picture lies inside the 320x192 frame, whose borders keep the camera's aspect. */
export function pictureArea(cameraWidth: number, cameraHeight: number): Box {
  const known = cameraWidth > 0 && cameraHeight > 0;
  const aspect = known ? cameraWidth / cameraHeight / (PICTURE.width / PICTURE.height) : 1;
  const [w, h] = aspect >= 1 ? [1, 1 / aspect] : [aspect, 1];
  return { x: (1 - w) / 2, y: (1 - h) / 2, width: w, height: h };
}

/** The largest first, at most 32; parts up to two pixels apart belong together, specks are left out. */
export function blobsOf(mask: Uint8Array, area: Box): Blob[] {
  const left = Uint8Array.from(mask);
  const found: { pixels: number; blob: Blob }[] = [];
  for (let start = 0; start < left.length; start++) {
    if (left[start] !== 1) continue;
    const { pixels, x0, y0, x1, y1 } = flood(left, start);
    if (pixels < PIXELS_MIN) continue;
    const fill = pixels / ((x1 - x0) * (y1 - y0));
    found.push({ pixels, blob: { fill, box: relative(x0 / width, y0 / height, x1 / width, y1 / height, area) } });
  }
  found.sort((a, b) => b.pixels - a.pixels);
  return found.slice(0, BLOBS_MAX).map(({ blob }) => blob);
}

function relative(x0: number, y0: number, x1: number, y1: number, area: Box): Box {
  const inside = (value: number) => Math.max(0, Math.min(1, value));
  const [left, right] = [inside((x0 - area.x) / area.width), inside((x1 - area.x) / area.width)];
  const [top, bottom] = [inside((y0 - area.y) / area.height), inside((y1 - area.y) / area.height)];
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** Empties what it counts. */
function flood(left: Uint8Array, start: number) {
  const stack = [start];
  left[start] = 0;
  let pixels = 0;
  let [x0, y0, x1, y1]: [number, number, number, number] = [width, height, 0, 0];
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    const [x, y] = [at % width, Math.trunc(at / width)];
    pixels += 1;
    [x0, y0, x1, y1] = [Math.min(x0, x), Math.min(y0, y), Math.max(x1, x + 1), Math.max(y1, y + 1)];
    for (let ny = Math.max(0, y - REACH); ny <= Math.min(height - 1, y + REACH); ny++) {
      for (let nx = Math.max(0, x - REACH); nx <= Math.min(width - 1, x + REACH); nx++) {
        const next = ny * width + nx;
        if (left[next] !== 1) continue;
        left[next] = 0;
        stack.push(next);
      }
    }
  }
  return { pixels, x0, y0, x1, y1 };
}
