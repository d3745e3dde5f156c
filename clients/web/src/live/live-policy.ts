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

export type TileState =
  | { at: 'LIVE' }
  | { at: 'CONNECTING'; sinceMs?: number | null }
  | { at: 'OFFLINE'; sinceMs: number | null };
const PICTURE_STALE_MS = 3000;

/** A picture that moves is live whatever else is said; without one the edge decides between offline and connecting. */
export function tileState(lastPictureMs: number, nowMs: number, edgeOnline: boolean): TileState {
  if (lastPictureMs > 0 && nowMs - lastPictureMs <= PICTURE_STALE_MS) return { at: 'LIVE' };
  const sinceMs = lastPictureMs > 0 ? lastPictureMs : null;
  return edgeOnline ? { at: 'CONNECTING', sinceMs } : { at: 'OFFLINE', sinceMs };
}
