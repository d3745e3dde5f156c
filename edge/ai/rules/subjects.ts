/** Which objects a rule is about: class, size, zone. */
import type { DesiredZone } from '@vms/schema/edge/desired-state.ts';
import { type Box, insidePolygon } from '../geometry.ts';
import type { Track } from '../objects/tracker.ts';
import type { Check, Sight } from './analytic.ts';
import { numberOption, type Rule } from './rule.ts';

/** Options `minSize` and `maxSize`: the share of the picture's area that an object's box covers. */
export function subjectsOf(rule: Rule, sight: Sight, tracks: readonly Track[]): { tracks: Track[]; checks: Check[] } {
  const min = numberOption(rule, 'minSize', 0, 0, 1);
  const max = numberOption(rule, 'maxSize', 1, 0, 1);
  const sized = tracks.filter(({ box }) => box.width * box.height >= min && box.width * box.height <= max);
  const seen = sized.filter((track) => track.hits >= rule.minHits);
  // Without a detector nothing has a class: every moving thing counts, as the rule's card says.
  const classed =
    sight.classAware && rule.classes.length > 0 ? seen.filter(({ label }) => rule.classes.includes(label)) : seen;
  const checks: Check[] = [
    { name: 'objects', value: tracks.length, limit: 1, passed: tracks.length > 0 },
    { name: 'ofSize', value: sized.length, limit: 1, passed: sized.length > 0 },
    {
      name: 'minHits',
      value: Math.max(0, ...sized.map(({ hits }) => hits)),
      limit: rule.minHits,
      passed: seen.length > 0,
    },
    { name: 'ofClass', value: classed.length, limit: rule.classes.join(',') || 'any', passed: classed.length > 0 },
  ];
  return { tracks: classed, checks };
}

/** The whole picture where a rule names no zone. */
export const polygonsOf = (rule: Rule): readonly (DesiredZone | null)[] => {
  const polygons = rule.zones.filter(({ kind }) => kind !== 'LINE');
  return polygons.length > 0 ? polygons : [null];
};

export const standsIn = (zone: DesiredZone | null, track: Track): boolean =>
  zone === null || insidePolygon(track.foot, zone.points);

export const centreOf = ({ x, y, width, height }: Box) => ({ x: x + width / 2, y: y + height / 2 });

export const liesIn = (zone: DesiredZone | null, box: Box): boolean =>
  zone === null || insidePolygon(centreOf(box), zone.points);

export const nameOf = (zone: DesiredZone | null, usual: string): string => zone?.name ?? usual;
