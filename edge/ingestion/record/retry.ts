const firstMs = 500;
const longestMs = 30_000;

/** After this many refusals in a row a camera is left alone until its credentials change. */
export const authFailuresMax = 3;

/** Doubles per attempt up to 30 s; `random` in [0,1) spreads it over the upper half, so that cameras do not come back as one. */
export function retryAfterMs(attempts: number, random: number): number {
  const most = Math.min(longestMs, firstMs * 2 ** Math.min(attempts, 10));
  return most / 2 + (most / 2) * random;
}
