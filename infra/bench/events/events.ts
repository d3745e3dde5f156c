import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { DatabaseSync } from 'node:sqlite';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { mintInternalToken } from '@vms/kit/auth/tokens';
import type { Principal } from '../../../router/src/index.ts';
import { seed, seedEmail } from '../../seed/seed.ts';
import type { Row } from '../row.ts';
import { type Composed, golden, openComposed } from './composed.ts';

const BATCH = 200;
const RATE_PER_S = 5_000;
const LOOP_MS_MAX = 50;
const P95_MS_MAX = 100;

/**
 * How fast events can come in, then the console's questions while they come in at the rate that is promised.
 * `--home=DIR`: a seeded installation (a small one is made and removed when absent); `--seconds=N` for each half.
 */
export async function run(options: readonly string[]): Promise<Row[]> {
  const { values } = parseArgs({
    args: [...options],
    options: { home: { type: 'string' }, seconds: { type: 'string', default: '20' } },
  });
  const seconds = Number(values.seconds);
  const made = values.home ? null : mkdtempSync(join(tmpdir(), 'vms-bench-events-'));
  const home = values.home ?? made ?? '';
  if (!existsSync(join(home, 'cloud', 'event-log.db')))
    await seed(home, { tenants: 10, cameras: 2_000, sites: 20, events: 100_000 }, 30, () => {});
  const composed = await openComposed(home);
  const source = await openSource(home, composed);
  try {
    const person = await administrator(home);
    const asked = questions(source.busyCamera);
    const stored = Number(
      ((await composed.ask('{ eventLogHead { seq } }', {}, person)).eventLogHead as { seq: number }).seq,
    );
    const name = `${stored.toLocaleString('en')} events in the tenant`;
    for (const [query, variables] of Object.values(asked)) await composed.ask(query, variables, person);
    const alone = await source.drive(seconds, Number.POSITIVE_INFINITY);
    const loop = monitorEventLoopDelay({ resolution: 5 });
    loop.enable();
    const driven = source.drive(seconds, RATE_PER_S);
    const took = new Map(Object.keys(asked).map((key) => [key, [] as number[]]));
    const until = performance.now() + seconds * 1_000;
    while (performance.now() < until) {
      for (const [key, [query, variables]] of Object.entries(asked)) {
        const before = performance.now();
        await composed.ask(query, variables, person);
        took.get(key)?.push(performance.now() - before);
      }
    }
    const beside = await driven;
    loop.disable();
    const row = (metric: string, value: number, unit: string, limit?: number): Row => ({
      ...{ bench: 'events', case: name, metric, value, unit },
      ...(limit === undefined ? {} : { vs: `limit ${limit}`, ratio: value / limit }),
    });
    return [
      row('ingest alone, durable', alone, 'events/s', RATE_PER_S),
      row('ingest beside the questions, durable', beside, 'events/s', RATE_PER_S),
      ...[...took].flatMap(([key, values]) => [
        row(`${key} p50 (${values.length} asked)`, at(values, 0.5), 'ms'),
        row(`${key} p95`, at(values, 0.95), 'ms', P95_MS_MAX),
      ]),
      row('event loop blocked, longest', loop.max / 1e6 - 5, 'ms', LOOP_MS_MAX),
      row('event loop blocked, p99', loop.percentile(99) / 1e6 - 5, 'ms', LOOP_MS_MAX),
    ];
  } finally {
    await source.stop();
    await composed.stop();
    if (made) rmSync(made, { recursive: true, force: true });
  }
}

function questions(busyCamera: string): Record<string, readonly [string, Record<string, unknown>]> {
  const threeDaysAgo = new Date(Math.floor(performance.timeOrigin / 3_600_000) * 3_600_000 - 3 * 86_400_000);
  return {
    wall: [golden('wall'), { first: 20 }],
    events: [golden('events'), { first: 50 }],
    'events of one busy camera': [golden('events'), { first: 50, filter: { cameraIds: [busyCamera] } }],
    'events, critical, three days ago': [
      golden('events'),
      { first: 50, filter: { severities: ['CRITICAL'], to: threeDaysAgo.toISOString() } },
    ],
    'search, a common word': [golden('search'), { filter: { text: 'person' } }],
    'search, a common and a rare word': [golden('search'), { filter: { text: 'person zone17' } }],
    'search, a plate': [golden('search'), { filter: { plate: 'W10012*' } }],
  };
}

async function administrator(home: string): Promise<Principal> {
  const db = new DatabaseSync(join(home, 'cloud', 'auth.db'), { readOnly: true });
  const row = db
    .prepare('select m.* from membership m join user u on u.id = m.user_id where u.email = ?')
    .get(seedEmail);
  db.close();
  if (!row) throw new Error(`${home} was not seeded: nobody is ${seedEmail}.`);
  const { user_id, tenant_id, grants_version } = row;
  return { kind: 'user', id: String(user_id), tenantId: String(tenant_id), grantsVersion: Number(grants_version) };
}

/** Edges of the large tenant that send as fast as they are answered, or at a rate. */
async function openSource(home: string, composed: Composed) {
  const db = new DatabaseSync(join(home, 'cloud', 'event-log.db'), { readOnly: true });
  const tenantId = String(db.prepare('select id from tenant order by seq desc limit 1').get()?.id);
  const cameras = db.prepare('select id, edge_ids from camera where tenant_id = ? order by id').all(tenantId);
  db.close();
  const byEdge = new Map<string, string[]>();
  for (const { id, edge_ids } of cameras) {
    const [edge = ''] = JSON.parse(String(edge_ids)) as string[];
    byEdge.set(edge, [...(byEdge.get(edge) ?? []), String(id)]);
  }
  const edges = [...byEdge.keys()].slice(0, 200);
  const tokens = new Map<string, string>();
  const tokenOf = async (edge: string) => {
    const known = tokens.get(edge);
    if (known) return known;
    const made = await mintInternalToken(composed.keys, 'event', { kind: 'edge', id: edge, tenantId });
    tokens.set(edge, made);
    return made;
  };
  const ready: { edge: number; body: string }[] = [];
  let wake = (): void => {};
  const worker = new Worker(new URL('./batches.worker.ts', import.meta.url), {
    workerData: { cameras: edges.map((edge) => byEdge.get(edge) ?? []), size: BATCH, ahead: 40 },
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  worker.on('message', (batch: { edge: number; body: string }) => {
    ready.push(batch);
    wake();
  });
  const next = async () => {
    while (ready.length === 0)
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    worker.postMessage(1);
    return ready.shift() as { edge: number; body: string };
  };
  return {
    busyCamera: String(cameras[0]?.id),
    /** Events stored per second. */
    drive: async (seconds: number, perSecond: number): Promise<number> => {
      tokens.clear();
      let stored = 0;
      const since = performance.now();
      const seconds_ = () => (performance.now() - since) / 1_000;
      const lane = async (): Promise<void> => {
        while (seconds_() < seconds) {
          if (stored >= perSecond * seconds_()) {
            await new Promise((resolve) => setTimeout(resolve, 5));
            continue;
          }
          const { edge, body } = await next();
          stored += BATCH;
          const results = await composed.ingest(body, await tokenOf(edges[edge] ?? ''));
          const refused = results.find(({ outcome }) => outcome !== 'STORED');
          if (refused) throw new Error(`An event was not stored: ${refused.outcome} ${refused.code}.`);
        }
      };
      await Promise.all([lane(), lane(), lane(), lane()]);
      return stored / seconds_();
    },
    stop: async () => {
      worker.postMessage(null);
      await worker.terminate();
    },
  };
}

function at(values: readonly number[], share: number): number {
  return (
    [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? Number.NaN
  );
}
