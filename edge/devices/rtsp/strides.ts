/** One timer for all sessions of this process: what each does a few times a second happens together, in one wake-up. */

/**
 * A sleeping process that is woken for each packet spends most of its time on waking. A camera that nobody watches is read
 * this often instead; what it sends meanwhile waits in the kernel's memory (64 KiB at least: 5 Mb/s, and it grows with use).
 */
export const strideMs = 100;

const sessions = new Set<() => void>();
let timer: NodeJS.Timeout | null = null;

/** Calls `work` at every stride until the returned function is called. */
export function everyStride(work: () => void): () => void {
  sessions.add(work);
  timer ??= setInterval(() => {
    for (const one of sessions) one();
  }, strideMs);
  return () => {
    sessions.delete(work);
    if (sessions.size > 0 || timer === null) return;
    clearInterval(timer);
    timer = null;
  };
}
