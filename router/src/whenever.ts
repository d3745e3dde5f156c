import { setTimeout as pause } from 'node:timers/promises';

/** Does it again and again, a pause after each; a stop waits for what is under way. */
export function whenever(pauseMs: number, work: () => Promise<void>): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const { signal } = stopping;
  const running = (async () => {
    while (await pause(pauseMs, true, { signal, ref: false }).catch(() => false)) await work();
  })();
  return {
    stop: () => {
      stopping.abort();
      return running;
    },
  };
}
