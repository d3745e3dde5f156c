/** The time that was agreed for a ticket, as a stop watch: it runs since `sinceMs`, or stands still (null). */
export interface Sla {
  readonly totalMs: number;
  readonly usedMs: number;
  readonly sinceMs: number | null;
}

/** Running from now. */
export function startSla(totalMs: number, nowMs: number): Sla {
  return { totalMs, usedMs: 0, sinceMs: nowMs };
}

/** Standing still; what has run is kept. */
export function pauseSla(sla: Sla, nowMs: number): Sla {
  return { ...sla, usedMs: usedMs(sla, nowMs), sinceMs: null };
}

/** Running; again is harmless. */
export function resumeSla(sla: Sla, nowMs: number): Sla {
  return sla.sinceMs === null ? { ...sla, sinceMs: nowMs } : sla;
}

/** Another agreement for the same ticket: the time that has run counts. */
export function retimeSla(sla: Sla, totalMs: number): Sla {
  return { ...sla, totalMs };
}

export function usedMs({ usedMs: before, sinceMs }: Sla, nowMs: number): number {
  return before + (sinceMs === null ? 0 : Math.max(0, nowMs - sinceMs));
}

/** When it is over if nothing pauses it; null while it stands still. */
export function dueAtMs({ totalMs, usedMs: before, sinceMs }: Sla): number | null {
  return sinceMs === null ? null : sinceMs + totalMs - before;
}

/** What is left, ≤ 0 when it is over. */
export function remainingMs(sla: Sla, nowMs: number): number {
  return sla.totalMs - usedMs(sla, nowMs);
}
