import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { type Clock, systemClock } from '@vms/kit/clock';
import { type Log, silentLog } from '@vms/kit/log';
import { createMetrics, type Metrics } from '@vms/kit/metrics';
import { noTracing, type Tracing } from '@vms/kit/tracing';
import { GraphQLError, type GraphQLSchema } from 'graphql';
import type { Authenticate, MayExplain } from './access.ts';
import { HttpDoor } from './door/http.ts';
import { PersistedQueries } from './door/persisted.ts';
import { RateLimits, type Rates } from './door/rate-limits.ts';
import { openSocketDoor } from './door/socket.ts';
import type { TrustedDocuments } from './door/trusted.ts';
import { Engine, type Introspection, type OperationRequest, type Outcome } from './engine/engine.ts';
import { Remotes } from './engine/remote-calls.ts';
import { defaultLimits, type Limits } from './limits.ts';
import { openMeters } from './meters.ts';
import type { Fingerprint, MintToken, Principal, Subgraph } from './subgraph.ts';

export interface RouterOptions {
  readonly supergraphSdl: string;
  /** Those that are there; fields of others answer SUBGRAPH_UNAVAILABLE until `provide` brings them. */
  readonly subgraphs: ReadonlyMap<string, Subgraph>;
  readonly authenticate: Authenticate;
  /** True once a principal's session or key was ended before its token expires: its sockets are closed within a second. */
  readonly ended?: (principal: Principal) => boolean;
  readonly mintToken?: MintToken;
  /** Who may share what was fetched for another: equal fingerprints, equal rights. By default only a principal with itself. */
  readonly fingerprint?: Fingerprint;
  readonly limits?: Partial<Limits>;
  /** How often clients of the door may ask; as often as they like by default. */
  readonly rates?: Rates;
  /** Foreign origins whose pages may ask; none by default. */
  readonly corsOrigins?: readonly string[];
  /** Who may read the schema; everyone by default. */
  readonly introspection?: Introspection;
  /** Documents known beforehand, and who may ask nothing else; by default everybody may ask anything. */
  readonly trusted?: TrustedDocuments | null;
  /** Who may ask for plans (`extensions: { explain: true }`); nobody by default. */
  readonly mayExplain?: MayExplain;
  /** An operation that takes longer is logged with its plan; 1,000 ms by default. */
  readonly slowMs?: number;
  readonly tracing?: Tracing;
  readonly log?: Log;
  readonly clock?: Clock;
  readonly metrics?: Metrics;
  /** What else must be well before /ready says so. */
  readonly ready?: () => Promise<boolean> | boolean;
  /** For trace ids. */
  readonly newId?: () => string;
}

/** What callers inside the process may leave out. */
export type InnerRequest = Omit<OperationRequest, 'traceId'> & { readonly traceId?: string };

/** The one GraphQL endpoint: HTTP, SSE and WebSocket at /graphql, and the same operations in process. */
export interface Router {
  readonly apiSchema: GraphQLSchema;
  /** True when the request was for the router: /graphql, /health, /ready, /metrics. */
  handle(req: IncomingMessage, res: ServerResponse): Promise<boolean>;
  /** True when the upgrade was for the router. */
  onUpgrade(req: IncomingMessage, socket: Duplex, head: Buffer): boolean;
  execute(request: InnerRequest): Promise<Outcome>;
  subscribe(request: InnerRequest, signal?: AbortSignal): Promise<AsyncGenerator<Outcome, void> | Outcome>;
  /**
   * New operations use the new supergraph once it is loaded and warm; what runs and what is subscribed stays on the one it
   * started with. Rejects when it is no supergraph: the one before stays. The latest of several swaps at once wins.
   */
  swap(supergraphSdl: string): Promise<void>;
  /**
   * A subgraph that was not there before; operations known already use it, too. One in the place of another is asked from the
   * next swap on.
   */
  provide(name: string, subgraph: Subgraph): void;
  /** Refuses new work, waits for what runs (at most `drainMs`), then closes sockets. */
  stop(drainMs?: number): Promise<void>;
}

/** Opens a router; throws when the supergraph is none. */
export function createRouter(options: RouterOptions): Router {
  const log = options.log ?? silentLog;
  const clock = options.clock ?? systemClock;
  const limits = { ...defaultLimits, ...options.limits };
  const metrics = options.metrics ?? createMetrics();
  const newTraceId = options.newId ?? (() => randomUUID().replaceAll('-', ''));
  const mintToken: MintToken =
    options.mintToken ??
    (() => {
      throw new Error('A remote subgraph needs mintToken.');
    });
  const fingerprint = options.fingerprint ? { fingerprint: options.fingerprint } : {};
  const { introspection = 'everyone', corsOrigins = [], tracing = noTracing, slowMs = 1_000 } = options;
  const subgraphs = new Map(options.subgraphs);
  const remotes = new Remotes();
  const observer = openMeters({ metrics, log, clock, slowMs, resting: () => remotes.resting() });
  const shared = { remotes, observer, tracing, mintToken, limits, introspection, log, clock };
  const load = (supergraphSdl: string) => new Engine({ ...fingerprint, ...shared, supergraphSdl, subgraphs });
  let current = load(options.supergraphSdl);
  let swaps = 0;
  const away = () => [...current.missing, ...remotes.resting()];
  const engine = () => current;
  const { authenticate, ended = () => false } = options;
  const persisted = new PersistedQueries(options.trusted ?? null);
  const rates = options.rates ? new RateLimits(options.rates, clock) : null;
  const sockets = openSocketDoor({ engine, authenticate, ended, limits, rates, persisted, log, clock, newTraceId });
  const ready = options.ready ?? (() => true);
  const http = new HttpDoor({
    engine,
    authenticate,
    limits,
    rates,
    corsOrigins,
    log,
    clock,
    metrics,
    ready,
    away,
    persisted,
    mayExplain: options.mayExplain ?? (() => false),
    tracing,
    newTraceId,
  });
  metrics.registry.removeSingleMetric('vms_router_sockets');
  const socketGauge = metrics.gauge('vms_router_sockets', 'Open GraphQL WebSockets.');
  const traced = (request: InnerRequest): OperationRequest => ({
    ...request,
    traceId: request.traceId ?? newTraceId(),
  });

  return {
    get apiSchema() {
      return current.apiSchema;
    },
    handle: (req, res) => {
      socketGauge.set(sockets.connections);
      return http.handle(req, res);
    },
    onUpgrade: (req, socket, head) => {
      if ((req.url ?? '').split('?')[0] !== '/graphql') return false;
      if (http.stopping) socket.end('HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\n\r\n');
      else sockets.onUpgrade(req, socket, head);
      return true;
    },
    execute: async (inner) => {
      const request = traced(inner);
      const operation = current.prepare(request);
      if (!('kind' in operation)) return { errors: operation };
      if (operation.kind === 'subscription') {
        const extensions = { code: 'BAD_REQUEST' };
        return { errors: [new GraphQLError('A subscription needs subscribe().', { extensions })] };
      }
      return await current.execute(operation, request);
    },
    subscribe: async (inner, signal) => {
      const request = traced(inner);
      const serving = current;
      const operation = serving.prepare(request);
      if (!('kind' in operation)) return { errors: operation };
      if (operation.kind !== 'subscription') return await serving.execute(operation, request);
      return await serving.subscribe(operation, request, signal);
    },
    swap: async (supergraphSdl) => {
      swaps += 1;
      const mine = swaps;
      const next = load(supergraphSdl);
      await next.warm(current);
      if (mine === swaps) current = next;
    },
    provide: (name, subgraph) => void subgraphs.set(name, subgraph),
    stop: async (drainMs = 5_000) => {
      await http.drain(drainMs);
      await sockets.stop();
      observer.stop();
    },
  };
}
