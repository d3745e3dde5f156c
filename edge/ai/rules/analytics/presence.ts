/** Rules about where objects are: motion, intrusion, loitering, stopped objects. */
import type { Track } from '../../objects/tracker.ts';
import { type Analytic, atLeast, type Claim, type Judged, type Sight, sureOf } from '../analytic.ts';
import { numberOption, type Rule } from '../rule.ts';
import { nameOf, polygonsOf, standsIn, subjectsOf } from '../subjects.ts';

const claim = (key: string, label: string, track: Track, rule: Rule): Claim => ({
  key,
  label,
  confidence: sureOf(track.hits),
  threshold: sureOf(rule.minHits),
  track,
  box: track.box,
  momentary: false,
});

/** Something moves, anywhere. One happening per burst, whatever the number of objects. */
export const motion = (rule: Rule): Analytic => ({
  see(sight) {
    const { tracks, checks } = subjectsOf(rule, sight, sight.moving);
    const [track] = tracks;
    return { checks, claims: track === undefined ? [] : [claim('motion', 'motion', track, rule)] };
  },
  reset() {},
});

/** An object's foot is inside the zone for `minHits` frames in a row. */
export const intrusion = (rule: Rule): Analytic => {
  let inside = new Map<string, number>();
  return {
    see(sight) {
      const { tracks, checks } = subjectsOf(rule, sight, sight.moving);
      const next = new Map<string, number>();
      const claims: Claim[] = [];
      let most = 0;
      for (const zone of polygonsOf(rule)) {
        for (const track of tracks) {
          if (!standsIn(zone, track)) continue;
          const key = `${zone?.id ?? 'picture'}/${track.id}`;
          const hits = (inside.get(key) ?? 0) + 1;
          next.set(key, hits);
          most = Math.max(most, hits);
          if (hits >= rule.minHits) claims.push(claim(key, nameOf(zone, 'picture'), track, rule));
        }
      }
      inside = next;
      return { claims, checks: [...checks, atLeast('framesInZone', most, rule.minHits)] };
    },
    reset() {
      inside = new Map();
    },
  };
};

/** How long each object has met a condition; a miss of up to 2 s is forgiven. */
class Dwell {
  readonly #since = new Map<string, { sinceMs: number; lastMs: number }>();

  /** Milliseconds since the object first met it. */
  met(key: string, atMs: number): number {
    const known = this.#since.get(key) ?? { sinceMs: atMs, lastMs: atMs };
    known.lastMs = atMs;
    this.#since.set(key, known);
    return atMs - known.sinceMs;
  }

  drop(key: string): void {
    this.#since.delete(key);
  }

  forgetBefore(atMs: number): void {
    for (const [key, { lastMs }] of this.#since) if (lastMs < atMs) this.#since.delete(key);
  }

  clear(): void {
    this.#since.clear();
  }
}

const FORGIVEN_MS = 2000;

function dwelling(rule: Rule, what: string, met: (track: Track, atMs: number) => boolean): Analytic {
  const dwell = new Dwell();
  return {
    see(sight: Sight): Judged {
      const { tracks, checks } = subjectsOf(rule, sight, sight.moving);
      const claims: Claim[] = [];
      let longest = 0;
      for (const zone of polygonsOf(rule)) {
        for (const track of tracks) {
          if (!standsIn(zone, track)) continue;
          const key = `${zone?.id ?? 'picture'}/${track.id}`;
          if (!met(track, sight.atMs)) {
            dwell.drop(key);
            continue;
          }
          const lastedMs = dwell.met(key, sight.atMs);
          longest = Math.max(longest, lastedMs);
          if (lastedMs >= rule.dwellMs) claims.push(claim(key, `${nameOf(zone, 'picture')}: ${what}`, track, rule));
        }
      }
      dwell.forgetBefore(sight.atMs - FORGIVEN_MS);
      return { claims, checks: [...checks, atLeast('dwellMs', longest, rule.dwellMs)] };
    },
    reset: () => dwell.clear(),
  };
}

/** An object stays in the zone for `dwellMs`, moving or not. */
export const loitering = (rule: Rule): Analytic => dwelling(rule, 'loitering', () => true);

/** An object that came moving stands still for `dwellMs`. Option `stillness`: how far it may still move, share of the picture. */
export const stoppedObject = (rule: Rule): Analytic => {
  const stillness = numberOption(rule, 'stillness', 0.02, 0.001, 0.2);
  const anchors = new Map<string, { x: number; y: number; lastMs: number }>();
  const standing = dwelling(rule, 'stopped', (track, atMs) => {
    const anchor = anchors.get(track.id);
    const stands = anchor !== undefined && Math.hypot(track.foot.x - anchor.x, track.foot.y - anchor.y) <= stillness;
    anchors.set(track.id, { ...(stands ? anchor : track.foot), lastMs: atMs });
    return stands && track.travelled >= stillness * 2;
  });
  return {
    see(sight) {
      for (const [id, { lastMs }] of anchors) if (lastMs < sight.atMs - FORGIVEN_MS) anchors.delete(id);
      return standing.see(sight);
    },
    reset() {
      anchors.clear();
      standing.reset();
    },
  };
};
