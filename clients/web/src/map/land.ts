import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import land from 'world-atlas/land-110m.json' with { type: 'json' };
import { outlineOf } from './coast-path.ts';

/** The world's coasts (Natural Earth, public domain) as an SVG path on a square of WORLD. */
export function coasts(): string {
  const world = land as unknown as Topology<{ land: GeometryCollection }>;
  const shapes = feature(world, world.objects.land);
  const polygons = shapes.features.flatMap(({ geometry }) =>
    geometry.type === 'MultiPolygon' ? geometry.coordinates : geometry.type === 'Polygon' ? [geometry.coordinates] : [],
  );
  return polygons.flatMap((rings) => rings.map(outlineOf)).join('');
}
