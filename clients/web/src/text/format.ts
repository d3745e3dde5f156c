import { currentLocale } from './language.ts';
import { formatter, isRepeated, offsetText, shownZone } from './zone.ts';

/** 14:03:07 in the site's time or this computer's, as the person prefers; with its offset in the hour that comes twice. */
export function clock(at: string | number, siteZone?: string | null): string {
  const atMs = new Date(at).getTime();
  const zone = shownZone(siteZone);
  const text = formatter({
    timeZone: zone,
    hourCycle: 'h23',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).format(atMs);
  return isRepeated(atMs, zone) ? `${text} ${offsetText(atMs, zone)}` : text;
}

/** 24/11/2026. */
export function day(at: string | number, siteZone?: string | null): string {
  return formatter({ timeZone: shownZone(siteZone), day: '2-digit', month: '2-digit', year: 'numeric' }).format(
    new Date(at),
  );
}

/** The day when it is not today, then the time. */
export function dayAndClock(at: string | number, nowMs: number, siteZone?: string | null): string {
  const date = day(at, siteZone);
  return date === day(nowMs, siteZone) ? clock(at, siteZone) : `${date} ${clock(at, siteZone)}`;
}

/** What the shown clock is called at that moment: CET, GMT+2. */
export function zoneName(at: string | number, siteZone?: string | null): string {
  const parts = formatter({ timeZone: shownZone(siteZone), timeZoneName: 'short' }).formatToParts(new Date(at));
  return parts.find((part) => part.type === 'timeZoneName')?.value ?? '';
}

/** 1,234.5 with the separators of the language. */
export function figure(value: number, digits = 0): string {
  return value.toLocaleString(currentLocale(), { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** 1.4 Mbit/s. */
export function bitrate(bitsPerSecond: number): string {
  return bitsPerSecond >= 1e6 ? `${figure(bitsPerSecond / 1e6, 1)} Mbit/s` : `${figure(bitsPerSecond / 1e3)} kbit/s`;
}

/** 3.2 GB. */
export function bytes(count: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const step = count < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(count) / 3));
  return `${figure(count / 1000 ** step, step < 2 ? 0 : 1)} ${units[step]}`;
}

/** 95 ms, 2.4 s, 3:05 min, 26:10 h. */
export function duration(ms: number): string {
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${figure(ms / 1000, 1)} s`;
  if (ms < 3_600_000) return `${Math.floor(ms / 60_000)}:${two((ms % 60_000) / 1000)} min`;
  return `${Math.floor(ms / 3_600_000)}:${two((ms % 3_600_000) / 60_000)} h`;
}
