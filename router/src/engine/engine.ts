import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Log } from '@vms/kit/log';
import { noTracing, type Tracing } from '@vms/kit/tracing';
import { type DocumentNode, type ExecutionResult, GraphQLError, type GraphQLSchema, getVariableValues } from 'graphql';
import type { Limits } from '../limits.ts';
import type { Fingerprint, MintToken, Principal, Subgraph } from '../subgraph.ts';
import { refuseCost } from './cost.ts';
import { followEvents } from './events.ts';
import { explained } from './explain.ts';
import type { FetchOptions } from './fetch.ts';
import { finishRun } from './finish.ts';
import { Lru } from './lru.ts';
import type { Observer } from './observer.ts';
import { type CompiledOperation, compileOperation, RefusedDocument } from './operation.ts';
import { Remotes } from './remote-calls.ts';
import { maskedError, type Run, startRun } from './run.ts';
import { SharedEvents } from './shared-events.ts';
import { Flights, samePrincipal } from './sharing.ts';
import { type LoadedSupergraph, loadSupergraph } from './supergraph.ts';

export interface EngineOptions {
  readonly supergraphSdl: string;
  /** May lack some: their fields are refused until they are there. */
  readonly subgraphs: ReadonlyMap<string, Subgraph>;
  /** What is known about remote subgraphs from before a swap. */
  readonly remotes?: Remotes;
  readonly mintToken: MintToken;
  readonly limits: Limits;
  readonly log: Log;
  readonly clock: { now(): number; monotonicMs(): number };
  /** Who may share what was fetched for another; by default nobody. */
  readonly fingerprint?: Fingerprint;
  /** Whether equal calls that are under way at once are made once; on unless a bench compares. */
  readonly share?: boolean;
  /** Who may read the schema; everyone by default. */
  readonly introspection?: Introspection;
  readonly observer?: Observer | null;
  readonly tracing?: Tracing;
}

export type Introspection = 'everyone' | 'signed-in' | 'off';

export interface OperationRequest {
  readonly document?: DocumentNode;
  readonly query?: string;
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
  readonly operationName?: string | null | undefined;
  readonly principal: Principal | null;
  readonly traceId: string;
  /** Whether the answer's extensions say how it was made. */
  readonly explain?: boolean;
}

/** An answer, or a refusal that never ran (`data` is absent then). */
export type Outcome = ExecutionResult;

/** One loaded supergraph with its compiled operations. Never changes: a swap makes another. */
export class Engine {
  readonly #options: EngineOptions;
  readonly #loaded: LoadedSupergraph;
  readonly #fetches: FetchOptions;
  readonly #fingerprint: Fingerprint;
  readonly #events: SharedEvents | null;
  readonly #observer: Observer | null;
  readonly #tracing: Tracing;
  readonly #numbers = new WeakMap<CompiledOperation, number>();
  #numbered = 0;
  readonly #operations: Lru<CompiledOperation>;
  readonly #documents = new WeakMap<DocumentNode, Map<string, CompiledOperation>>();

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#loaded = loadSupergraph(options.supergraphSdl);
    this.#operations = new Lru(options.limits.cachedDocumentsMax);
    const { subgraphs, mintToken, clock, limits, fingerprint = samePrincipal, share = true } = options;
    const { fullSchema, privateFields, requirements } = this.#loaded;
    this.#fingerprint = fingerprint;
    this.#events = share ? new SharedEvents() : null;
    const { remotes = new Remotes(), observer = null, tracing = noTracing } = options;
    this.#observer = observer;
    this.#tracing = tracing;
    const ask = { mintToken, fingerprint, privateFields, flights: share ? new Flights() : null, remotes, tracing };
    this.#fetches = {
      fullSchema,
      requirements,
      subgraphs,
      ask,
      clock,
      observer,
      fetchTimeoutMs: limits.fetchTimeoutMs,
    };
  }

  get apiSchema(): GraphQLSchema {
    return this.#loaded.apiSchema;
  }

  /** Subgraphs of the supergraph that are not there (yet). */
  get missing(): readonly string[] {
    return this.#loaded.subgraphNames.filter((name) => !this.#options.subgraphs.has(name));
  }

  /** The compiled operation, or why there is none. */
  prepare(request: OperationRequest): CompiledOperation | readonly GraphQLError[] {
    try {
      const operation = this.#compiled(request);
      return operation.introspect && !this.#mayIntrospect(request) ? [INTROSPECTION_REFUSED] : operation;
    } catch (error) {
      if (error instanceof RefusedDocument) return error.errors;
      if (error instanceof GraphQLError && error.extensions.code) return [error];
      const { traceId } = request;
      this.#options.log.error({ traceId, error: stackOf(error) }, 'an operation could not be compiled');
      return [maskedError(traceId)];
    }
  }

  /** Compiles what another engine was asked lately, a turn of the event loop for each. */
  async warm(from: Engine): Promise<void> {
    for (const key of from.#operations.latest(WARMED_MAX)) {
      const split = key.indexOf('\0');
      const [operationName, query] = split < 0 ? [null, key] : [key.slice(0, split), key.slice(split + 1)];
      this.prepare({ query, operationName, principal: null, traceId: 'warm-up' });
      await nextTurn();
    }
  }

  /** Runs a query or mutation. Never throws. */
  execute(operation: CompiledOperation, request: OperationRequest): Promise<Outcome> | Outcome {
    const variables = coerce(this.apiSchema, operation, request.variables);
    if (Array.isArray(variables)) return { errors: variables };
    const tooCostly = refuseCost(operation.cost(variables as Record<string, unknown>), this.#options.limits.costMax);
    if (tooCostly) return { errors: [tooCostly] };
    const { clock, limits } = this.#options;
    const observer = this.#observer;
    const explains = request.explain === true;
    const values = variables as Record<string, unknown>;
    const run = startRun(this.#options, request, values, limits.operationTimeoutMs, observer !== null || explains);
    const startedMs = clock.monotonicMs();
    const finish = (): Outcome => {
      const outcome = finishRun(operation, run);
      if (run.fetched === null) return outcome;
      const seen = { tookMs: clock.monotonicMs() - startedMs, outcome, fetched: run.fetched, traceId: run.traceId };
      observer?.executed(operation, seen);
      return explains ? { ...outcome, extensions: { explain: explained(operation, values, seen) } } : outcome;
    };
    const work = (): Promise<Outcome> | Outcome => {
      try {
        const pending = operation.step(run);
        return pending ? pending.then(finish).catch((error) => this.#masked(run, error)) : finish();
      } catch (error) {
        return this.#masked(run, error);
      }
    };
    if (!this.#tracing.on) return work();
    const fields = { 'graphql.operation.type': operation.kind, 'graphql.operation.name': operation.name ?? '' };
    return this.#tracing.span('graphql execute', fields, work);
  }

  /** How an operation would be fetched, without running it. */
  explain(operation: CompiledOperation, request: OperationRequest): Outcome {
    const variables = coerce(this.apiSchema, operation, request.variables);
    if (Array.isArray(variables)) return { errors: variables };
    return { data: null, extensions: { explain: explained(operation, variables as Record<string, unknown>) } };
  }

  /** Follows a subscription: an answer per event, in order; or the refusal. */
  async subscribe(
    operation: CompiledOperation,
    request: OperationRequest,
    signal?: AbortSignal,
  ): Promise<AsyncGenerator<Outcome, void> | Outcome> {
    const variables = coerce(this.apiSchema, operation, request.variables);
    if (Array.isArray(variables)) return { errors: variables };
    const values = variables as Record<string, unknown>;
    const tooCostly = refuseCost(operation.cost(values), this.#options.limits.costMax);
    if (tooCostly) return { errors: [tooCostly] };
    // Nothing that lives as long as the subscription may hold this engine: a swap would keep every supergraph in memory.
    const { limits, log, clock } = this.#options;
    const start = () => startRun({ log, clock }, request, values, limits.joinTimeoutMs);
    const fingerprintOf = this.#fingerprint;
    const fingerprint = operation.shares && this.#events ? fingerprintOf(request.principal) : null;
    if (!this.#events || fingerprint === null) return await followEvents(operation, start, signal);
    const stream = {
      key: `${this.#numberOf(operation)} ${fingerprint} ${JSON.stringify(values)}`,
      joinsLate: operation.startsNow(values),
      stillAlike: () => fingerprintOf(request.principal) === fingerprint,
      open: (stop: AbortSignal) => followEvents(operation, start, stop),
    };
    return await this.#events.follow(stream, signal);
  }

  /** Also for a principal of any kind: what can sign in may read what it may ask. */
  #mayIntrospect({ principal }: OperationRequest): boolean {
    const { introspection = 'everyone' } = this.#options;
    return introspection === 'everyone' || (introspection === 'signed-in' && principal !== null);
  }

  #compiled(request: OperationRequest): CompiledOperation {
    const name = request.operationName ?? '';
    if (request.document) {
      const known = this.#documents.get(request.document) ?? new Map<string, CompiledOperation>();
      this.#documents.set(request.document, known);
      const operation = known.get(name) ?? this.#compile(request.document, name);
      known.set(name, operation);
      return operation;
    }
    const source = request.query ?? '';
    const key = name ? `${name}\0${source}` : source;
    let operation = this.#operations.get(key);
    if (!operation) {
      operation = this.#compile(source, name);
      this.#operations.set(key, operation);
    }
    return operation;
  }

  #compile(source: string | DocumentNode, name: string): CompiledOperation {
    const work = () => compileOperation(this.#loaded, this.#fetches, this.#options.limits, source, name || undefined);
    return this.#tracing.span('graphql plan', {}, work);
  }

  #numberOf(operation: CompiledOperation): number {
    const known = this.#numbers.get(operation);
    if (known !== undefined) return known;
    this.#numbered += 1;
    this.#numbers.set(operation, this.#numbered);
    return this.#numbered;
  }

  #masked(run: Run, error: unknown): Outcome {
    run.log.error({ traceId: run.traceId, error: stackOf(error) }, 'an operation failed unexpectedly');
    return { data: null, errors: [maskedError(run.traceId)] };
  }
}

/** So many of the latest documents are compiled before a swapped-in engine serves. */
const WARMED_MAX = 200;

const INTROSPECTION_REFUSED = new GraphQLError('The schema is shown to those who sign in, if at all. Sign in first.', {
  extensions: { code: 'INTROSPECTION_REFUSED' },
});

function coerce(
  schema: GraphQLSchema,
  { node }: CompiledOperation,
  inputs: Readonly<Record<string, unknown>> | null | undefined,
): Record<string, unknown> | GraphQLError[] {
  const definitions = node.variableDefinitions;
  if (!definitions || definitions.length === 0) return {};
  const { coerced, errors } = getVariableValues(schema, definitions, inputs ?? {}, { maxErrors: 10 });
  if (coerced) return coerced;
  return errors.map(
    ({ message, nodes }) => new GraphQLError(message, { nodes, extensions: { code: 'BAD_USER_INPUT' } }),
  );
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
