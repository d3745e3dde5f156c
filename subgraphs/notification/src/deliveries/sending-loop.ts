import type { Log } from '@vms/kit/log';
import type { Deliveries } from './deliveries.ts';

const EVERY_MS = 1_000;

/** Sends what is due, one look at a time; returns how to stop, which waits for what is in hand. */
export function startSending(deliveries: Deliveries, log: Log): () => Promise<void> {
  let sending: Promise<void> | null = null;
  const look = (): void => {
    sending ??= deliveries
      .sendDue()
      .catch((error: unknown) => log.error({ err: error }, 'Deliveries could not be looked for.'))
      .finally(() => {
        sending = null;
      });
  };
  const timer = setInterval(look, EVERY_MS);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await sending;
  };
}
