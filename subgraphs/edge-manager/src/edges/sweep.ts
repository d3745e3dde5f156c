import type { Log } from '@vms/kit/log';
import type { EdgeServers } from './edge-servers.ts';

const EVERY_MS = 3_000;

/** Looks for silent edges, one look at a time; returns how to stop, which waits for the look in hand. */
export function startSweep(edges: EdgeServers, log: Log): () => Promise<void> {
  let looking: Promise<void> | null = null;
  const timer = setInterval(() => {
    looking ??= edges
      .sweep()
      .then(
        () => {},
        (error: unknown) => log.error({ err: error }, 'Silent edges could not be looked for.'),
      )
      .finally(() => {
        looking = null;
      });
  }, EVERY_MS);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await looking;
  };
}
