import { parseArgs } from 'node:util';
import { PlatformUnderTest, until } from '../../e2e/platform-under-test.ts';
import { costOf } from '../recording/process-cost.ts';
import type { Row } from '../row.ts';

/** Joined with other subgraphs' fields, as a console asks. */
const FOLLOW = `subscription ($after: String) {
  eventRaised(after: $after) {
    cursor
    event { id kind trace { hop at } camera { id name site { name } edgeServer { name } } }
  }
}`;

interface Item {
  readonly cursor: string;
  readonly event: {
    readonly id: string;
    readonly trace: readonly { readonly hop: string; readonly at: string }[];
  } | null;
}

const limits = { startMs: 30_000, frameToSubscriberMs: 700, pssMb: 1_500 } as const;

/**
 * The whole platform with its four simulated cameras, as `npm start` runs it: how long until it is up and until the first
 * event reached a subscriber, the way of an event hop by hop, memory of all processes. `--events N` to wait for.
 */
export async function run(args: readonly string[]): Promise<Row[]> {
  const { values } = parseArgs({
    args: [...args],
    options: { events: { type: 'string', default: '60' } },
    strict: false,
  });
  const bench = 'platform';
  const rows: Row[] = [];
  await using platform = new PlatformUnderTest();
  // The scenes are rendered once per installation, not at every start.
  await platform.start(['--exit-when-ready']);
  await platform.ended();
  const startedMs = performance.now();
  await platform.start();
  const upMs = performance.now() - startedMs;
  rows.push({ bench, case: 'second start', metric: 'until it is up', value: upMs, unit: 'ms' });

  const items: { readonly item: Item; readonly receivedMs: number }[] = [];
  const wanted = Number(values.events);
  await platform.follow<Item>(FOLLOW, { after: null }, (all) => {
    const item = all.at(-1);
    if (item?.event) items.push({ item, receivedMs: Date.now() });
    return items.length >= wanted;
  });
  const firstMs = (items[0]?.receivedMs ?? 0) - (performance.timeOrigin + startedMs + upMs);
  rows.push({
    ...{
      bench,
      case: 'second start',
      metric: 'from being up to the first event at a subscriber',
      value: firstMs,
      unit: 'ms',
    },
    ...against('limit', firstMs, limits.startMs),
  });
  rows.push(...hopRows(bench, items));
  await until(() => platform.pids(/decode\/child\.ts/).length === 4, 'four decode children run');
  const pssMb = costOf([platform.pid]).pssBytes / 1e6;
  rows.push({
    ...{ bench, case: 'four cameras', metric: 'memory of all processes (PSS)', value: pssMb, unit: 'MB' },
    ...against('limit', pssMb, limits.pssMb),
  });
  return rows;
}

function hopRows(bench: string, items: readonly { readonly item: Item; readonly receivedMs: number }[]): Row[] {
  const steps = new Map<string, number[]>();
  const add = (metric: string, ms: number) => steps.set(metric, [...(steps.get(metric) ?? []), ms]);
  for (const { item, receivedMs } of items) {
    const trace = item.event?.trace ?? [];
    const hops = [...trace.map(({ hop, at }) => ({ hop, ms: Date.parse(at) })), { hop: 'subscriber', ms: receivedMs }];
    for (const [i, { hop, ms }] of hops.entries())
      if (i > 0) add(`${hops[i - 1]?.hop} → ${hop}`, ms - (hops[i - 1]?.ms ?? 0));
    const frame = hops.find(({ hop }) => hop === 'frame');
    if (frame) add('frame → subscriber', receivedMs - frame.ms);
  }
  return [...steps].flatMap(([metric, all]) => {
    const sorted = [...all].sort((a, b) => a - b);
    const at = (share: number) =>
      sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
    const whole = metric === 'frame → subscriber' ? against('limit', at(0.95), limits.frameToSubscriberMs) : {};
    return [
      { bench, case: `${all.length} events, p50`, metric, value: at(0.5), unit: 'ms' },
      { bench, case: `${all.length} events, p95`, metric, value: at(0.95), unit: 'ms', ...whole },
    ];
  });
}

function against(name: string, value: number, limit: number): { vs: string; ratio: number } {
  return { vs: `${name} ${limit}`, ratio: value / limit };
}
