export interface Span {
  readonly kind: string;
  readonly from: string;
  readonly to: string;
  readonly reason?: string | null;
}

export interface TimelineAnswer {
  readonly spans: readonly Span[];
  readonly segmentCount: number;
  readonly bytes: number;
}

/** What is known wins over what is not; a recorder's picture wins over another's gap. */
const precedence = ['RECORDED', 'BACKFILLED', 'DELETED', 'EXPIRED', 'UNKNOWN', 'GAP', 'NOT_EXPECTED', 'CLOCK_STEP'];

/**
 * Several recorders' timelines as one partition of [from, to]. A recorder that stayed silent makes
 * every moment that no other one shows UNKNOWN, never a gap.
 */
export function mergeTimelines(
  answers: readonly TimelineAnswer[],
  range: { from: string; to: string; someSilent: boolean },
): TimelineAnswer {
  const whole: Span = { kind: 'UNKNOWN', from: range.from, to: range.to, reason: null };
  const spans = answers.flatMap((answer) => answer.spans);
  if (range.someSilent || answers.length === 0) spans.push(whole);
  return {
    spans: partition(spans),
    segmentCount: answers.reduce((sum, answer) => sum + answer.segmentCount, 0),
    bytes: answers.reduce((sum, answer) => sum + answer.bytes, 0),
  };
}

function partition(spans: readonly Span[]): Span[] {
  const timed = spans
    .map((span) => ({ span, fromMs: Date.parse(span.from), toMs: Date.parse(span.to), rank: rank(span.kind) }))
    .filter(({ fromMs, toMs }) => fromMs < toMs);
  const cuts = [...new Set(timed.flatMap(({ fromMs, toMs }) => [fromMs, toMs]))].sort((a, b) => a - b);
  const ordered = timed.sort((a, b) => a.fromMs - b.fromMs);
  const merged: Span[] = [];
  let active: typeof timed = [];
  let next = 0;
  for (let at = 0; at + 1 < cuts.length; at += 1) {
    const fromMs = cuts[at] as number;
    while (next < ordered.length && (ordered[next]?.fromMs ?? 0) <= fromMs) active.push(ordered[next++] as never);
    active = active.filter(({ toMs }) => toMs > fromMs);
    const best = active.reduce<(typeof timed)[0] | null>((a, b) => (a && a.rank <= b.rank ? a : b), null);
    if (!best) continue;
    const { kind } = best.span;
    const reason = best.span.reason ?? null;
    const from = new Date(fromMs).toISOString();
    const to = new Date(cuts[at + 1] as number).toISOString();
    const last = merged.at(-1);
    if (last && last.kind === kind && last.reason === reason && last.to === from) {
      merged[merged.length - 1] = { ...last, to };
    } else merged.push({ kind, from, to, reason });
  }
  return merged;
}

function rank(kind: string): number {
  const at = precedence.indexOf(kind);
  return at < 0 ? precedence.length : at;
}
