/** How a stretch of time is accounted for; kinds of the coverage ledger. Times are UTC ms, ends exclusive. */
export interface Span {
  readonly kind: 'RECORDED' | 'BACKFILLED' | 'GAP' | 'EXPIRED' | 'DELETED' | 'NOT_EXPECTED' | 'UNKNOWN' | 'CLOCK_STEP';
  readonly fromMs: number;
  readonly toMs: number;
  readonly reason: string | null;
}

export interface Interval {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Shorter holes between segments are the grid of the camera's own frames, not a gap. */
const gapMsMin = 1_000;
/** What is known in several ways is told in the first of these. */
const precedence: readonly Span['kind'][] = [
  ...(['RECORDED', 'BACKFILLED', 'DELETED', 'EXPIRED', 'GAP', 'NOT_EXPECTED', 'CLOCK_STEP', 'UNKNOWN'] as const),
];

/**
 * Partitions [fromMs, toMs): what is recorded, then what was filled in from the camera's own storage, then what the ledger explains, then the rest — not expected before the
 * camera's first second here, unknown after now, else a gap that nobody explained.
 */
export function partition(
  range: Interval,
  recorded: { readonly own: readonly Interval[]; readonly filled: readonly Interval[] },
  ledger: readonly Span[],
  known: { readonly firstMs: number | null; readonly nowMs: number },
): Span[] {
  const rank = ({ kind }: Span) => precedence.indexOf(kind);
  const own = mergeIntervals(recorded.own.map(wholeMs));
  const filled = mergeIntervals(recorded.filled.map(wholeMs));
  // The best first; what nobody explains comes last.
  const claims: Span[] = [
    ...own.map((one) => ({ ...one, kind: 'RECORDED' as const, reason: null })),
    ...filled.map((one) => ({ ...one, kind: 'BACKFILLED' as const, reason: 'camera-storage' })),
    ...[...ledger].sort((a, b) => rank(a) - rank(b)),
    ...unexplained(range, known),
  ];
  const clipped = claims.map((claim, order) => ({ ...claim, ...clip(claim, range), order }));
  const coming = clipped.filter(({ fromMs, toMs }) => toMs > fromMs).sort((a, b) => a.fromMs - b.fromMs);
  const cuts = [...new Set(coming.flatMap(({ fromMs, toMs }) => [fromMs, toMs]))].sort((a, b) => a - b);
  const spans: Span[] = [];
  let active: typeof coming = [];
  let next = 0;
  for (const [at, fromMs] of cuts.slice(0, -1).entries()) {
    for (let one = coming[next]; one !== undefined && one.fromMs <= fromMs; one = coming[next]) {
      active.push(one);
      next += 1;
    }
    active = active.filter(({ toMs }) => toMs > fromMs);
    const best = active.reduce((a, b) => (a.order < b.order ? a : b));
    spans.push({ kind: best.kind, reason: best.reason, fromMs, toMs: cuts[at + 1] as number });
  }
  return joinEqual(spans);
}

/** Neighbours of one kind and reason are one span. */
function joinEqual(spans: readonly Span[]): Span[] {
  const joined: Span[] = [];
  for (const span of spans) {
    const last = joined.at(-1);
    if (last?.kind === span.kind && last.reason === span.reason && last.toMs === span.fromMs) {
      joined[joined.length - 1] = { ...last, toMs: span.toMs };
    } else joined.push(span);
  }
  return joined;
}

function unexplained(range: Interval, { firstMs, nowMs }: { firstMs: number | null; nowMs: number }): Span[] {
  const begin = firstMs ?? range.toMs;
  const end = Math.max(begin, nowMs);
  return [
    { kind: 'NOT_EXPECTED', reason: 'before-creation', fromMs: range.fromMs, toMs: begin },
    { kind: 'GAP', reason: null, fromMs: begin, toMs: end },
    { kind: 'UNKNOWN', reason: null, fromMs: end, toMs: range.toMs },
  ];
}

/** The ledger counts in whole ms; so must what stands beside it, or a sliver of a ms would be a gap. */
const wholeMs = ({ fromMs, toMs }: Interval): Interval => ({ fromMs: Math.round(fromMs), toMs: Math.round(toMs) });

/** What overlaps or is at most a second apart is one. */
export function mergeIntervals(intervals: readonly Interval[]): Interval[] {
  const merged: { fromMs: number; toMs: number }[] = [];
  for (const { fromMs, toMs } of [...intervals].sort((a, b) => a.fromMs - b.fromMs)) {
    const last = merged.at(-1);
    if (last !== undefined && fromMs - last.toMs <= gapMsMin) last.toMs = Math.max(last.toMs, toMs);
    else merged.push({ fromMs, toMs });
  }
  return merged;
}

const clip = (one: Interval, range: Interval): Interval => ({
  fromMs: Math.max(one.fromMs, range.fromMs),
  toMs: Math.min(one.toMs, range.toMs),
});
