import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import land from 'world-atlas/land-110m.json' with { type: 'json' };
import { spotOf } from './mercator.ts';

/** Of the square world in the path: fine enough for what the outlines are. */
export const WORLD = 100_000;

/** The world's coasts (Natural Earth, public domain) as an SVG path on a square of WORLD. */
export function coasts(): string {
  const world = land as unknown as Topology<{ land: GeometryCollection }>;
  const shapes = feature(world, world.objects.land);
  const polygons = shapes.features.flatMap(({ geometry }) =>
    geometry.type === 'MultiPolygon' ? geometry.coordinates : geometry.type === 'Polygon' ? [geometry.coordinates] : [],
  );
  const point = ([longitude = 0, latitude = 0]: readonly number[]): string => {
    const { x, y } = spotOf(latitude, longitude);
    return `${Math.round(x * WORLD)} ${Math.round(y * WORLD)}`;
  };
  return polygons.flatMap((rings) => rings.map((ring) => `M${ring.map(point).join('L')}Z`)).join('');
}
