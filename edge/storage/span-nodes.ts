/** Reading what segments add up to (`span-index.ts` keeps it): the node of a minute, an hour or a day at a time. */
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { type Interval, mergeIntervals } from './spans.ts';

/** Minutes of a node, by its level. */
export const widths = [1, 60, 1_440] as const;
export type Level = 0 | 1 | 2;
export const ticksPerMinute = 60_000 * 90;

/** What some segments of one track add up to. */
export interface Part {
  readonly segments: number;
  readonly bytes: number;
  readonly runs: readonly Interval[];
}

export const partOfSegment = ({ start, end, length }: Record<string, SQLOutputValue>): Part => ({
  segments: 1,
  bytes: length as number,
  // The ledger counts in whole ms; so must what stands beside it, or a sliver of a ms would be a gap.
  runs: [{ fromMs: Math.round((start as number) / 90), toMs: Math.round((end as number) / 90) }],
});

export function nodes(db: DatabaseSync, track: string, level: Level, from: number, to: number): Part[] {
  const rows = db
    .prepare('SELECT segments, bytes, runs FROM span WHERE track = ? AND level = ? AND at >= ? AND at < ? ORDER BY at')
    .all(track, level, from, to) as { segments: number; bytes: number; runs: Uint8Array }[];
  return rows.map(({ segments, bytes, runs }) => ({ segments, bytes, runs: runsIn(runs) }));
}

export function sum(parts: readonly Part[]): Part {
  return {
    segments: parts.reduce((all, { segments }) => all + segments, 0),
    bytes: parts.reduce((all, { bytes }) => all + bytes, 0),
    runs: mergeIntervals(parts.flatMap(({ runs }) => runs)),
  };
}

export const blobOf = (runs: readonly Interval[]): Uint8Array =>
  new Uint8Array(Float64Array.from(runs.flatMap(({ fromMs, toMs }) => [fromMs, toMs])).buffer);

function runsIn(blob: Uint8Array): Interval[] {
  const times = new Float64Array(blob.slice().buffer);
  return Array.from({ length: times.length / 2 }, (_, i) => ({
    fromMs: times[2 * i] as number,
    toMs: times[2 * i + 1] as number,
  }));
}

const msPerMinute = 60_000;
/** Two stretches this far apart are one: `mergeIntervals`. */
const reachMs = 1_001;

/** As merging all segments of the track that touch [fromMs, toMs) would give, with what is around it; null while nodes are missing. */
export function storedRuns(db: DatabaseSync, track: string, fromMs: number, toMs: number): Interval[] | null {
  const known = db.prepare('SELECT longest, summed FROM track WHERE id = ?').get(track);
  if (known === undefined) return [];
  if (known.summed === 0) return null;
  const range = { fromMs: fromMs - (known.longest as number) / 90 - reachMs, toMs: toMs + reachMs };
  // Wider nodes than the range needs are fewer, and what sticks out is cut off.
  const level = toMs - fromMs > 7 * 86_400_000 ? 2 : toMs - fromMs > 6 * 3_600_000 ? 1 : 0;
  const from = Math.floor(range.fromMs / msPerMinute / widths[level]);
  const to = Math.ceil(range.toMs / msPerMinute / widths[level]);
  const open = db
    .prepare("SELECT start, end, length FROM segment WHERE state = 'open' AND camera_id = ?")
    .all(track)
    .map(partOfSegment);
  return sum([...wholeNodes(db, track, level, from, to), ...open]).runs as Interval[];
}

/** Of nodes of a level, as few as cover them: days where whole days are asked for, and so on. */
function wholeNodes(db: DatabaseSync, track: string, level: Level, from: number, to: number): Part[] {
  const up = (level + 1) as Level;
  const perNode = level === 2 ? 0 : widths[up] / widths[level];
  const [first, last] = [Math.ceil(from / perNode), Math.floor(to / perNode)];
  if (level === 2 || first >= last) return nodes(db, track, level, from, to);
  return [
    ...nodes(db, track, level, from, first * perNode),
    ...wholeNodes(db, track, up, first, last),
    ...nodes(db, track, level, last * perNode, to),
  ];
}

/** How many segments of the track lie at least partly in [fromMs, toMs), the open one included, and their bytes. */
export function storedTotals(
  db: DatabaseSync,
  track: string,
  fromMs: number,
  toMs: number,
): { segments: number; bytes: number } {
  const known = db.prepare('SELECT longest, summed FROM track WHERE id = ?').get(track);
  if (known === undefined) return { segments: 0, bytes: 0 };
  const [from, to] = [Math.floor(fromMs * 90), Math.ceil(toMs * 90)];
  const [first, last] = [Math.ceil(from / ticksPerMinute), Math.floor(to / ticksPerMinute)];
  const some = (more: string, ...between: number[]) =>
    db
      .prepare(
        `SELECT COUNT(*) AS segments, COALESCE(SUM(length), 0) AS bytes FROM segment WHERE camera_id = ? AND start >= ? AND start < ? AND ${more}`,
      )
      .get(track, ...between) as unknown as { segments: number; bytes: number };
  const there = "state <> 'deleting'";
  const before = some(`end > ${from} AND ${there}`, from - (known.longest as number), from);
  if (known.summed === 0 || first >= last) return plus(before, some(there, from, to));
  const open = db
    .prepare(
      "SELECT COUNT(*) AS segments, COALESCE(SUM(length), 0) AS bytes FROM segment WHERE state = 'open' AND camera_id = ? AND start >= ? AND start < ?",
    )
    .get(track, first * ticksPerMinute, last * ticksPerMinute) as unknown as { segments: number; bytes: number };
  const inside = sum(wholeNodes(db, track, 0, first, last).map((part) => ({ ...part, runs: [] })));
  const edges = [some(there, from, first * ticksPerMinute), some(there, last * ticksPerMinute, to)];
  return [before, open, ...edges].reduce(plus, { segments: inside.segments, bytes: inside.bytes });
}

const plus = (a: { segments: number; bytes: number }, b: { segments: number; bytes: number }) => ({
  segments: a.segments + b.segments,
  bytes: a.bytes + b.bytes,
});
