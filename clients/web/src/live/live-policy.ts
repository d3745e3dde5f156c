/** What the player should do to stay close to live; pure, so that it can be tested without a browser. */
export type LiveAction = { do: 'nothing' } | { do: 'jump'; to: number } | { do: 'rate'; rate: number };

/** Jumps when outside the buffer or far behind, hurries gently when a little behind. All values in seconds. */
export function chooseLiveAction(position: number, buffered: { start: number; end: number } | null): LiveAction {
  if (buffered === null) return { do: 'nothing' };
  const behind = buffered.end - position;
  if (position < buffered.start || behind < 0 || behind > 3)
    return { do: 'jump', to: Math.max(buffered.start, buffered.end - 0.3) };
  return { do: 'rate', rate: behind > 1 ? 1.1 : 1 };
}

/** Wait before connection attempt number `attempt` (0 first), at most 10 s. */
export function backoffMs(attempt: number): number {
  return Math.min(10_000, 500 * 2 ** attempt);
}
