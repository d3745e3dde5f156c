/** What each minute of a week is: seven days, Monday first, of 1440 words. */
export type Week<Mode extends string> = readonly (readonly Mode[])[];
export interface Run<Mode extends string> {
  readonly fromMinute: number;
  /** Not included. */
  readonly toMinute: number;
  readonly mode: Mode;
}
export interface WeekWindow<Mode extends string> extends Run<Mode> {
  /** 1 = Monday to 7. */
  readonly days: readonly number[];
}
export const DAY_MINUTES = 1440;

/** The week that windows, none over midnight, cut out of what holds otherwise. */
export function weekOf<Mode extends string>(windows: readonly WeekWindow<Mode>[], otherwise: Mode): Week<Mode> {
  return Array.from({ length: 7 }, (_, day) => {
    const minutes = new Array<Mode>(DAY_MINUTES).fill(otherwise);
    for (const { days, fromMinute, toMinute, mode } of windows)
      if (days.includes(day + 1)) minutes.fill(mode, fromMinute, toMinute);
    return minutes;
  });
}

/** The same minutes of each of these days (0 = Monday) become `mode`. */
export function painted<Mode extends string>(
  week: Week<Mode>,
  days: readonly number[],
  { fromMinute, toMinute, mode }: Run<Mode>,
): Week<Mode> {
  return week.map((minutes, day) => (days.includes(day) ? [...minutes].fill(mode, fromMinute, toMinute) : minutes));
}

/** A day as stretches of the same. */
export function runsOf<Mode extends string>(minutes: readonly Mode[]): Run<Mode>[] {
  const runs: Run<Mode>[] = [];
  for (let from = 0, at = 1; at <= minutes.length; at++) {
    const mode = minutes[from];
    if (mode === undefined || minutes[at] === mode) continue;
    runs.push({ fromMinute: from, toMinute: at, mode });
    from = at;
  }
  return runs;
}

/** The windows that make this week where `otherwise` holds outside of them; days with the same window share it. */
export function windowsOf<Mode extends string>(week: Week<Mode>, otherwise: Mode): WeekWindow<Mode>[] {
  const found = new Map<string, Run<Mode> & { days: number[] }>();
  week.forEach((minutes, day) => {
    for (const run of runsOf(minutes)) {
      if (run.mode === otherwise) continue;
      const key = `${run.fromMinute}/${run.toMinute}/${run.mode}`;
      const known = found.get(key);
      if (known) known.days.push(day + 1);
      else found.set(key, { ...run, days: [day + 1] });
    }
  });
  return [...found.values()];
}

/** 08:30; the end of a day is 24:00. */
export function minuteText(minute: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

/** Minutes since midnight of 08:30; null for what is no time. */
export function minuteOf(text: string): number | null {
  const found = /^(\d{1,2}):(\d{2})$/.exec(text.trim());
  const minute = found ? Number(found[1]) * 60 + Number(found[2]) : Number.NaN;
  return minute >= 0 && minute <= DAY_MINUTES && Number(found?.[2]) < 60 ? minute : null;
}
