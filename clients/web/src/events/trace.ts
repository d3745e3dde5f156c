export interface Hop {
  hop: string;
  at: string;
}

/** Each hop with the time since the one before it, in the order they happened. */
export function hopsWithSteps(trace: readonly Hop[]): { hop: string; at: string; stepMs: number | null }[] {
  const ordered = [...trace].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  return ordered.map((hop, index) => {
    const before = ordered[index - 1];
    return { ...hop, stepMs: before ? Date.parse(hop.at) - Date.parse(before.at) : null };
  });
}

/** From the first hop to the last; null with fewer than two. */
export function totalMs(trace: readonly Hop[]): number | null {
  if (trace.length < 2) return null;
  const times = trace.map((hop) => Date.parse(hop.at));
  return Math.max(...times) - Math.min(...times);
}
