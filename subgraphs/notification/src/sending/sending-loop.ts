import type { Log } from '@vms/kit/log';

const EVERY_MS = 1_000;

/** Sends what is due, one look at a time; returns how to stop, which waits for what is in hand. */
export function startSending(queue: { sendDue(): Promise<void> }, log: Log): () => Promise<void> {
  let sending: Promise<void> | null = null;
  const look = (): void => {
    sending ??= queue
      .sendDue()
      .catch((error: unknown) => log.error({ err: error }, 'What is due to be sent could not be looked for.'))
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
