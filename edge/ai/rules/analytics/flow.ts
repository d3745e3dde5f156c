/** Rules about where objects go: line crossing with counts, wrong way, crowd. */
import type { DesiredZone } from '@vms/schema/edge/desired-state.ts';
import { crossing, type Point } from '../../geometry.ts';
import type { Track } from '../../objects/tracker.ts';
import { GRID } from '../../runtime/messages.ts';
import { type Analytic, atLeast, type Claim, type Sight, sureOf } from '../analytic.ts';
import { numberOption, type Rule } from '../rule.ts';
import { liesIn, nameOf, polygonsOf, standsIn, subjectsOf } from '../subjects.ts';

type Direction = 'A_TO_B' | 'B_TO_A';

/** What only flickers about a line does not cross it; who crosses counts once it came so far. */
const TRAVEL_MIN = 0.06;

const crossed = (zone: DesiredZone, key: string, label: string, track: Track, rule: Rule): Claim => ({
  key: `${zone.id}/${key}`,
  label,
  confidence: sureOf(track.hits),
  threshold: sureOf(rule.minHits),
  track,
  box: track.box,
  momentary: true,
});

/** Calls back for every crossing of a line of the rule, also one that happened while the object was still too new to count. */
function crossings(rule: Rule) {
  let known = new Map<string, Point>();
  return {
    find(sight: Sight, found: (zone: DesiredZone, track: Track, direction: Direction) => void) {
      const { tracks, checks } = subjectsOf(rule, sight, sight.moving);
      const next = new Map(known);
      for (const track of tracks) {
        if (track.travelled < TRAVEL_MIN) continue;
        const from = known.get(track.id) ?? track.origin;
        next.set(track.id, track.foot);
        for (const zone of rule.zones) {
          const [first, second] = zone.points;
          if (zone.kind !== 'LINE' || first === undefined || second === undefined) continue;
          const direction = crossing(first, second, from, track.foot);
          if (direction !== null) found(zone, track, direction);
        }
      }
      const alive = new Set(sight.present.map(({ id }) => id));
      for (const id of next.keys()) if (!alive.has(id)) next.delete(id);
      known = next;
      return checks;
    },
    reset() {
      known = new Map();
    },
  };
}

/** The label carries the direction and how many went that way since the rule began. */
export const lineCrossing = (rule: Rule): Analytic => {
  const lines = crossings(rule);
  const counts = new Map<string, number>();
  return {
    see(sight) {
      const claims: Claim[] = [];
      let other = 0;
      const checks = lines.find(sight, (zone, track, direction) => {
        if (rule.direction !== 'BOTH' && rule.direction !== direction) {
          other += 1;
          return;
        }
        const count = (counts.get(`${zone.id}/${direction}`) ?? 0) + 1;
        counts.set(`${zone.id}/${direction}`, count);
        claims.push(crossed(zone, track.id, `${zone.name} ${direction} #${count}`, track, rule));
      });
      const lines_ = rule.zones.filter(({ kind }) => kind === 'LINE').length;
      return {
        claims,
        checks: [
          { name: 'lines', value: lines_, limit: 1, passed: lines_ > 0 },
          ...checks,
          { name: 'crossed', value: claims.length + other, limit: 1, passed: claims.length + other > 0 },
          { name: 'direction', value: claims.length, limit: rule.direction, passed: claims.length > 0 },
        ],
      };
    },
    reset: () => lines.reset(),
  };
};

/**
 * On a line: a crossing against `direction` (the allowed one). In a polygon: movement more than 120° off option `heading`
 * (degrees, 0 = right, 90 = down) over at least option `distance` of the picture.
 */
export const wrongWay = (rule: Rule): Analytic => {
  const lines = crossings(rule);
  const heading = (numberOption(rule, 'heading', 0, -360, 360) * Math.PI) / 180;
  const distance = numberOption(rule, 'distance', 0.08, 0.01, 1);
  const hasHeading = typeof rule.options.heading === 'number';
  return {
    see(sight) {
      const claims: Claim[] = [];
      const checks = lines.find(sight, (zone, track, direction) => {
        if (rule.direction === 'BOTH' || direction === rule.direction) return;
        claims.push(crossed(zone, track.id, `${zone.name}: wrong way`, track, rule));
      });
      let against = 1;
      if (hasHeading) {
        const { tracks } = subjectsOf(rule, sight, sight.moving);
        for (const zone of polygonsOf(rule)) {
          for (const track of tracks) {
            const [dx, dy] = [track.foot.x - track.origin.x, track.foot.y - track.origin.y];
            const far = Math.hypot(dx, dy);
            if (!standsIn(zone, track) || far < distance) continue;
            const along = (dx * Math.cos(heading) + dy * Math.sin(heading)) / far;
            against = Math.min(against, along);
            if (along > -0.5) continue;
            const label = `${nameOf(zone, 'picture')}: wrong way`;
            const confidence = Math.min(1, -along);
            claims.push({
              key: `${zone?.id ?? 'picture'}/${track.id}`,
              label,
              confidence,
              threshold: 0.5,
              track,
              box: track.box,
              momentary: false,
            });
          }
        }
      }
      const met = { name: 'alongAllowed', value: against, limit: -0.5, passed: claims.length > 0 };
      return { claims, checks: [...checks, met] };
    },
    reset: () => lines.reset(),
  };
};

/**
 * With a detector: at least option `count` (5) objects of the rule's classes in the zone. Without one: foreground covers at
 * least option `density` (0.35) of the zone. Either for `dwellMs`.
 */
export const crowd = (rule: Rule): Analytic => {
  const count = numberOption(rule, 'count', 5, 1, 1000);
  const density = numberOption(rule, 'density', 0.35, 0.01, 1);
  const since = new Map<string, number>();
  return {
    see(sight) {
      const claims: Claim[] = [];
      const { tracks } = subjectsOf(rule, sight, sight.present);
      let best = 0;
      let longest = 0;
      for (const zone of polygonsOf(rule)) {
        const key = zone?.id ?? 'picture';
        const value = sight.classAware
          ? tracks.filter((track) => track.missed === 0 && standsIn(zone, track)).length
          : covered(sight, zone);
        const limit = sight.classAware ? count : density;
        best = Math.max(best, value);
        if (value < limit || sight.unsettled) {
          since.delete(key);
          continue;
        }
        const fromMs = since.get(key) ?? sight.atMs;
        since.set(key, fromMs);
        longest = Math.max(longest, sight.atMs - fromMs);
        if (sight.atMs - fromMs < rule.dwellMs) continue;
        const what = sight.classAware
          ? `${value} in ${nameOf(zone, 'picture')}`
          : `${Math.round(value * 100)} % of ${nameOf(zone, 'picture')}`;
        const confidence = Math.min(1, 0.5 + (value - limit) / (2 * limit));
        claims.push({
          key,
          label: `crowd: ${what}`,
          confidence,
          threshold: 0.5,
          track: null,
          box: null,
          momentary: false,
        });
      }
      const limit = sight.classAware ? count : density;
      return {
        claims,
        checks: [
          atLeast(sight.classAware ? 'count' : 'density', best, limit),
          atLeast('dwellMs', longest, rule.dwellMs),
        ],
      };
    },
    reset: () => since.clear(),
  };
};

/** The share of the zone's cells that are foreground. */
function covered({ scene, area }: Sight, zone: DesiredZone | null): number {
  let [cells, sum] = [0, 0];
  for (let row = 0; row < GRID.height; row++) {
    for (let column = 0; column < GRID.width; column++) {
      const x = ((column + 0.5) / GRID.width - area.x) / area.width;
      const y = ((row + 0.5) / GRID.height - area.y) / area.height;
      if (x < 0 || x > 1 || y < 0 || y > 1) continue;
      if (!liesIn(zone, { x, y, width: 0, height: 0 })) continue;
      cells += 1;
      sum += scene.grid[row * GRID.width + column] ?? 0;
    }
  }
  return cells === 0 ? 0 : sum / cells;
}
