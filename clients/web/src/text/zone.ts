import { currentLocale } from './language.ts';

let shown: 'site' | 'mine' = 'site';

/** Told by the preferences only. */
export function showTimeOf(whose: 'site' | 'mine'): void {
  shown = whose;
}

/** The time zone to show something of a site in; undefined is this computer's. A zone nobody knows counts as none. */
export function shownZone(siteZone: string | null | undefined): string | undefined {
  if (shown === 'mine' || !siteZone) return undefined;
  return isZone(siteZone) ? siteZone : undefined;
}

function isZone(name: string): boolean {
  try {
    formatter({ timeZone: name });
    return true;
  } catch {
    return false;
  }
}

const formatters = new Map<string, Intl.DateTimeFormat>();
/** Making one costs a hundred times what using it costs, and lists use them by the thousand. */
export function formatter(options: Intl.DateTimeFormatOptions, locale = currentLocale()): Intl.DateTimeFormat {
  const key = locale + JSON.stringify(options);
  let known = formatters.get(key);
  if (!known) {
    known = new Intl.DateTimeFormat(locale, options);
    formatters.set(key, known);
  }
  return known;
}

/** How far a zone's clock is ahead of UTC at an instant, in ms. */
export function offsetMs(atMs: number, zone: string | undefined): number {
  return Date.parse(`${wallTime(atMs, zone)}Z`) - Math.floor(atMs / 1000) * 1000;
}

/** What a clock on the wall shows: 2026-10-25T02:30:00, without saying which of two such times it is. */
export function wallTime(atMs: number, zone: string | undefined): string {
  const parts = formatter(
    {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    },
    'en-GB',
  ).formatToParts(atMs);
  const part = (type: string): string => parts.find((one) => one.type === type)?.value ?? '';
  return `${part('year').padStart(4, '0')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}:${part('second')}`;
}

const HOUR_MS = 3_600_000;
/** No zone's clock is further from UTC. */
const OFFSET_MS_MAX = 15 * HOUR_MS;

/**
 * Every instant at which a zone's clock shows this: two in the hour that is repeated in autumn, earlier first; none in
 * the hour that is left out in spring, or when `wall` is no time at all.
 */
export function instantsAt(wall: string, zone: string | undefined): number[] {
  const asUtc = Date.parse(`${wall.length === 16 ? `${wall}:00` : wall}Z`);
  if (Number.isNaN(asUtc)) return [];
  const offsets = [-OFFSET_MS_MAX, 0, OFFSET_MS_MAX].map((aside) => offsetMs(asUtc + aside, zone));
  const candidates = [...new Set(offsets)].map((offset) => asUtc - offset);
  return candidates.filter((at) => offsetMs(at, zone) === asUtc - at).sort((a, b) => a - b);
}

/** Whether a zone's clock shows this time twice that night, so that it says nothing without its offset. */
export function isRepeated(atMs: number, zone: string | undefined): boolean {
  return instantsAt(wallTime(atMs, zone), zone).length > 1;
}

/** +02:00. */
export function offsetText(atMs: number, zone: string | undefined): string {
  const minutes = Math.round(offsetMs(atMs, zone) / 60_000);
  const part = (value: number): string => String(Math.floor(Math.abs(value))).padStart(2, '0');
  return `${minutes < 0 ? '−' : '+'}${part(minutes / 60)}:${part(minutes % 60)}`;
}
