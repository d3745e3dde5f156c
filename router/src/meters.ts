import { createHash } from 'node:crypto';
import type { Log } from '@vms/kit/log';
import type { Metrics } from '@vms/kit/metrics';
import type { Executed, FetchEnd, Observer } from './engine/observer.ts';
import type { CompiledOperation } from './engine/operation.ts';

export interface MeterOptions {
  readonly metrics: Metrics;
  readonly log: Log;
  readonly clock: { monotonicMs(): number };
  /** An operation that takes longer is logged with its plan. */
  readonly slowMs: number;
  /** Subgraphs that are left alone at the moment. */
  readonly resting: () => readonly string[];
}

/** Names are chosen by clients: beyond so many, operations are counted as `(other)`. */
const OPERATION_NAMES_MAX = 200;
/** The schema is large, but it ends. */
const FIELD_NAMES_MAX = 3_000;
/** So many operations may have run before their fields are counted, at the latest. */
const PENDING_MAX = 500;
/** One operation is not logged more often. */
const SLOW_AGAIN_MS = 10_000;
const SECONDS = [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10, 30];

/** Prometheus metrics per operation, subgraph and field with bounded labels, and a log of what was slow. */
export function openMeters(options: MeterOptions): Observer & { stop(): void } {
  const { metrics, log, clock, slowMs } = options;
  const executions = metrics.counter('vms_router_operations_total', 'Operations by how they ended.', [
    'operation',
    'kind',
    'outcome',
  ]);
  const took = metrics.histogram('vms_router_operation_seconds', 'Time to answer.', SECONDS, ['operation']);
  const fetches = metrics.counter('vms_router_fetches_total', 'Fetches by how they ended.', ['subgraph', 'end']);
  const fetchTook = metrics.histogram('vms_router_fetch_seconds', 'Time of a fetch.', SECONDS, ['subgraph']);
  const uses = metrics.counter('vms_router_field_uses_total', 'Operations that asked for a field.', ['field']);
  const resting = metrics.gauge('vms_router_subgraph_resting', '1 while a subgraph is left alone.', ['subgraph']);

  const names = new Set<string>();
  const nameOf = (operation: CompiledOperation): string =>
    bounded(names, operation.name ?? '(unnamed)', OPERATION_NAMES_MAX);
  const fieldNames = new Set<string>();
  const pending = new Map<CompiledOperation, number>();
  const countFields = (): void => {
    for (const [operation, times] of pending) {
      for (const field of operation.fields()) uses.inc({ field: bounded(fieldNames, field, FIELD_NAMES_MAX) }, times);
    }
    pending.clear();
  };
  const forget = metrics.beforeReading(async () => {
    countFields();
    resting.reset();
    for (const subgraph of options.resting()) resting.set({ subgraph }, 1);
  });

  const meters = once((key: string) => {
    const [operation = '', kind = '', outcome = ''] = key.split('\0');
    return { count: executions.labels({ operation, kind, outcome }), took: took.labels({ operation }) };
  });
  const fetchMeters = once((key: string) => {
    const [subgraph = '', end = ''] = key.split('\0');
    return { count: fetches.labels({ subgraph, end }), took: fetchTook.labels({ subgraph }) };
  });
  const loggedAtMs = new WeakMap<CompiledOperation, number>();

  const logSlow = (operation: CompiledOperation, { tookMs, fetched, traceId }: Executed): void => {
    const nowMs = clock.monotonicMs();
    if (nowMs - (loggedAtMs.get(operation) ?? Number.NEGATIVE_INFINITY) < SLOW_AGAIN_MS) return;
    loggedAtMs.set(operation, nowMs);
    const plan = operation.plan();
    const planSha256 = createHash('sha256').update(plan).digest('hex').slice(0, 16);
    const { name, kind } = operation;
    // No variables: they may hold what is nobody's business.
    log.warn({ traceId, operation: name ?? null, kind, tookMs, fetched, planSha256, plan }, 'a slow operation');
  };

  return {
    executed: (operation, seen) => {
      const { tookMs, outcome } = seen;
      const meter = meters(`${nameOf(operation)}\0${operation.kind}\0${outcome.errors ? 'errors' : 'ok'}`);
      meter.count.inc();
      meter.took.observe(tookMs / 1000);
      pending.set(operation, (pending.get(operation) ?? 0) + 1);
      if (pending.size > PENDING_MAX) countFields();
      if (tookMs >= slowMs) logSlow(operation, seen);
    },
    fetched: (subgraph: string, tookMs: number, end: FetchEnd) => {
      const meter = fetchMeters(`${subgraph}\0${end}`);
      meter.count.inc();
      meter.took.observe(tookMs / 1000);
    },
    stop: forget,
  };
}

function bounded(known: Set<string>, name: string, max: number): string {
  if (known.has(name)) return name;
  if (known.size >= max) return '(other)';
  known.add(name);
  return name;
}

/** Looks each key's labels up once: the keys are few, the calls many. */
function once<T>(make: (key: string) => T): (key: string) => T {
  const known = new Map<string, T>();
  return (key) => {
    let found = known.get(key);
    if (!found) {
      found = make(key);
      known.set(key, found);
    }
    return found;
  };
}
