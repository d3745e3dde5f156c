import { Fault } from '@vms/kit/fault';
import { z } from 'zod';

const ratio = z.number().min(0).max(1);
const point = z.object({ x: ratio, y: ratio });
export const zoneInput = z.object({
  id: z.string().max(64).nullish(),
  name: z.string().trim().min(1).max(120),
  kind: z.enum(['INTRUSION', 'LINE']),
  points: z.array(point).min(2).max(64),
  direction: z.enum(['A_TO_B', 'B_TO_A', 'BOTH']).nullish(),
});
export const zonesInput = z.object({
  cameraId: z.string(),
  version: z.int().nullish(),
  zones: z.array(zoneInput).max(32),
});
export type ZoneInput = z.infer<typeof zoneInput>;
type Point = z.infer<typeof point>;

/** A line has two points that differ; an area is a simple polygon. Throws VALIDATION_FAILED naming the zone. */
export function checkZone({ kind, points, name }: ZoneInput): void {
  const wrong = (why: string): Fault => new Fault('VALIDATION_FAILED', `Zone "${name}" ${why}`, { field: 'zones' });
  const [a, b] = points;
  if (kind === 'LINE') {
    if (points.length !== 2 || !a || !b) throw wrong(`is a line and has ${points.length} points; use 2.`);
    if (a.x === b.x && a.y === b.y) throw wrong('is a line whose two points are the same.');
    return;
  }
  if (points.length < 3) throw wrong(`has ${points.length} points; an area needs at least 3.`);
  if (Math.abs(areaOf(points)) < 1e-6) throw wrong('has no area.');
  if (crossesItself(points)) throw wrong('crosses itself; move its points apart.');
}

function areaOf(points: readonly Point[]): number {
  return edgesOf(points).reduce((sum, [p, q]) => sum + (p.x * q.y - q.x * p.y) / 2, 0);
}

function crossesItself(points: readonly Point[]): boolean {
  const edges = edgesOf(points);
  return edges.some(([a, b], i) =>
    edges.some(([c, d], j) => {
      const neighbours = Math.abs(i - j) <= 1 || Math.abs(i - j) === edges.length - 1;
      return j > i && (neighbours ? false : touches(a, b, c, d));
    }),
  );
}

function edgesOf(points: readonly Point[]): [Point, Point][] {
  return points.map((p, i) => [p, points[(i + 1) % points.length] ?? p]);
}

function touches(a: Point, b: Point, c: Point, d: Point): boolean {
  const side = (p: Point, q: Point, r: Point): number =>
    Math.sign((q.x - p.x) * (r.y - p.y) - (q.y - p.y) * (r.x - p.x));
  const within = (p: Point, q: Point, r: Point): boolean =>
    Math.min(p.x, q.x) <= r.x && r.x <= Math.max(p.x, q.x) && Math.min(p.y, q.y) <= r.y && r.y <= Math.max(p.y, q.y);
  const [s1, s2, s3, s4] = [side(a, b, c), side(a, b, d), side(c, d, a), side(c, d, b)];
  if (s1 !== s2 && s3 !== s4) return true;
  return (
    (s1 === 0 && within(a, b, c)) ||
    (s2 === 0 && within(a, b, d)) ||
    (s3 === 0 && within(c, d, a)) ||
    (s4 === 0 && within(c, d, b))
  );
}
