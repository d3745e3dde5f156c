/** Figures from counts, beside what they should be. */

import type { Results } from './results.ts';
import { added, type Counts, noCounts } from './score/judge.ts';

export interface Line {
  readonly analytic: string;
  readonly episodes: number;
  readonly recall: number | null;
  readonly precision: number | null;
  readonly falsePerHour: number;
  readonly target: string;
  readonly met: boolean | null;
}

interface Target {
  readonly recall: number;
  readonly falsePerHour?: number;
  readonly lightsWrong?: number;
}

/** From the issue that asked for them. */
export const TARGETS: Readonly<Record<string, Target>> = {
  INTRUSION: { recall: 0.9, falsePerHour: 1 },
  LINE_CROSSING: { recall: 0.9, falsePerHour: 1 },
  TAMPERING: { recall: 0.95, lightsWrong: 0 },
  ABANDONED_OBJECT: { recall: 0.8 },
};

const share = (part: number, whole: number) => (whole === 0 ? null : Math.round((part / whole) * 1000) / 1000);

export function lineOf(analytic: string, counts: Counts, cameraMs: number): Line {
  const target = TARGETS[analytic];
  const recall = share(counts.found, counts.episodes);
  const falsePerHour = Math.round((counts.wrong / (cameraMs / 3_600_000)) * 100) / 100;
  const wanted = target === undefined ? [] : [`recall ≥ ${target.recall}`];
  if (target?.falsePerHour !== undefined) wanted.push(`≤ ${target.falsePerHour} false/h`);
  if (target?.lightsWrong !== undefined)
    wanted.push(`${counts.lightsWrong} of ${counts.lights} lights taken for it (0)`);
  const met =
    target === undefined || recall === null
      ? null
      : recall >= target.recall &&
        falsePerHour <= (target.falsePerHour ?? Number.POSITIVE_INFINITY) &&
        counts.lightsWrong <= (target.lightsWrong ?? Number.POSITIVE_INFINITY);
  const precision = share(counts.right, counts.right + counts.wrong);
  return { analytic, episodes: counts.episodes, recall, precision, falsePerHour, target: wanted.join(', '), met };
}

/** Over all strata, or one. */
export function linesOf({ strata }: Pick<Results, 'strata'>, only?: string): Line[] {
  const kept = Object.entries(strata).filter(([name]) => only === undefined || name === only);
  const cameraMs = kept.reduce((sum, [, one]) => sum + one.cameraMs, 0);
  const kinds = new Set(kept.flatMap(([, { counts }]) => Object.keys(counts)));
  return [...kinds].map((kind) => {
    const sum = kept.reduce((all, [, { counts }]) => added(all, counts[kind] ?? noCounts), noCounts);
    return lineOf(kind, sum, cameraMs);
  });
}

export const cameraHours = ({ strata }: Pick<Results, 'strata'>): number =>
  Math.round((Object.values(strata).reduce((sum, { cameraMs }) => sum + cameraMs, 0) / 3_600_000) * 100) / 100;
