/** Abandoned and removed objects: something settled that was not there before, or left a hole. */
import { type Box, overlap } from '../../geometry.ts';
import { blobsOf } from '../../objects/blobs.ts';
import { PLANE } from '../../runtime/messages.ts';
import { type Analytic, atLeast, type Claim, type Judged, type Sight } from '../analytic.ts';
import { numberOption, type Rule } from '../rule.ts';
import { liesIn, polygonsOf } from '../subjects.ts';

const SAME_PLACE_IOU = 0.3;
/** Passers-by hide what stands there for as long. */
const HIDDEN_MS = 6000;
const NEUTRAL = 60;
/** Less is noise. */
const CHANGED_MIN = 8;
const CHANGED_PIXELS_MIN = 6;

interface Settled {
  readonly id: number;
  box: Box;
  readonly sinceMs: number;
  lastMs: number;
  hits: number;
  /** Mean edge gain along the outline over all sightings; positive = an outline came. */
  gain: number;
}

/** Which way a settled change goes is judged by its outline: an object brings edges, a hole takes them away. */
function settled(rule: Rule, came: boolean): Analytic {
  let known: Settled[] = [];
  let nextId = 1;
  const gainMin = numberOption(rule, 'outline', 4, 0.5, 60);
  const min = numberOption(rule, 'minSize', 0.0008, 0, 1);
  const max = numberOption(rule, 'maxSize', 0.12, 0, 1);
  const what = came ? 'abandoned object' : 'removed object';

  function follow(sight: Sight): void {
    for (const { box } of blobsOf(sight.scene.still, sight.area)) {
      const gain = outlineGain(sight, box);
      const same = known.find((one) => overlap(one.box, box) >= SAME_PLACE_IOU);
      if (same === undefined) {
        known.push({ id: nextId++, box, sinceMs: sight.atMs, lastMs: sight.atMs, hits: 1, gain });
        continue;
      }
      same.hits += 1;
      same.gain += (gain - same.gain) / Math.min(same.hits, 20);
      same.lastMs = sight.atMs;
      same.box = box;
    }
    known = known.filter(({ lastMs }) => sight.atMs - lastMs <= HIDDEN_MS);
  }

  return {
    see(sight): Judged {
      if (sight.unsettled) {
        known = [];
        return { claims: [], checks: [{ name: 'viewSettled', value: 'no', limit: 'yes', passed: false }] };
      }
      follow(sight);
      const claims: Claim[] = [];
      let longest = 0;
      let strongest = 0;
      for (const zone of polygonsOf(rule)) {
        for (const one of known) {
          const size = one.box.width * one.box.height;
          if (size < min || size > max || one.hits < rule.minHits || !liesIn(zone, one.box)) continue;
          const gain = came ? one.gain : -one.gain;
          strongest = Math.max(strongest, gain);
          if (gain < gainMin) continue;
          const lastedMs = one.lastMs - one.sinceMs;
          longest = Math.max(longest, lastedMs);
          if (lastedMs < rule.dwellMs) continue;
          const label = zone === null ? what : `${zone.name}: ${what}`;
          const confidence = Math.min(1, 0.5 + (gain - gainMin) / 40);
          const key = `${zone?.id ?? 'picture'}/${one.id}`;
          claims.push({ key, label, confidence, threshold: 0.5, track: null, box: one.box, momentary: false });
        }
      }
      const checks = [
        atLeast('settledPlaces', known.length, 1),
        atLeast('outline', strongest, gainMin),
        atLeast('dwellMs', longest, rule.dwellMs),
      ];
      return { claims, checks };
    },
    reset() {
      known = [];
    },
  };
}

export const abandonedObject = (rule: Rule): Analytic => settled(rule, true);
export const removedObject = (rule: Rule): Analytic => settled(rule, false);

/** What the edges that changed in and around the settled pixels gained, in luma steps; 0 where hardly any did. */
function outlineGain({ scene, area }: Sight, box: Box): number {
  const { width, height } = PLANE;
  const x0 = Math.max(1, Math.floor((area.x + box.x * area.width) * width) - 1);
  const y0 = Math.max(1, Math.floor((area.y + box.y * area.height) * height) - 1);
  const x1 = Math.min(width - 2, Math.ceil((area.x + (box.x + box.width) * area.width) * width) + 1);
  const y1 = Math.min(height - 2, Math.ceil((area.y + (box.y + box.height) * area.height) * height) + 1);
  let [count, sum] = [0, 0];
  for (let y = y0; y <= y1; y++) {
    for (let x = x0; x <= x1; x++) {
      const at = y * width + x;
      const gain = (scene.edgeGain[at] ?? NEUTRAL) - NEUTRAL;
      if (Math.abs(gain) < CHANGED_MIN || (scene.still[at] !== 1 && !nextTo(scene.still, at))) continue;
      count += 1;
      sum += gain;
    }
  }
  return count < CHANGED_PIXELS_MIN ? 0 : sum / count;
}

const around = [-1, 1, -PLANE.width, PLANE.width] as const;
const nextTo = (mask: Uint8Array, at: number) => around.some((step) => mask[at + step] === 1);
