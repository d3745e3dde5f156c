import type { FetchNode } from '@apollo/query-planner';
import { Fault } from '@vms/kit/fault';
import {
  GraphQLError,
  GraphQLIncludeDirective,
  type GraphQLSchema,
  GraphQLSkipDirective,
  getDirectiveValues,
  Kind,
  parse,
} from 'graphql';
import type { Answer, AnswerError, FetchScope, Subgraph } from '../subgraph.ts';
import { type Ask, type AskOptions, compileAsk, compileAskLater } from './ask.ts';
import { isTree, mergeInto, type Tree } from './merge.ts';
import type { FetchEnd, Observer } from './observer.ts';
import { conditionalRequires, type Requirements } from './optional-requirements.ts';
import { compileCollector, type ResponsePath, responsePaths } from './paths.ts';
import { LATE, SubgraphDown } from './remote-calls.ts';
import { compileRequires, nameOf } from './requires.ts';
import { compileRewrites } from './rewrite.ts';
import { addSubgraphError, maskedError, type Run } from './run.ts';

/** Sync where every resolver was; a promise costs more than a small fetch. */
export type Step = (run: Run) => void | Promise<void>;

export interface FetchOptions {
  readonly fullSchema: GraphQLSchema;
  readonly requirements: Requirements;
  readonly subgraphs: ReadonlyMap<string, Subgraph>;
  readonly ask: AskOptions;
  readonly clock: { monotonicMs(): number };
  /** The longest one fetch may take, also when the operation has more time left. */
  readonly fetchTimeoutMs: number;
  readonly observer: Observer | null;
}

/** Compiles one fetch at one place of the answer. */
export function compileFetch(options: FetchOptions, fetch: FetchNode, path: ResponsePath): Step {
  const subgraph = options.subgraphs.get(fetch.serviceName);
  const ask = subgraph
    ? compileAsk(fetch, subgraph, options.ask)
    : compileAskLater(fetch, options.subgraphs, options.ask);
  const remote = subgraph === undefined || 'url' in subgraph;
  const ownMs = subgraph && 'url' in subgraph ? subgraph.timeoutMs : undefined;
  const call = caller(options, ask, fetch.serviceName, remote, Math.min(options.fetchTimeoutMs, ownMs ?? Infinity));
  return fetch.requires && fetch.requires.length > 0
    ? entityFetch(options, fetch, path, call)
    : rootFetch(options, fetch, path, call);
}

type Call = (
  run: Run,
  variables: Record<string, unknown>,
  take: (answer: Answer) => void,
  fail: (error: GraphQLError) => void,
) => void | Promise<void>;

function caller(options: FetchOptions, ask: Ask, name: string, remote: boolean, timeoutMs: number): Call {
  const { clock, observer } = options;
  const { tracing } = options.ask;
  return (run, variables, take, fail) => {
    const startedMs = clock.monotonicMs();
    const leftMs = Math.min(timeoutMs, run.deadlineAtMs - startedMs);
    if (leftMs <= 0) return fail(lateError(name, 0));
    const done = (end: FetchEnd): void => {
      const tookMs = clock.monotonicMs() - startedMs;
      observer?.fetched(name, tookMs, end);
      const { representations } = variables;
      const entities = Array.isArray(representations) ? representations.length : null;
      run.fetched?.push({ subgraph: name, tookMs, entities });
    };
    const failed = (error: unknown): void => {
      done(error === LATE ? 'late' : error instanceof SubgraphDown ? 'down' : 'failed');
      fail(error === LATE ? lateError(name, leftMs) : failure(run, name, error));
    };
    const taken = (answer: Answer): void => {
      done('answered');
      take(answer);
    };
    const scope: FetchScope = { principal: run.principal, traceId: run.traceId, deadlineMs: leftMs };
    const stop = remote ? new AbortController() : null;
    const call = () => ask.once(variables, scope, stop?.signal);
    let answer: Promise<Answer> | Answer;
    try {
      answer = tracing.on ? tracing.span(`fetch ${name}`, { 'vms.subgraph': name }, call) : call();
      if (!isPromise(answer)) return taken(answer);
    } catch (error) {
      return failed(error);
    }
    return withDeadline(answer, leftMs, stop).then(taken, failed);
  };
}

function rootFetch(options: FetchOptions, fetch: FetchNode, path: ResponsePath, call: Call): Step {
  const output = compileRewrites(options.fullSchema, fetch.outputRewrites);
  const usages = fetch.variableUsages ?? [];
  const collect = compileCollector(path);
  return (run) =>
    call(
      run,
      pickVariables(usages, run.variables),
      (answer) => {
        if (isTree(answer.data)) {
          output?.(answer.data);
          for (const target of path.length === 0 ? [run.data] : collect(run.data)) mergeInto(target, answer.data);
        }
        for (const error of answer.errors ?? []) {
          addSubgraphError(run, fetch.serviceName, error, error.path ? [...path, ...error.path] : undefined);
        }
      },
      (error) => {
        // Named at every field that is missing for it, where that is known.
        const places = path.length === 0 ? rootKeys(fetch.operation, run.variables).map((key) => [key]) : [undefined];
        for (const place of places) {
          run.errors.push(new GraphQLError(error.message, { path: place, extensions: error.extensions }));
        }
      },
    );
}

function rootKeys(operation: string, variables: Readonly<Record<string, unknown>>): string[] {
  const [definition] = parse(operation, { noLocation: true }).definitions;
  if (definition?.kind !== Kind.OPERATION_DEFINITION) return [];
  return definition.selectionSet.selections.flatMap((node) => {
    if (node.kind !== Kind.FIELD || node.name.value === '__typename') return [];
    if (getDirectiveValues(GraphQLSkipDirective, node, variables)?.if === true) return [];
    if (getDirectiveValues(GraphQLIncludeDirective, node, variables)?.if === false) return [];
    return [node.alias?.value ?? node.name.value];
  });
}

function entityFetch(options: FetchOptions, fetch: FetchNode, path: ResponsePath, call: Call): Step {
  const { fullSchema } = options;
  const collect = compileCollector(path);
  const representFor = representer(options, fetch);
  const input = compileRewrites(fullSchema, fetch.inputRewrites);
  const output = compileRewrites(fullSchema, fetch.outputRewrites);
  const usages = fetch.variableUsages ?? [];
  return (run) => {
    const entities = collect(run.data);
    if (entities.length === 0) return;
    const { representations, owners } = deduplicate(entities, representFor(run.variables), input);
    if (representations.length === 0) return;
    const variables = pickVariables(usages, run.variables);
    variables.representations = representations;
    return call(
      run,
      variables,
      (answer) => {
        const received = answer.data?._entities;
        if (Array.isArray(received)) {
          if (output) for (const entity of received) output(entity);
          for (let index = 0; index < entities.length; index += 1) {
            const entity = received[owners[index] as number];
            if (isTree(entity)) mergeInto(entities[index] as Tree, entity);
          }
        }
        if (answer.errors) addEntityErrors(run, fetch.serviceName, answer.errors, path, owners);
      },
      (error) => {
        const place = responsePaths(run.data, path)[owners.findIndex((owner) => owner >= 0)];
        run.errors.push(new GraphQLError(error.message, { path: place, extensions: error.extensions }));
      },
    );
  };
}

/** How entities become representations in a run; more than one way only where conditions leave requirements out. */
function representer(
  { fullSchema, requirements }: FetchOptions,
  fetch: FetchNode,
): (variables: Readonly<Record<string, unknown>>) => (entity: Tree) => Tree | null {
  const conditional = conditionalRequires(fetch, requirements);
  if (!conditional) {
    const represent = compileRequires(fullSchema, fetch.requires ?? []);
    return () => represent;
  }
  const known = new Map<string, ReturnType<typeof compileRequires>>();
  return (variables) => {
    const { key, selections } = conditional(variables);
    const represent = known.get(key) ?? compileRequires(fullSchema, selections);
    known.set(key, represent);
    return represent;
  };
}

/** Equal representations are asked once; `owners` says which answer belongs to which entity, -1 = not asked. */
function deduplicate(
  entities: readonly Tree[],
  represent: (entity: Tree) => Tree | null,
  input: ((value: unknown) => void) | null,
): { representations: Tree[]; owners: number[] } {
  const representations: Tree[] = [];
  const owners: number[] = new Array(entities.length);
  const known = new Map<string, number>();
  for (let index = 0; index < entities.length; index += 1) {
    const representation = represent(entities[index] as Tree);
    if (!representation) {
      owners[index] = -1;
      continue;
    }
    const key = nameOf(representation);
    let owner = known.get(key);
    if (owner === undefined) {
      owner = representations.length;
      known.set(key, owner);
      input?.(representation);
      representations.push(representation);
    }
    owners[index] = owner;
  }
  return { representations, owners };
}

/** An error of one shared entity is an error at every place that shows it. */
function addEntityErrors(
  run: Run,
  subgraph: string,
  errors: readonly AnswerError[],
  path: ResponsePath,
  owners: readonly number[],
): void {
  const places = responsePaths(run.data, path);
  for (const error of errors) {
    const [root, owner, ...rest] = error.path ?? [];
    if (root !== '_entities' || typeof owner !== 'number') {
      addSubgraphError(run, subgraph, error, places[0]);
      continue;
    }
    owners.forEach((candidate, index) => {
      if (candidate === owner) addSubgraphError(run, subgraph, error, [...(places[index] ?? []), ...rest]);
    });
  }
}

function pickVariables(usages: readonly string[], from: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const variables: Record<string, unknown> = {};
  for (const name of usages) if (from[name] !== undefined) variables[name] = from[name];
  return variables;
}

function withDeadline<T>(promise: Promise<T>, ms: number, stop: AbortController | null): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(LATE);
      stop?.abort(LATE);
    }, ms);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

function lateError(subgraph: string, afterMs: number): GraphQLError {
  const message = `The part of the API named "${subgraph}" did not answer within ${Math.round(afterMs)} ms. Try again.`;
  return new GraphQLError(message, { extensions: { code: 'SUBGRAPH_TIMEOUT', subgraph } });
}

function failure(run: Run, subgraph: string, error: unknown): GraphQLError {
  const { traceId } = run;
  if (error instanceof SubgraphDown) run.log.warn({ traceId, subgraph, why: error.message }, 'a subgraph is down');
  if (error instanceof Fault) {
    return new GraphQLError(error.message, { extensions: { ...error.details, code: error.code } });
  }
  run.log.error({ traceId, subgraph, error: String(error) }, 'a subgraph could not be asked');
  return maskedError(traceId);
}

function isPromise<T>(value: Promise<T> | T): value is Promise<T> {
  return typeof value === 'object' && value !== null && 'then' in value;
}
