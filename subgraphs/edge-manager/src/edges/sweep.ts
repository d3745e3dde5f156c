import type { Log } from '@vms/kit/log';

const EVERY_MS = 3_000;

/** Does each piece of work in turn, over and over, one round at a time; returns how to stop, which waits for the round in hand. */
export function startSweep(work: Readonly<Record<string, () => Promise<unknown>>>, log: Log): () => Promise<void> {
  let round: Promise<void> | null = null;
  const go = async (): Promise<void> => {
    for (const [name, step] of Object.entries(work))
      await step().catch((error: unknown) =>
        log.error({ err: error, work: name }, 'A sweep failed; it is tried again.'),
      );
  };
  const timer = setInterval(() => {
    round ??= go().finally(() => {
      round = null;
    });
  }, EVERY_MS);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await round;
  };
}
