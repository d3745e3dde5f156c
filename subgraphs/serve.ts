import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { auth } from './auth/src/index.ts';
import { camera } from './camera/src/index.ts';
import { edgeManager } from './edge-manager/src/index.ts';
import { event } from './event/src/index.ts';
import { ingestion } from './ingestion/src/index.ts';
import { type Keys, openKeys } from './kit/src/auth/keys.ts';
import { type Clock, systemClock } from './kit/src/clock.ts';
import type { RunningSubgraph, Subgraph } from './kit/src/define-subgraph.ts';
import type { Log } from './kit/src/log.ts';
import type { Metrics } from './kit/src/metrics.ts';
import type { Bus } from './kit/src/ports/bus/bus.ts';
import { openSqliteBus } from './kit/src/ports/bus/sqlite-bus.ts';
import { type Edges, noEdges } from './kit/src/ports/edges.ts';
import { storage } from './storage/src/index.ts';
import { streaming } from './streaming/src/index.ts';
import { sync } from './sync/src/index.ts';
import { tenant } from './tenant/src/index.ts';
import { watchdog } from './watchdog/src/index.ts';

/** Every subgraph of the platform: what is printed, composed, tested and served. */
export const definitions: readonly Subgraph<unknown>[] = [
  tenant,
  auth,
  camera,
  edgeManager,
  ingestion,
  streaming,
  event,
  storage,
  watchdog,
  sync,
];

export interface OpenAllOptions {
  /** The platform's folder: `cloud/` and `keys/` are made in it. */
  readonly home: string;
  readonly log: Log;
  readonly clock?: Clock;
  readonly edges?: Edges;
  readonly metrics?: Metrics;
  /** Settings as text; the process's environment unless given. */
  readonly settings?: Readonly<Record<string, string | undefined>>;
  readonly keys?: Keys;
}

export interface Opened extends AsyncDisposable {
  readonly subgraphs: ReadonlyMap<string, RunningSubgraph>;
  readonly keys: Keys;
  readonly bus: Bus;
  stop(): Promise<void>;
}

/** Opens all of them in this process over one bus; when one cannot open, none stays open. */
export async function openAll(options: OpenAllOptions): Promise<Opened> {
  const { home, log, clock = systemClock, edges = noEdges, metrics, settings = process.env } = options;
  mkdirSync(join(home, 'cloud'), { recursive: true, mode: 0o700 });
  const keys = options.keys ?? (await openKeys({ home, clock }));
  const bus = openSqliteBus({ file: join(home, 'cloud', 'bus.db'), clock });
  const subgraphs = new Map<string, RunningSubgraph>();
  const stop = async (): Promise<void> => {
    await Promise.allSettled([...subgraphs.values()].map((running) => running.stop()));
    await bus.close();
  };
  try {
    for (const definition of definitions) {
      const environment = { home, clock, bus, keys, edges, log, metrics, settings };
      subgraphs.set(definition.name, await definition.open(environment));
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return { subgraphs, keys, bus, stop, [Symbol.asyncDispose]: stop };
}

/** What a fresh installation starts with: one tenant and its administrator; does nothing when they are there. */
export async function ensureFirstRun(
  { subgraphs }: Pick<Opened, 'subgraphs'>,
  first: { email: string; password: string; tenantName: string },
): Promise<{ tenantId: string; adminCreated: boolean }> {
  const { tenants } = servicesOf(subgraphs, tenant);
  const { users } = servicesOf(subgraphs, auth);
  const { tenantId, name } = await tenants.ensureFirst(first.tenantName);
  const { created } = await users.ensureAdmin({ ...first, tenant: { id: tenantId, name } });
  return { tenantId, adminCreated: created };
}

/** The services of one running subgraph, typed by its definition. */
export function servicesOf<Services>(
  subgraphs: ReadonlyMap<string, RunningSubgraph>,
  { name }: Subgraph<Services>,
): Services {
  const running = subgraphs.get(name);
  if (!running) throw new Error(`Subgraph ${name} is not open.`);
  return running.services as Services;
}
