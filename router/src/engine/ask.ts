import type { FetchNode } from '@apollo/query-planner';
import { type DocumentNode, type ExecutionResult, execute, parse, subscribe } from 'graphql';
import { compileQuery, isCompiledQuery } from 'graphql-jit';
import type { Answer, FetchScope, MintToken, SchemaSubgraph, Subgraph } from '../subgraph.ts';
import { askRemote, subscribeRemote } from './remote.ts';

export type Variables = Readonly<Record<string, unknown>>;

/** One fetch operation at its subgraph, compiled once. */
export interface Ask {
  once(variables: Variables, scope: FetchScope, signal?: AbortSignal): Promise<Answer> | Answer;
  events(variables: Variables, scope: FetchScope, signal: AbortSignal): Promise<AsyncIterable<Answer> | Answer>;
}

/** Compiles a fetch node's operation for the kind of subgraph that owns it. */
export function compileAsk(fetch: FetchNode, subgraph: Subgraph, mintToken: MintToken): Ask {
  const { operation: query, operationName } = fetch;
  if ('url' in subgraph) {
    const target = { url: subgraph.url, name: fetch.serviceName, mintToken };
    return {
      once: (variables, scope, signal) => askRemote(target, { query, variables, operationName }, scope, signal),
      events: (variables, scope, signal) => subscribeRemote(target, { query, variables, operationName }, scope, signal),
    };
  }
  const document = parse(query, { noLocation: true });
  if ('schema' in subgraph) return askSchema(subgraph, document, operationName);
  const request = (variables: Variables, scope: FetchScope) => ({
    ...scope,
    document,
    query,
    variables,
    operationName,
  });
  return {
    once: (variables, scope) => subgraph.execute(request(variables, scope)) as Promise<Answer> | Answer,
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

/** What graphql-jit cannot compile runs on graphql-js. */
function compileOrNull(schema: SchemaSubgraph['schema'], document: DocumentNode, operationName: string | undefined) {
  try {
    const compiled = compileQuery(schema, document, operationName, { disablingCapturingStackErrors: true });
    return isCompiledQuery(compiled) ? compiled : null;
  } catch {
    return null;
  }
}
