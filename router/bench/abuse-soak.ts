import { parseArgs } from 'node:util';
import type { Row } from '../../infra/bench/row.ts';
import { type Abuse, suffer } from './abuse.ts';
import * as abuses from './abuses.ts';

/** `--size N` (10): each abuse of the tests so many times as large, under the limits that the platform has; idle sockets a thousand per N. */
export async function soak(args: readonly string[]): Promise<Row[]> {
  const { values } = parseArgs({
    args: [...args],
    options: { size: { type: 'string', default: '10' } },
    strict: false,
  });
  const size = Number(values.size);
  const all: Readonly<Record<string, Abuse>> = {
    'costly documents': abuses.askCostly(Object.keys(abuses.costly), size),
    'slow headers': abuses.slowloris('headers', 100 * size),
    'slow bodies': abuses.slowloris('body', 100 * size),
    'large bodies without an end': abuses.unfinishedBodies(10 * size, 4_000_000),
    'answers that nobody reads': abuses.unreadAnswers(5 * size, 200),
    'subscriber that does not read, WebSocket': abuses.unreadSubscription('ws'),
    'subscriber that does not read, SSE': abuses.unreadSubscription('sse'),
    'idle sockets of one caller': abuses.idleSockets(200 * size, 'one'),
    'idle sockets of as many callers': abuses.idleSockets(1_000 * size, 'each'),
  };
  const rows: Row[] = [];
  for (const [name, abuse] of Object.entries(all)) {
    const events = name.startsWith('subscriber') ? { everyMs: 5, eventBytes: 64_000 } : { everyMs: 50, eventBytes: 0 };
    const { told, calm, rssBytes } = await suffer({ limits: {}, times: {}, ...events }, abuse);
    const row = { bench: 'soak abuse', case: name };
    for (const [code, count] of Object.entries(told)) rows.push({ ...row, metric: code, value: count, unit: 'times' });
    const grownMb = (rssBytes[1] - rssBytes[0]) / 1e6;
    rows.push(
      { ...row, metric: 'failures of the client beside it', value: calm.failures.length, unit: 'requests' },
      { ...row, metric: 'its median answer', value: calm.p50Ms, unit: 'ms' },
      { ...row, metric: 'its worst answer', value: calm.worstMs, unit: 'ms' },
      { ...row, metric: 'memory more than before', value: grownMb, unit: 'MB' },
    );
  }
  return rows;
}
