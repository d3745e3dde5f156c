import { mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { aiPipeline } from './ai-pipeline/src/index.ts';
import { auth } from './auth/src/index.ts';
import { calculator } from './calculator/src/index.ts';
import { camera } from './camera/src/index.ts';
import { config } from './config/src/index.ts';
import { edgeManager } from './edge-manager/src/index.ts';
import { event } from './event/src/index.ts';
import { ingestion } from './ingestion/src/index.ts';
import { type Keys, openKeys } from './kit/src/auth/keys.ts';
import { type Clock, systemClock } from './kit/src/clock.ts';
import type { RunningSubgraph, Subgraph } from './kit/src/define-subgraph.ts';
import { uuidV7Factory } from './kit/src/ids.ts';
import { createLog, type Log } from './kit/src/log.ts';
import type { Metrics } from './kit/src/metrics.ts';
import { openTracingFrom } from './kit/src/open-tracing.ts';
import type { Bus } from './kit/src/ports/bus/bus.ts';
import { openBus } from './kit/src/ports/bus/open-bus.ts';
import { type Edges, noEdges } from './kit/src/ports/edges.ts';
import { type ServedSubgraph, serveHttp } from './kit/src/serve-http.ts';
import { noTracing, type Tracing } from './kit/src/tracing.ts';
import { notification } from './notification/src/index.ts';
import { storage } from './storage/src/index.ts';
import { streaming } from './streaming/src/index.ts';
import { sync } from './sync/src/index.ts';
import { tenant } from './tenant/src/index.ts';
import { ticketing } from './ticketing/src/index.ts';
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
  aiPipeline,
  notification,
  ticketing,
  calculator,
  config,
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
  readonly tracing?: Tracing;
  /** Settings as text; the process's environment unless given. */
  readonly settings?: Readonly<Record<string, string | undefined>>;
  readonly keys?: Keys;
  /** All of them unless given. */
  readonly only?: readonly string[];
  /** Those that the caller can do without when they cannot open; none unless given. */
  readonly optional?: (name: string) => boolean;
}

export interface Opened extends AsyncDisposable {
  readonly subgraphs: ReadonlyMap<string, RunningSubgraph>;
  /** Tries once more to open what could not; gives those that did. */
  openMissing(): Promise<readonly RunningSubgraph[]>;
  readonly keys: Keys;
  readonly bus: Bus;
  stop(): Promise<void>;
}

/** Opens all of them in this process over one bus; when one that is needed cannot open, none stays open. */
export async function openAll(options: OpenAllOptions): Promise<Opened> {
  const { home, log, clock = systemClock, edges = noEdges, metrics, settings = process.env } = options;
  mkdirSync(join(home, 'cloud'), { recursive: true, mode: 0o700 });
  const keys = options.keys ?? (await openKeys({ home, clock }));
  const bus = await openBus({ url: settings.VMS_BUS_URL, file: join(home, 'cloud', 'bus.db'), clock });
  const subgraphs = new Map<string, RunningSubgraph>();
  const missing = new Set<Subgraph<unknown>>();
  const { tracing = noTracing } = options;
  const environment = { home, clock, bus, keys, edges, log, metrics, tracing, settings };
  const openMissing = async (): Promise<RunningSubgraph[]> => {
    const come: RunningSubgraph[] = [];
    for (const definition of missing) {
      try {
        const running = await definition.open(environment);
        missing.delete(definition);
        subgraphs.set(definition.name, running);
        come.push(running);
      } catch (error) {
        if (!options.optional?.(definition.name)) throw error;
        log.error({ err: error, subgraph: definition.name }, 'a subgraph could not be opened; the others are served');
      }
    }
    return come;
  };
  const stop = async (): Promise<void> => {
    await Promise.allSettled([...subgraphs.values()].map((running) => running.stop()));
    await bus.close();
  };
  try {
    for (const definition of definitions) if (options.only?.includes(definition.name) ?? true) missing.add(definition);
    await openMissing();
  } catch (error) {
    await stop();
    throw error;
  }
  return { subgraphs, openMissing, keys, bus, stop, [Symbol.asyncDispose]: stop };
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

/** Some subgraphs behind HTTP on loopback, at the ports of rover.yaml: `node subgraphs/serve.ts camera event`. */
export async function serveNamed(names: readonly string[], home: string): Promise<() => Promise<void>> {
  const unknown = names.filter((name) => !definitions.some((definition) => definition.name === name));
  const all = definitions.map(({ name }) => name).join(' ');
  if (names.length === 0 || unknown.length > 0)
    throw new Error(`Cannot serve ${unknown.join(', ') || 'nothing'}; name some of: ${all}.`);
  const rover = readFileSync(new URL('../rover.yaml', import.meta.url), 'utf8');
  const tracing = await openTracingFrom(process.env, `vms-${names.join('-')}`);
  const opened = await openAll({ home, log: createLog({ name: 'subgraphs' }), only: names, tracing });
  const served: ServedSubgraph[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(served.map((one) => one.stop()));
    await opened.stop();
    await tracing.stop();
  };
  try {
    for (const [name, running] of opened.subgraphs) {
      const port = Number(new RegExp(`^ {2}${name}:\\n {4}routing_url: \\S+:(\\d+)/`, 'm').exec(rover)?.[1]);
      const one = await serveHttp(running, { keys: opened.keys, newId: uuidV7Factory(systemClock), port, tracing });
      served.push(one);
      process.stdout.write(`${name} at ${one.url}\n`);
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return stop;
}

if (import.meta.main) {
  const stop = await serveNamed(process.argv.slice(2), resolve(process.env.VMS_HOME ?? '.vms')).catch(
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
      process.exit(1);
    },
  );
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop());
}
