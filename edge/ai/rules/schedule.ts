/** Weekly windows in a site's own time. */
import { localTime } from '@vms/kit/local-time';
import type { DesiredSchedule } from '@vms/schema/edge/desired-state.ts';

/** Null = always. A zone this machine does not know counts as UTC: a rule that rests by mistake is worse than one an hour off. */
export function isDue(schedule: DesiredSchedule | null, epochMs: number): boolean {
  if (schedule === null) return true;
  const { day, minute } = localTime(schedule.timezone, epochMs);
  return schedule.windows.some(
    ({ days, fromMinute, toMinute }) => days.includes(day) && minute >= fromMinute && minute < toMinute,
  );
}
