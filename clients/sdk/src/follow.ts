import type { VmsClient } from './client.ts';
import type { TypedDocument } from './typed-document.ts';
import { VmsError, vmsError } from './vms-error.ts';

export interface FollowOptions<Result, Item> {
  /** The cursor to go on after; null begins now. */
  readonly after?: string | null;
  readonly signal?: AbortSignal;
  /** Finds the item and its cursor in an answer. */
  readonly pick: (result: Result) => { readonly cursor: string; readonly item: Item | null };
  /** Told of every lost connection, and how long it waits before it comes back, in ms. */
  readonly onLost?: (error: unknown, waitMs: number) => void;
}

const firstWaitMs = 250;
const longestWaitMs = 10_000;
/** These do not pass by waiting: the caller has to decide where to begin again, or is not allowed. */
const final = /^(CURSOR_|UNAUTHENTICATED|FORBIDDEN|GRAPHQL_|VALIDATION)/;

/**
 * Follows a resumable subscription, whose variable `after` is a cursor, through lost connections and restarts: no item is
 * missed, none comes twice. Yields each item with the cursor to keep for the next run.
 */
export async function* follow<Result, Variables extends { after?: string | null }, Item>(
  client: VmsClient,
  document: TypedDocument<Result, Variables>,
  variables: Omit<Variables, 'after'>,
  { after = null, signal, pick, onLost }: FollowOptions<Result, Item>,
): AsyncGenerator<{ readonly cursor: string; readonly item: Item }> {
  let cursor = after;
  let waitMs = firstWaitMs;
  while (!signal?.aborted) {
    const stream = client.subscribe(document, { ...variables, after: cursor } as unknown as Variables &
      Record<string, unknown>);
    const end = (): void => void stream.return?.();
    signal?.addEventListener('abort', end, { once: true });
    try {
      for await (const { data, errors } of stream) {
        // An error beside data is a join that failed; the item itself is there.
        if (!data)
          throw errors?.[0] ? vmsError(errors[0]) : new VmsError('UNKNOWN', 'The platform sent an empty item.');
        const found = pick(data);
        cursor = found.cursor;
        waitMs = firstWaitMs;
        if (found.item !== null) yield { cursor: found.cursor, item: found.item };
      }
      if (signal?.aborted) return;
      throw new VmsError('UNREACHABLE', 'The platform ended the subscription.');
    } catch (error) {
      if (signal?.aborted) return;
      const told = asVmsError(error);
      if (final.test(told.code)) throw told;
      onLost?.(told, waitMs);
      await pause(waitMs, signal);
      waitMs = Math.min(longestWaitMs, waitMs * 2);
    } finally {
      signal?.removeEventListener('abort', end);
      void stream.return?.();
    }
  }
}

/** graphql-ws rejects with the errors of a refused subscription, or with the event that closed the socket. */
function asVmsError(error: unknown): VmsError {
  if (error instanceof VmsError) return error;
  if (Array.isArray(error) && error[0]) return vmsError(error[0]);
  return new VmsError('UNREACHABLE', 'The connection was lost.');
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done, { once: true });
  });
}
