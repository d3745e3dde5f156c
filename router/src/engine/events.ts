import { setImmediate as nextTurn } from 'node:timers/promises';
import { GraphQLError } from 'graphql';
import type { Answer } from '../subgraph.ts';
import type { Outcome } from './engine.ts';
import { finishRun } from './finish.ts';
import { isTree, mergeInto } from './merge.ts';
import type { CompiledOperation } from './operation.ts';
import { addSubgraphError, maskedError, type Run } from './run.ts';

/**
 * Subscribes at the owner and joins each event with the other subgraphs' fields, in order and one at a time. A join
 * that fails or is late leaves a null and an error; an event is never dropped.
 */
export async function followEvents(
  operation: CompiledOperation,
  start: () => Run,
  signal?: AbortSignal,
): Promise<AsyncGenerator<Outcome, void> | Outcome> {
  const { primary } = operation;
  const opening = start();
  if (!primary) return { errors: [maskedError(opening.traceId)] };
  const variables: Record<string, unknown> = {};
  for (const name of primary.variableUsages) {
    if (opening.variables[name] !== undefined) variables[name] = opening.variables[name];
  }
  const stop = new AbortController();
  const { principal, traceId } = opening;
  let source: AsyncIterable<Answer> | Answer;
  try {
    source = await primary.ask.events(variables, { principal, traceId, deadlineMs: 15_000 }, stop.signal);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    addSubgraphError(opening, primary.name, { message, originalError: error }, undefined);
    return { errors: opening.errors };
  }
  if (!isStream(source)) {
    for (const error of source.errors ?? []) addSubgraphError(opening, primary.name, error, error.path);
    return { errors: opening.errors.length > 0 ? opening.errors : [maskedError(traceId)] };
  }
  return joined(operation, primary, start, source, stop, signal);
}

async function* joined(
  operation: CompiledOperation,
  primary: NonNullable<CompiledOperation['primary']>,
  start: () => Run,
  source: AsyncIterable<Answer>,
  stop: AbortController,
  signal: AbortSignal | undefined,
): AsyncGenerator<Outcome, void> {
  const events = source[Symbol.asyncIterator]();
  try {
    for (let count = 1; ; count += 1) {
      // A source that never waits would keep timers and sockets from their turn.
      if (count % 16 === 0) await nextTurn();
      const next = await nextUnlessAborted(events, signal);
      if (!next || next.done) return;
      const run = start();
      const { data, errors } = next.value;
      for (const error of errors ?? []) addSubgraphError(run, primary.name, error, error.path);
      if (isTree(data)) {
        primary.rewrite?.(data);
        mergeInto(run.data, data);
        await join(operation, run);
      }
      yield finishRun(operation, run);
    }
  } catch (error) {
    const run = start();
    // What the subgraph has put into words for the caller, such as a session that has ended, is passed on.
    const told = error instanceof GraphQLError ? error : { message: String(error), originalError: error };
    addSubgraphError(run, primary.name, told, undefined);
    yield { errors: run.errors };
  } finally {
    stop.abort();
    // Not awaited: a source that waits for its next event answers return() only then.
    void events.return?.()?.then(undefined, () => {});
  }
}

/** Null once the signal fires; leaves nothing behind on a signal that lives long. */
function nextUnlessAborted(
  events: AsyncIterator<Answer>,
  signal: AbortSignal | undefined,
): Promise<IteratorResult<Answer> | null> {
  if (!signal) return events.next();
  return new Promise((resolve, reject) => {
    if (signal.aborted) return resolve(null);
    const stop = () => resolve(null);
    signal.addEventListener('abort', stop, { once: true });
    events
      .next()
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', stop));
  });
}

async function join(operation: CompiledOperation, run: Run): Promise<void> {
  try {
    await operation.step(run);
  } catch (error) {
    run.log.error({ traceId: run.traceId, error: String(error) }, 'a subscription join failed unexpectedly');
    run.errors.push(new GraphQLError(maskedError(run.traceId).message, { extensions: { code: 'INTERNAL' } }));
  }
}

function isStream(value: AsyncIterable<Answer> | Answer): value is AsyncIterable<Answer> {
  return Symbol.asyncIterator in value;
}
