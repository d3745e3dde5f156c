import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Relational } from '../ports/relational/relational.ts';
import { ConsumedEntity } from './outbox.entity.ts';

/** A message is remembered for so long. The bus keeps one for 7 days, so what is forgotten can no longer come again. */
export const rememberMs = 30 * 86_400_000;
const everyMs = 3_600_000;
/** Deleted at a time: other work on the connection gets its turn in between. */
const step = 200;

/** Forgets what one consumer did longer ago than `rememberMs`; resolves with how many. What other names remember stays. */
export async function sweepConsumed(
  { relational, clock }: { relational: Relational; clock: Clock },
  consumer: string,
): Promise<number> {
  const old = { consumer, atMs: { $lt: clock.now() - rememberMs } };
  let forgotten = 0;
  for (;;) {
    // Looked for on the other thread: there is no index by time, and rows come in order of their ids.
    const rows = await relational.slow.system().find(ConsumedEntity, old, { limit: step, fields: ['messageId'] });
    if (rows.length === 0) return forgotten;
    const messageId = { $in: rows.map((row) => row.messageId) };
    forgotten += await relational.system().nativeDelete(ConsumedEntity, { consumer, messageId });
  }
}

/** Sweeps each hour until stopped. */
export function startConsumedSweep(
  deps: { relational: Relational; clock: Clock; log: Log },
  consumer: string,
): () => Promise<void> {
  let running: Promise<unknown> | null = null;
  const timer = setInterval(() => {
    running ??= sweepConsumed(deps, consumer)
      .catch((error: unknown) => deps.log.error({ err: error }, 'Old memories of messages could not be swept.'))
      .finally(() => {
        running = null;
      });
  }, everyMs);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await running;
  };
}
