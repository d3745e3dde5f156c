/** Everything that says how an edge is with a rollout, at one moment. */
export interface EdgeEvidence {
  readonly online: boolean;
  /** Null: the edge has not told yet. */
  readonly streamsRunning: number | null;
  readonly runningBefore: number;
  /** Whether it runs what it was told to run. */
  readonly applied: boolean;
  /** Why it never will; null while it may. */
  readonly refused: string | null;
  readonly toldAtMs: number;
  readonly wellSinceMs: number | null;
}

export interface Judgement {
  readonly state: 'TOLD' | 'HEALTHY' | 'FAILED';
  readonly wellSinceMs: number | null;
  readonly note: string | null;
}

/** Well: there, on the new version, with no fewer streams than before, for `settleMs` without a break. */
export function judgeEdge(
  edge: EdgeEvidence,
  { nowMs, settleMs, limitMs }: { readonly nowMs: number; readonly settleMs: number; readonly limitMs: number },
): Judgement {
  if (edge.refused !== null) return { state: 'FAILED', wellSinceMs: null, note: edge.refused };
  const fault = faultOf(edge);
  if (fault === null) {
    const wellSinceMs = edge.wellSinceMs ?? nowMs;
    return { state: nowMs - wellSinceMs >= settleMs ? 'HEALTHY' : 'TOLD', wellSinceMs, note: null };
  }
  if (nowMs - edge.toldAtMs < limitMs) return { state: 'TOLD', wellSinceMs: null, note: fault };
  const minutes = Math.round(limitMs / 60_000);
  return { state: 'FAILED', wellSinceMs: null, note: `Not well within ${minutes} min: ${fault}` };
}

function faultOf({ online, applied, streamsRunning, runningBefore }: EdgeEvidence): string | null {
  if (!online) return 'the edge is away.';
  if (!applied) return 'it does not run the new version yet.';
  if ((streamsRunning ?? 0) < runningBefore) return `${streamsRunning ?? 0} streams run, ${runningBefore} did before.`;
  return null;
}

/** The wave of each of so many edges, by cumulative percentages; every wave has at least one edge while there are any. */
export function wavesOf(edges: number, percents: readonly number[]): number[] {
  const waves: number[] = [];
  percents.forEach((percent, wave) => {
    const upTo =
      percent >= 100 ? edges : Math.min(edges, Math.max(waves.length + 1, Math.floor((edges * percent) / 100)));
    while (waves.length < upTo) waves.push(wave);
  });
  return waves;
}
