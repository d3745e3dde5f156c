import { DateTime } from 'luxon';

export const weekdays = ['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'] as const;
export type Weekday = (typeof weekdays)[number];

/** From `from` to `to` (HH:MM on the wall of the site) on each of the days; a `to` that is not later is of the next day. */
export interface Window {
  readonly days: readonly Weekday[];
  readonly from: string;
  readonly to: string;
}

/** The end of the window that holds this moment (epoch ms) on a wall in that zone; null when none does. */
export function windowEndMs(windows: readonly Window[], atMs: number, zone: string): number | null {
  const local = DateTime.fromMillis(atMs, { zone });
  for (const { days, from, to } of windows) {
    for (const back of [0, 1]) {
      const day = local.startOf('day').minus({ days: back });
      const name = weekdays[day.weekday - 1];
      if (name === undefined || !days.includes(name)) continue;
      const start = onWall(day, from);
      const end = onWall(to <= from ? day.plus({ days: 1 }) : day, to);
      if (start <= local && local < end) return end.toMillis();
    }
  }
  return null;
}

/** The first moment from `atMs` on that no window holds; null when the windows leave none within eight days. */
export function firstOutsideMs(windows: readonly Window[], atMs: number, zone: string): number | null {
  const lastMs = atMs + 8 * 86_400_000;
  let freeMs = atMs;
  while (freeMs < lastMs) {
    const endMs = windowEndMs(windows, freeMs, zone);
    if (endMs === null) return freeMs;
    freeMs = endMs;
  }
  return null;
}

/** A moment as the wall clock of the site shows it. */
export function wallTime(atMs: number, zone: string): string {
  return DateTime.fromMillis(atMs, { zone }).toFormat('yyyy-MM-dd HH:mm:ss ZZZZ');
}

/** Wall times are set, not added: on the day the clock changes 06:00 is still 06:00. One that the day skips moves on. */
function onWall(day: DateTime, text: string): DateTime {
  const [hour = 0, minute = 0] = text.split(':').map(Number);
  return hour === 24 ? day.plus({ days: 1 }).startOf('day') : day.set({ hour, minute });
}
