/** A place in the picture, fractions of its width and height. */
export interface Point {
  readonly x: number;
  readonly y: number;
}
export type LineDirection = 'A_TO_B' | 'B_TO_A' | 'BOTH';
export interface Shape {
  /** Of the server, or made here for one that is new. */
  readonly key: string;
  readonly id: string | null;
  readonly name: string;
  readonly kind: 'AREA' | 'LINE';
  readonly points: readonly Point[];
  readonly direction: LineDirection | null;
}
export type ShapeFlaw = 'NAME' | 'POINTS' | 'SAME' | 'FLAT' | 'CROSSES';

/** What keeps a shape from being saved, as the server will judge it; null when nothing does. */
export function flawOf({ name, kind, points }: Shape): ShapeFlaw | null {
  if (name.trim() === '') return 'NAME';
  const [a, b] = points;
  if (kind === 'LINE') {
    if (points.length !== 2 || !a || !b) return 'POINTS';
    return a.x === b.x && a.y === b.y ? 'SAME' : null;
  }
  if (points.length < 3) return 'POINTS';
  if (crossesItself(points)) return 'CROSSES';
  return Math.abs(areaOf(points)) < 1e-6 ? 'FLAT' : null;
}

const edgesOf = (points: readonly Point[]): [Point, Point][] =>
  points.map((point, at) => [point, points[(at + 1) % points.length] ?? point]);

function areaOf(points: readonly Point[]): number {
  return edgesOf(points).reduce((sum, [p, q]) => sum + (p.x * q.y - q.x * p.y) / 2, 0);
}

function crossesItself(points: readonly Point[]): boolean {
  const edges = edgesOf(points);
  return edges.some(([a, b], i) =>
    edges.some(([c, d], j) => {
      const apart = j > i + 1 && !(i === 0 && j === edges.length - 1);
      return apart && side(a, b, c) !== side(a, b, d) && side(c, d, a) !== side(c, d, b);
    }),
  );
}

function side(p: Point, q: Point, r: Point): number {
  return Math.sign((q.x - p.x) * (r.y - p.y) - (q.y - p.y) * (r.x - p.x));
}

/** Inside the picture, to a ten-thousandth: a hand is not more exact. */
export function clamped({ x, y }: Point): Point {
  const into = (value: number): number => Math.round(Math.min(1, Math.max(0, value)) * 10_000) / 10_000;
  return { x: into(x), y: into(y) };
}

export function withPoint(shape: Shape, at: number, point: Point): Shape {
  return { ...shape, points: shape.points.map((known, index) => (index === at ? clamped(point) : known)) };
}

/** A new corner between `at` and the next one. */
export function withCorner(shape: Shape, at: number, point: Point): Shape {
  return { ...shape, points: shape.points.toSpliced(at + 1, 0, clamped(point)) };
}

/** An area keeps at least three corners; a line its two. */
export function withoutPoint(shape: Shape, at: number): Shape {
  if (shape.kind === 'LINE' || shape.points.length <= 3) return shape;
  return { ...shape, points: shape.points.toSpliced(at, 1) };
}

/** Where a line's arrow points: its side A is on the left, seen from the first point to the second. */
export function arrowOf([a, b]: readonly Point[], aspect: number): { from: Point; to: Point } | null {
  if (!a || !b) return null;
  const middle = { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
  // In a picture y grows downwards: the right-hand side of the line is (-dy, dx).
  const [dx, dy] = [(b.x - a.x) * aspect, b.y - a.y];
  const length = Math.hypot(dx, dy) || 1;
  const reach = { x: (-dy / length / aspect) * 0.09, y: (dx / length) * 0.09 };
  return {
    from: { x: middle.x - reach.x, y: middle.y - reach.y },
    to: { x: middle.x + reach.x, y: middle.y + reach.y },
  };
}
