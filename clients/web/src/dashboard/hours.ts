interface Row {
  readonly from: string;
  readonly severity: string;
  readonly count: number;
}
const HOUR_MS = 3_600_000;

/** One entry per hour up to now, oldest first; hours in which nothing happened count 0. */
export function hoursOf(
  rows: readonly Row[],
  nowMs: number,
  hours: number,
): { readonly atMs: number; readonly count: number; readonly critical: number }[] {
  const lastMs = Math.floor(nowMs / HOUR_MS) * HOUR_MS;
  return Array.from({ length: hours }, (_, at) => {
    const atMs = lastMs - (hours - 1 - at) * HOUR_MS;
    const own = rows.filter(({ from }) => Date.parse(from) === atMs);
    const sum = (of: readonly Row[]): number => of.reduce((all, { count }) => all + count, 0);
    return { atMs, count: sum(own), critical: sum(own.filter(({ severity }) => severity === 'CRITICAL')) };
  });
}
