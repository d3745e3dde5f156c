import { parseArgs } from 'node:util';
import { everythingArrives, storedEvents, takeCloudAway } from '../../e2e/cloud-away.ts';
import { PlatformUnderTest, until } from '../../e2e/platform-under-test.ts';
import { costOf } from '../recording/process-cost.ts';
import type { Row } from '../row.ts';

const everyMs = 10_000;
/** The first minute fills caches and buffers; it says nothing about growth. */
const warmUpMs = 60_000;

/** `--minutes N` (10): the platform runs for as long with its memory read all along, then its cloud is away for as long. */
export async function soak(args: readonly string[]): Promise<Row[]> {
  const { values } = parseArgs({
    args: [...args],
    options: { minutes: { type: 'string', default: '10' } },
    strict: false,
  });
  const forMs = Number(values.minutes) * 60_000;
  const bench = 'soak platform';
  await using platform = new PlatformUnderTest();
  await platform.start();
  await until(() => platform.pids(/decode\/child\.ts/).length === 4, 'four decode children run', 120_000);

  const samples: { readonly atMs: number; readonly pssMb: number }[] = [];
  const startMs = performance.now();
  let nextMs = startMs + warmUpMs;
  await until(
    () => {
      if (performance.now() < nextMs) return false;
      nextMs += everyMs;
      samples.push({ atMs: performance.now() - startMs, pssMb: costOf([platform.pid]).pssBytes / 1e6 });
      return performance.now() - startMs >= forMs;
    },
    'the first half is over',
    forMs + warmUpMs + 60_000,
  );
  const mb = samples.map(({ pssMb }) => pssMb);
  const third = Math.max(1, Math.floor(mb.length / 3));
  const [first, last] = [median(mb.slice(0, third)), median(mb.slice(-third))];
  const running = `${values.minutes} min, four cameras`;
  const rows: Row[] = [
    { bench, case: running, metric: 'memory, first third (median PSS)', value: first, unit: 'MB' },
    {
      bench,
      case: running,
      metric: 'memory, last third',
      value: last,
      unit: 'MB',
      vs: 'first third',
      ratio: last / first,
    },
    {
      bench,
      case: running,
      metric: 'memory, most',
      value: Math.max(...mb),
      unit: 'MB',
      vs: 'limit 1500',
      ratio: Math.max(...mb) / 1_500,
    },
  ];

  await platform.login();
  const away = await takeCloudAway(platform, forMs);
  const backMs = performance.now();
  await everythingArrives(platform, 600_000);
  const healedMs = performance.now() - backMs;
  const stored = await storedEvents(platform, away.fromMs - 5_000, Date.now());
  const lost = away.raised.filter((id) => !stored.includes(id)).length;
  const gone = `cloud away ${values.minutes} min`;
  rows.push(
    { bench, case: gone, metric: 'events raised meanwhile', value: away.raised.length, unit: 'events' },
    { bench, case: gone, metric: 'events lost', value: lost, unit: 'events' },
    { bench, case: gone, metric: 'events twice', value: stored.length - new Set(stored).size, unit: 'events' },
    { bench, case: gone, metric: 'until everything has arrived', value: healedMs, unit: 'ms' },
  );
  return rows;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
