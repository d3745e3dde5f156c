/** Rules about the view itself: tampering, and the experimental fire and smoke. */
import type { Box } from '../../geometry.ts';
import { GRID } from '../../runtime/messages.ts';
import { type Analytic, atLeast, type Claim, type Judged, type Sight } from '../analytic.ts';
import { numberOption, type Rule } from '../rule.ts';
import { liesIn, polygonsOf } from '../subjects.ts';
import type { Tampering, TamperingRule } from '../tampering.ts';

/** The one tampering judge of a camera also tells the other rules when the view cannot be trusted. */
export const tampering = (rule: Rule, judge: () => TamperingRule): Analytic => {
  const off = (why: Tampering) => rule.options[why] === false;
  return {
    see({ atMs }): Judged {
      const found = judge().suspicion;
      const lastedMs = found === null ? 0 : atMs - found.sinceMs;
      const checks = [
        { name: 'suspicion', value: found?.why ?? 'none', limit: 'any', passed: found !== null },
        atLeast('dwellMs', lastedMs, rule.dwellMs),
      ];
      if (found === null || lastedMs < rule.dwellMs || off(found.why)) return { claims: [], checks };
      const { why, confidence, threshold } = found;
      const claim: Claim = {
        ...{ key: why, label: why, confidence, threshold, track: null, box: null },
        ...{ momentary: false, coolsAlone: true },
      };
      return { claims: [claim], checks };
    },
    reset() {},
  };
};

const CHANNEL = { foreground: 0, fire: 4, flicker: 5, smoke: 6 } as const;

/** A cell burns or smokes in so many of the last frames; cells that touch make one place. */
function persistent(rule: Rule, what: string, shows: (sight: Sight, cell: number) => boolean, share: number): Analytic {
  const cells = GRID.width * GRID.height;
  const score = new Float32Array(cells);
  let sinceMs: number | null = null;
  const rate = 1 / Math.max(2, rule.minHits);
  return {
    see(sight): Judged {
      if (sight.unsettled) {
        score.fill(0);
        sinceMs = null;
        return { claims: [], checks: [{ name: 'viewSettled', value: 'no', limit: 'yes', passed: false }] };
      }
      for (let cell = 0; cell < cells; cell++) {
        score[cell] = (score[cell] ?? 0) * (1 - rate) + (shows(sight, cell) ? rate : 0);
      }
      const zones = polygonsOf(rule);
      const hot = Array.from(score.keys()).filter((cell) => {
        const box = cellBox(sight.area, cell);
        return (score[cell] ?? 0) >= share && zones.some((zone) => liesIn(zone, box));
      });
      const least = numberOption(rule, 'cells', what === 'smoke' ? 4 : 1, 1, cells);
      const enough = hot.length >= least;
      sinceMs = enough ? (sinceMs ?? sight.atMs) : null;
      const lastedMs = sinceMs === null ? 0 : sight.atMs - sinceMs;
      const most = Math.max(0, ...score);
      const checks = [
        atLeast('share', most, share),
        atLeast('cells', hot.length, least),
        atLeast('dwellMs', lastedMs, rule.dwellMs),
      ];
      if (!enough || lastedMs < rule.dwellMs) return { claims: [], checks };
      const box = around(hot.map((cell) => cellBox(sight.area, cell)));
      const label = `${what} (experimental)`;
      return {
        claims: [
          { key: what, label, confidence: Math.min(1, most), threshold: share, track: null, box, momentary: false },
        ],
        checks,
      };
    },
    reset() {
      score.fill(0);
      sinceMs = null;
    },
  };
}

/** Flame colours that flicker where nothing burned before. */
export const fire = (rule: Rule): Analytic =>
  persistent(
    rule,
    'fire',
    ({ scene: { grid } }, cell) =>
      at(grid, CHANNEL.fire, cell) > 0.08 &&
      at(grid, CHANNEL.flicker, cell) > 0.6 &&
      at(grid, CHANNEL.foreground, cell) > 0.05,
    0.5,
  );

/** Grey, soft foreground that covers several cells and stays. */
export const smoke = (rule: Rule): Analytic =>
  persistent(
    rule,
    'smoke',
    ({ scene: { grid } }, cell) => at(grid, CHANNEL.smoke, cell) > 0.5 && at(grid, CHANNEL.foreground, cell) > 0.3,
    0.6,
  );

const at = (grid: Float32Array, channel: number, cell: number) => grid[channel * GRID.width * GRID.height + cell] ?? 0;

function cellBox(area: Box, cell: number): Box {
  const [column, row] = [cell % GRID.width, Math.floor(cell / GRID.width)];
  return {
    x: (column / GRID.width - area.x) / area.width,
    y: (row / GRID.height - area.y) / area.height,
    width: 1 / GRID.width / area.width,
    height: 1 / GRID.height / area.height,
  };
}

function around(boxes: readonly Box[]): Box {
  const inside = (value: number) => Math.max(0, Math.min(1, value));
  const x = inside(Math.min(...boxes.map((box) => box.x)));
  const y = inside(Math.min(...boxes.map((box) => box.y)));
  const right = inside(Math.max(...boxes.map((box) => box.x + box.width)));
  const bottom = inside(Math.max(...boxes.map((box) => box.y + box.height)));
  return { x, y, width: right - x, height: bottom - y };
}
