import type { Log } from '@vms/kit/log';
import { GraphQLError } from 'graphql';
import type { AnswerError, Principal } from '../subgraph.ts';
import type { Tree } from './merge.ts';
import type { ResponsePath } from './paths.ts';

/** One execution of one operation: its data so far, its errors, who asks and until when. */
export interface Run {
  readonly data: Tree;
  readonly errors: GraphQLError[];
  readonly variables: Readonly<Record<string, unknown>>;
  readonly principal: Principal | null;
  readonly traceId: string;
  /** On the monotonic clock. */
  readonly deadlineAtMs: number;
  readonly log: Log;
  /** What was fetched, in the order of the answers; null when nobody wants to know. */
  readonly fetched: Fetched[] | null;
}

/** One fetch of a run. */
export interface Fetched {
  readonly subgraph: string;
  readonly tookMs: number;
  /** Entities asked for; null for root fields. */
  readonly entities: number | null;
}

/** Begins a run that has `timeoutMs`. */
export function startRun(
  { log, clock }: { readonly log: Log; readonly clock: { monotonicMs(): number } },
  { principal, traceId }: { readonly principal: Principal | null; readonly traceId: string },
  variables: Readonly<Record<string, unknown>>,
  timeoutMs: number,
  noteFetches = false,
): Run {
  const deadlineAtMs = clock.monotonicMs() + timeoutMs;
  const fetched = noteFetches ? [] : null;
  return { data: {}, errors: [], variables, principal, traceId, deadlineAtMs, log, fetched };
}

const ERRORS_PER_RUN_MAX = 1000;

/** Adds an error a subgraph reported: typed ones pass, anything else is masked and logged. */
export function addSubgraphError(run: Run, subgraph: string, error: AnswerError, path: ResponsePath | undefined): void {
  if (run.errors.length >= ERRORS_PER_RUN_MAX) return;
  const typed = typedExtensions(error);
  if (typed) {
    run.errors.push(new GraphQLError(error.message, { path, extensions: typed }));
    return;
  }
  run.log.error(
    { traceId: run.traceId, subgraph, path: error.path, error: describe(error) },
    'a subgraph failed unexpectedly',
  );
  run.errors.push(maskedError(run.traceId, path));
}

/** What a client is told about our bugs. */
export function maskedError(traceId: string, path?: ResponsePath): GraphQLError {
  return new GraphQLError(`Something went wrong on our side. Report trace ${traceId} if it happens again.`, {
    path,
    extensions: { code: 'INTERNAL', traceId },
  });
}

function typedExtensions(error: AnswerError): Record<string, unknown> | null {
  const { stacktrace: _, exception: __, ...extensions } = error.extensions ?? {};
  if (typeof extensions.code === 'string' && extensions.code !== 'INTERNAL_SERVER_ERROR') return extensions;
  const cause = error.originalError;
  if (cause instanceof Error && cause.name === 'Fault' && 'code' in cause) {
    const details = 'details' in cause && typeof cause.details === 'object' ? cause.details : {};
    return { ...details, code: cause.code };
  }
  return null;
}

function describe(error: AnswerError): string {
  const cause = error.originalError;
  return cause instanceof Error ? (cause.stack ?? cause.message) : error.message;
}
