import type { NotificationWeekday, NotificationWindowInput } from '../generated/graphql.ts';
import { DAY_MINUTES, minuteOf, minuteText, type Week, weekOf, windowsOf } from '../week/week.ts';

const DAYS: readonly NotificationWeekday[] = ['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'];
interface Window {
  readonly days: readonly NotificationWeekday[];
  readonly from: string;
  readonly to: string;
}
type OnOff = 'ON' | 'OFF';

/** Windows as a week: one whose end is not later than its beginning reaches into the next day. */
export function weekOfWindows(windows: readonly Window[]): Week<OnOff> {
  return weekOf<OnOff>(
    windows.flatMap(({ days, from, to }) => {
      const [fromMinute, toMinute] = [minuteOf(from) ?? 0, minuteOf(to) ?? 0];
      const numbers = days.map((day) => DAYS.indexOf(day) + 1);
      if (toMinute > fromMinute) return [{ days: numbers, fromMinute, toMinute, mode: 'ON' as const }];
      const next = numbers.map((day) => (day % 7) + 1);
      return [
        { days: numbers, fromMinute, toMinute: DAY_MINUTES, mode: 'ON' as const },
        { days: next, fromMinute: 0, toMinute, mode: 'ON' as const },
      ];
    }),
    'OFF',
  );
}

/** The other way round; a day's end is the next day's 00:00, as the API writes it. */
export function windowsOfWeek(week: Week<OnOff>): NotificationWindowInput[] {
  return windowsOf(week, 'OFF').map(({ days, fromMinute, toMinute }) => ({
    days: days.flatMap((day) => DAYS[day - 1] ?? []),
    from: minuteText(fromMinute),
    to: minuteText(toMinute % DAY_MINUTES),
  }));
}
