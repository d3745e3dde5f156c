/** How a stretch of time is accounted for; kinds of the coverage ledger. Times are UTC ms, ends exclusive. */
export interface Span {
  readonly kind: 'RECORDED' | 'BACKFILLED' | 'GAP' | 'EXPIRED' | 'DELETED' | 'NOT_EXPECTED' | 'UNKNOWN' | 'CLOCK_STEP';
  readonly fromMs: number;
  readonly toMs: number;
  readonly reason: string | null;
}

interface Interval {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Shorter holes between segments are the grid of the camera's own frames, not a gap. */
const gapMsMin = 1_000;
/** In this order a hole's reason is looked for. */
const precedence: readonly Span['kind'][] = ['DELETED', 'EXPIRED', 'GAP', 'NOT_EXPECTED', 'CLOCK_STEP'];

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
  const merged = merge(recorded.own.map(wholeMs));
  const ordered = [...ledger].sort((a, b) => precedence.indexOf(a.kind) - precedence.indexOf(b.kind));
  const spans: Span[] = merged.map((one) => ({ ...one, kind: 'RECORDED' as const, reason: null }));
  let holes = holesOf(range, merged);
  for (const entry of merge(recorded.filled.map(wholeMs))) {
    const filled = holes.map((hole) => overlap(hole, entry)).filter((one) => one !== null);
    spans.push(...filled.map((one) => ({ ...one, kind: 'BACKFILLED' as const, reason: 'camera-storage' })));
    holes = holes.flatMap((hole) => holesOf(hole, [entry]));
  }
  for (const { kind, reason, ...entry } of ordered) {
    const filled = holes.map((hole) => overlap(hole, entry)).filter((one) => one !== null);
    spans.push(...filled.map((one) => ({ ...one, kind, reason })));
    if (filled.length > 0) holes = holes.flatMap((hole) => holesOf(hole, [entry]));
  }
  for (const hole of holes) spans.push(...unexplained(hole, known));
  const sorted = spans
    .map((one) => ({ ...one, ...overlap(one, range) }))
    .filter(({ fromMs, toMs }) => toMs > fromMs && toMs > range.fromMs && fromMs < range.toMs)
    .sort((a, b) => a.fromMs - b.fromMs);
  return joinEqual(sorted);
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

function unexplained(hole: Interval, { firstMs, nowMs }: { firstMs: number | null; nowMs: number }): Span[] {
  const begin = firstMs ?? Number.POSITIVE_INFINITY;
  const cuts = [
    hole.fromMs,
    clamp(begin, hole),
    clamp(Math.max(nowMs, begin === Number.POSITIVE_INFINITY ? 0 : begin), hole),
    hole.toMs,
  ];
  const kinds = [
    ['NOT_EXPECTED', 'before-creation'],
    ['GAP', null],
    ['UNKNOWN', null],
  ] as const;
  return kinds
    .map(([kind, reason], i) => ({
      kind,
      reason,
      fromMs: cuts[i] as number,
      toMs: Math.max(cuts[i] as number, cuts[i + 1] as number),
    }))
    .filter(({ fromMs, toMs }) => toMs > fromMs);
}

/** The ledger counts in whole ms; so must what stands beside it, or a sliver of a ms would be a gap. */
const wholeMs = ({ fromMs, toMs }: Interval): Interval => ({ fromMs: Math.round(fromMs), toMs: Math.round(toMs) });

function merge(intervals: readonly Interval[]): Interval[] {
  const merged: { fromMs: number; toMs: number }[] = [];
  for (const { fromMs, toMs } of [...intervals].sort((a, b) => a.fromMs - b.fromMs)) {
    const last = merged.at(-1);
    if (last !== undefined && fromMs - last.toMs <= gapMsMin) last.toMs = Math.max(last.toMs, toMs);
    else merged.push({ fromMs, toMs });
  }
  return merged;
}

function holesOf(range: Interval, covered: readonly Interval[]): Interval[] {
  const holes: Interval[] = [];
  let at = range.fromMs;
  for (const { fromMs, toMs } of covered) {
    if (fromMs > at) holes.push({ fromMs: at, toMs: Math.min(fromMs, range.toMs) });
    at = Math.max(at, toMs);
  }
  if (at < range.toMs) holes.push({ fromMs: at, toMs: range.toMs });
  return holes.filter(({ fromMs, toMs }) => toMs > fromMs);
}

function overlap(a: Interval, b: Interval): Interval | null {
  const fromMs = Math.max(a.fromMs, b.fromMs);
  const toMs = Math.min(a.toMs, b.toMs);
  return toMs > fromMs ? { fromMs, toMs } : null;
}

const clamp = (value: number, { fromMs, toMs }: Interval) => Math.min(Math.max(value, fromMs), toMs);
