/** Plane geometry in relative picture coordinates [0,1], y downwards. */

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where an object stands: the middle of its box's lower edge. */
export const footPoint = (box: Box): Point => ({ x: box.x + box.width / 2, y: box.y + box.height });

/** Whether the point lies inside the polygon (even-odd rule). */
export function insidePolygon(point: Point, polygon: readonly Point[]): boolean {
  let inside = false;
  let before = polygon.at(-1);
  for (const here of polygon) {
    if (before && here.y > point.y !== before.y > point.y) {
      const x = ((before.x - here.x) * (point.y - here.y)) / (before.y - here.y) + here.x;
      if (point.x < x) inside = !inside;
    }
    before = here;
  }
  return inside;
}

/** On screen: negative on the left of the line walked from `first` to `second`, positive on the right. */
export const side = (first: Point, second: Point, point: Point): number =>
  (second.x - first.x) * (point.y - first.y) - (second.y - first.y) * (point.x - first.x);

/** The direction in which the step crosses the segment; side A is the left from `first` to `second`. */
export function crossing(first: Point, second: Point, from: Point, to: Point): 'A_TO_B' | 'B_TO_A' | null {
  const start = side(first, second, from);
  const end = side(first, second, to);
  if (start < 0 === end < 0) return null;
  if (side(from, to, first) < 0 === side(from, to, second) < 0) return null;
  return start < 0 ? 'A_TO_B' : 'B_TO_A';
}

/** Intersection over union, 0 to 1. */
export function overlap(a: Box, b: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  if (width <= 0 || height <= 0) return 0;
  const both = width * height;
  return both / (a.width * a.height + b.width * b.height - both);
}
