import type { FetchNode } from '@apollo/query-planner';
import type { Tracing } from '@vms/kit/tracing';
import { type DocumentNode, type ExecutionResult, execute, parse, subscribe } from 'graphql';
import { compileQuery, isCompiledQuery } from 'graphql-jit';
import type { Answer, FetchScope, Fingerprint, MintToken, SchemaSubgraph, Subgraph } from '../subgraph.ts';
import { askRemote, subscribeRemote } from './remote.ts';
import { type Remotes, SubgraphDown } from './remote-calls.ts';
import { type Flights, selectsPrivate } from './sharing.ts';

export type Variables = Readonly<Record<string, unknown>>;

/** One fetch operation at its subgraph, compiled once. */
export interface Ask {
  once(variables: Variables, scope: FetchScope, signal?: AbortSignal): Promise<Answer> | Answer;
  events(variables: Variables, scope: FetchScope, signal: AbortSignal): Promise<AsyncIterable<Answer> | Answer>;
}

export interface AskOptions {
  readonly mintToken: MintToken;
  readonly fingerprint: Fingerprint;
  readonly privateFields: ReadonlySet<string>;
  /** Null = nothing is shared. */
  readonly flights: Flights | null;
  readonly remotes: Remotes;
  readonly tracing: Tracing;
}

/** Asks a subgraph that may not be there yet: each call is refused until it has come. */
export function compileAskLater(fetch: FetchNode, subgraphs: ReadonlyMap<string, Subgraph>, options: AskOptions): Ask {
  let come: Ask | null = null;
  const there = (): Ask => {
    if (come) return come;
    const subgraph = subgraphs.get(fetch.serviceName);
    if (!subgraph) throw new SubgraphDown(fetch.serviceName, 'is not running', false);
    come = compileAsk(fetch, subgraph, options);
    return come;
  };
  return {
    once: (variables, scope, signal) => there().once(variables, scope, signal),
    events: async (variables, scope, signal) => await there().events(variables, scope, signal),
  };
}

/** Compiles a fetch node's operation for the kind of subgraph that owns it. */
export function compileAsk(fetch: FetchNode, subgraph: Subgraph, options: AskOptions): Ask {
  const { operation: query, operationName } = fetch;
  const document = parse(query, { noLocation: true });
  const mayShare = fetch.operationKind === 'query' && !selectsPrivate(document, options.privateFields);
  const flights = mayShare ? options.flights : null;
  const keyFor = (scope: FetchScope, body: string): string | null => {
    const fingerprint = flights && options.fingerprint(scope.principal);
    return fingerprint === null ? null : `${fetch.serviceName} ${fingerprint} ${body}`;
  };
  if ('url' in subgraph) {
    const { mintToken, tracing } = options;
    const target = { url: subgraph.url, name: fetch.serviceName, mintToken, traceHeaders: () => tracing.headers() };
    const bodyOf = (variables: Variables) => JSON.stringify({ query, variables, operationName });
    const calls = options.remotes.of(fetch.serviceName, subgraph);
    const repeatable = fetch.operationKind === 'query';
    return {
      once: async (variables, scope, signal) => {
        const body = bodyOf(variables);
        const key = keyFor(scope, body);
        const ask = (stop?: AbortSignal) => calls.make(repeatable, () => askRemote(target, body, scope, stop), stop);
        return flights && key !== null ? flights.join(key, ask, signal) : (await ask(signal))();
      },
      events: (variables, scope, signal) =>
        calls.make(false, () => subscribeRemote(target, bodyOf(variables), scope, signal), signal),
    };
  }
  if ('schema' in subgraph) return askSchema(subgraph, document, operationName);
  const request = (variables: Variables, scope: FetchScope) => ({
    ...scope,
    document,
    query,
    variables,
    operationName,
  });
  const execute = (variables: Variables, scope: FetchScope) =>
    subgraph.execute(request(variables, scope)) as Promise<Answer> | Answer;
  return {
    once: (variables, scope, signal) => {
      const key = flights && keyFor(scope, JSON.stringify([query, variables]));
      if (!flights || key === null) return execute(variables, scope);
      return flights.join(key, async () => copies(await execute(variables, scope)), signal);
    },
    events: async (variables, scope) => {
      if (!subgraph.subscribe) throw new Error(`Subgraph "${subgraph.name}" answers no subscriptions.`);
      return (await subgraph.subscribe(request(variables, scope))) as AsyncIterable<Answer> | Answer;
    },
  };
}

function askSchema(subgraph: SchemaSubgraph, document: DocumentNode, operationName: string | undefined): Ask {
  const { schema } = subgraph;
  const plain = (variables: Variables, contextValue: unknown) =>
    execute({ schema, document, contextValue, variableValues: variables, operationName });
  let run: (variables: Variables, context: unknown) => unknown = plain;
  const isSubscription = document.definitions.some(
    (definition) => definition.kind === 'OperationDefinition' && definition.operation === 'subscription',
  );
  if (!isSubscription) {
    const compiled = compileOrNull(schema, document, operationName);
    if (compiled) run = (variables, context) => compiled.query(undefined, context, { ...variables });
  }
  return {
    once: (variables, scope) => run(variables, subgraph.contextFor(scope)) as Promise<Answer> | Answer,
    events: async (variables, scope) => {
      const contextValue = subgraph.contextFor(scope);
      const started = await subscribe({ schema, document, contextValue, variableValues: variables, operationName });
      return started as AsyncIterable<ExecutionResult> as AsyncIterable<Answer> | Answer;
    },
  };
}

/** Everybody merges into a copy; the answer itself stays as it came. */
function copies(answer: Answer): () => Answer {
  return () => ({ ...answer, data: structuredClone(answer.data ?? null) });
}

/** What graphql-jit cannot compile runs on graphql-js. */
function compileOrNull(schema: SchemaSubgraph['schema'], document: DocumentNode, operationName: string | undefined) {
  try {
    const compiled = compileQuery(schema, document, operationName, { disablingCapturingStackErrors: true });
    return isCompiledQuery(compiled) ? compiled : null;
  } catch {
    return null;
  }
}
