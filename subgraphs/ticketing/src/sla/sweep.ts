import type { Log } from '@vms/kit/log';

const EVERY_MS = 5_000;

/** Looks for times that are over, one look at a time; returns how to stop, which waits for the look in hand. */
export function startSlaSweep(sweep: () => Promise<unknown>, log: Log): () => Promise<void> {
  let looking: Promise<unknown> | null = null;
  const timer = setInterval(() => {
    looking ??= sweep()
      .catch((error: unknown) => log.error({ err: error }, 'Late tickets could not be looked for.'))
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
