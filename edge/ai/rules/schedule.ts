/** Weekly windows in a site's own time. */
import type { DesiredSchedule } from '@vms/schema/edge/desired-state.ts';

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const formats = new Map<string, Intl.DateTimeFormat>();

/** Null = always. A zone this machine does not know counts as UTC: a rule that rests by mistake is worse than one an hour off. */
export function isDue(schedule: DesiredSchedule | null, epochMs: number): boolean {
  if (schedule === null) return true;
  const { day, minute } = localTime(schedule.timezone, epochMs);
  return schedule.windows.some(
    ({ days, fromMinute, toMinute }) => days.includes(day) && minute >= fromMinute && minute < toMinute,
  );
}

function localTime(timezone: string, epochMs: number): { day: number; minute: number } {
  const parts = formatFor(timezone).formatToParts(epochMs);
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? '';
  return { day: DAYS.indexOf(part('weekday')) + 1, minute: Number(part('hour')) * 60 + Number(part('minute')) };
}

function formatFor(timezone: string): Intl.DateTimeFormat {
  const known = formats.get(timezone);
  if (known) return known;
  const make = (timeZone: string) =>
    new Intl.DateTimeFormat('en-GB', {
      timeZone,
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
  let format: Intl.DateTimeFormat;
  try {
    format = make(timezone);
  } catch {
    format = make('UTC');
  }
  formats.set(timezone, format);
  return format;
}
