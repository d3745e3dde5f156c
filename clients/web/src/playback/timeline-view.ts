import { offsetMs } from '../text/zone.ts';
import { frameAt } from './frames.ts';
import type { Span } from './spans.ts';

/** The stretch of time that is on show. UTC ms. */
export interface View {
  readonly fromMs: number;
  readonly toMs: number;
}
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
export const VIEW_MS_MIN = 10 * SECOND;
export const VIEW_MS_MAX = 31 * DAY;
/** A little of the future is shown, so that now is not stuck to the border. */
const AHEAD_PART = 0.05;

/** A view of that length around the same place, never beyond now by more than a sliver. */
export function fit(view: View, nowMs: number): View {
  const length = Math.min(VIEW_MS_MAX, Math.max(VIEW_MS_MIN, view.toMs - view.fromMs));
  const toMs = Math.min(view.toMs, nowMs + length * AHEAD_PART);
  return { fromMs: toMs - length, toMs };
}

/** Closer (factor below 1) or further, with the moment under `fraction` staying where it is. */
export function zoom(view: View, fraction: number, factor: number, nowMs: number): View {
  const length = view.toMs - view.fromMs;
  const next = Math.min(VIEW_MS_MAX, Math.max(VIEW_MS_MIN, length * factor));
  const fixedMs = view.fromMs + length * fraction;
  return fit({ fromMs: fixedMs - next * fraction, toMs: fixedMs + next * (1 - fraction) }, nowMs);
}

export function pan(view: View, byMs: number, nowMs: number): View {
  return fit({ fromMs: view.fromMs + byMs, toMs: view.toMs + byMs }, nowMs);
}

export function momentAt(view: View, fraction: number): number {
  return view.fromMs + Math.min(1, Math.max(0, fraction)) * (view.toMs - view.fromMs);
}

const STEPS = [
  ...[1, 5, 15, 30].map((n) => n * SECOND),
  ...[1, 5, 15, 30].map((n) => n * MINUTE),
  ...[1, 3, 6, 12].map((n) => n * HOUR),
  ...[1, 2, 7].map((n) => n * DAY),
];

/** Round moments of the zone's clock, far enough apart to write them. */
export function ticks(view: View, countMax: number, zone: string | undefined): { atMs: number; days: boolean }[] {
  const length = view.toMs - view.fromMs;
  const step = STEPS.find((one) => length / one <= countMax) ?? 7 * DAY;
  // By the zone's clock at the middle: a change of clock inside the view is seen once it is in the middle.
  const aheadMs = offsetMs((view.fromMs + view.toMs) / 2, zone);
  const found: { atMs: number; days: boolean }[] = [];
  for (let local = Math.ceil((view.fromMs + aheadMs) / step) * step; local - aheadMs < view.toMs; local += step)
    found.push({ atMs: local - aheadMs, days: step >= DAY || local % DAY === 0 });
  return found;
}

/** Spans as a canvas wants them: numbers, in order. */
export interface Lane {
  readonly fromMs: Float64Array;
  readonly toMs: Float64Array;
  readonly kinds: readonly string[];
}

export function laneOf(spans: readonly Span[]): Lane {
  const ordered = spans
    .map(({ kind, from, to }) => ({ kind, fromMs: Date.parse(from), toMs: Date.parse(to) }))
    .sort((a, b) => a.fromMs - b.fromMs);
  return {
    fromMs: Float64Array.from(ordered, ({ fromMs }) => fromMs),
    toMs: Float64Array.from(ordered, ({ toMs }) => toMs),
    kinds: ordered.map(({ kind }) => kind),
  };
}

export interface Bar {
  readonly kind: string;
  readonly left: number;
  readonly right: number;
}

/**
 * What of a lane a view shows, in pixels. Neighbours of one kind are one bar; what is narrower than a pixel is widened to
 * one, and of several in one pixel what is missing outlives what is there.
 */
export function barsOf(lane: Lane, view: View, width: number): Bar[] {
  const scale = width / (view.toMs - view.fromMs);
  const bars: Bar[] = [];
  let i = Math.max(0, firstEndingAfter(lane.toMs, view.fromMs));
  for (; i < lane.kinds.length && (lane.fromMs[i] as number) < view.toMs; i++) {
    const left = Math.max(0, Math.floor(((lane.fromMs[i] as number) - view.fromMs) * scale));
    const right = Math.min(width, Math.max(left + 1, Math.round(((lane.toMs[i] as number) - view.fromMs) * scale)));
    const kind = lane.kinds[i] as string;
    const last = bars.at(-1);
    if (last && last.kind === kind && left <= last.right) {
      if (right > last.right) bars[bars.length - 1] = { ...last, right };
    } else if (last && right <= last.right && kind === 'RECORDED') {
      // Not even a pixel of its own beside something that is missing.
    } else bars.push({ kind, left, right });
  }
  return bars;
}

function firstEndingAfter(toMs: Float64Array, atMs: number): number {
  let low = 0;
  let high = toMs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((toMs[middle] as number) <= atMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Marks between two moments, in order; at most one for each pixel. */
export function marksOf<T extends { readonly atMs: number }>(marks: readonly T[], view: View, width: number): T[] {
  const scale = width / (view.toMs - view.fromMs);
  const found: T[] = [];
  let lastX = -1;
  for (let i = frameAt(marks, view.fromMs) + 1; i < marks.length; i++) {
    const mark = marks[i] as T;
    if (mark.atMs > view.toMs) break;
    const x = Math.floor((mark.atMs - view.fromMs) * scale);
    if (x !== lastX) found.push(mark);
    lastX = x;
  }
  return found;
}
