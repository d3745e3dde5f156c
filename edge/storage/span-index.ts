/**
 * What segments add up to, kept beside them: per track a node for each minute, hour and day with the number and bytes of the closed
 * segments that begin in it, and the stretches of time that they cover without a hole. A timeline of weeks reads days, not segments.
 * Triggers name the minutes that a transaction touched, `changeSegments` makes their nodes anew before it commits.
 */
import type { DatabaseSync } from 'node:sqlite';
import { blobOf, type Level, nodes, type Part, partOfSegment, sum, ticksPerMinute, widths } from './span-nodes.ts';

/** Longer segments than this were not seen when the nodes came to be; `rebuildSpans` finds out. */
const longestGuessTicks = 10 * ticksPerMinute;

const tables = `
  CREATE TABLE IF NOT EXISTS track (id TEXT PRIMARY KEY, longest INTEGER NOT NULL, summed INTEGER NOT NULL DEFAULT 1) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS span (track TEXT NOT NULL, level INTEGER NOT NULL, at INTEGER NOT NULL, segments INTEGER NOT NULL,
    bytes INTEGER NOT NULL, runs BLOB NOT NULL, PRIMARY KEY (track, level, at)) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS span_stale (track TEXT NOT NULL, minute INTEGER NOT NULL, PRIMARY KEY (track, minute)) STRICT, WITHOUT ROWID;
`;
const longer = `INSERT INTO track (id, longest) VALUES (NEW.camera_id, NEW.end - NEW.start)
  ON CONFLICT (id) DO UPDATE SET longest = excluded.longest`;
const longerThanAny = 'NEW.end - NEW.start > COALESCE((SELECT longest FROM track WHERE id = NEW.camera_id), -1)';
/** Not OR IGNORE: the upsert that fires a trigger takes the place of its conflict rule. */
const stale = (row: 'OLD' | 'NEW') =>
  `INSERT INTO span_stale (track, minute) SELECT ${row}.camera_id, ${row}.start / ${ticksPerMinute} WHERE NOT EXISTS
    (SELECT 1 FROM span_stale WHERE track = ${row}.camera_id AND minute = ${row}.start / ${ticksPerMinute})`;
const triggers = `
  CREATE TRIGGER IF NOT EXISTS track_grown AFTER UPDATE OF end ON segment WHEN ${longerThanAny} BEGIN ${longer}; END;
  CREATE TRIGGER IF NOT EXISTS track_added AFTER INSERT ON segment WHEN ${longerThanAny} BEGIN ${longer}; END;
  CREATE TRIGGER IF NOT EXISTS span_added AFTER INSERT ON segment WHEN NEW.state = 'closed' BEGIN ${stale('NEW')}; END;
  CREATE TRIGGER IF NOT EXISTS span_changed AFTER UPDATE OF state, length, start, end ON segment
    WHEN OLD.state = 'closed' OR NEW.state = 'closed' BEGIN ${stale('OLD')}; ${stale('NEW')}; END;
  CREATE TRIGGER IF NOT EXISTS span_gone AFTER DELETE ON segment WHEN OLD.state = 'closed' BEGIN ${stale('OLD')}; END;
`;
/** The trigger that is made last. */
export const spanIndexMark = 'span_gone';

/** An index from before there were nodes gets them from `rebuildSpans`; until then its segments are read. */
export function addSpanIndex(db: DatabaseSync): void {
  db.exec('BEGIN IMMEDIATE');
  const isNew = db.prepare("SELECT 1 FROM sqlite_master WHERE name = 'track'").get() === undefined;
  db.exec(tables);
  if (isNew)
    db.prepare('INSERT INTO track (id, longest, summed) SELECT DISTINCT camera_id, ?, 0 FROM file').run(
      longestGuessTicks,
    );
  db.exec(triggers);
  db.exec('COMMIT');
}

/** The only way to add, change or drop segments: one transaction, after which their nodes are true. */
export function changeSegments(db: DatabaseSync, change: () => void): void {
  db.exec('BEGIN IMMEDIATE');
  try {
    change();
    settle(db);
    db.exec('COMMIT');
  } catch (error) {
    db.exec('ROLLBACK');
    throw error;
  }
}

function settle(db: DatabaseSync): void {
  const minutes = db.prepare('SELECT track, minute FROM span_stale').all() as { track: string; minute: number }[];
  if (minutes.length === 0) return;
  for (const [track, touched] of Map.groupBy(minutes, (one) => one.track)) {
    let ats = new Set(touched.map(({ minute }) => minute));
    for (const at of ats) saveNode(db, track, 0, at, segmentsOf(db, track, at, at + 1));
    for (const level of [1, 2] as const) {
      const perNode = widths[level] / widths[(level - 1) as Level];
      ats = new Set([...ats].map((at) => Math.floor(at / perNode)));
      for (const at of ats)
        saveNode(db, track, level, at, nodes(db, track, (level - 1) as Level, at * perNode, (at + 1) * perNode));
    }
  }
  db.exec('DELETE FROM span_stale');
}

function segmentsOf(db: DatabaseSync, track: string, fromMinute: number, toMinute: number): Part[] {
  const rows = db
    .prepare(
      "SELECT start, end, length FROM segment WHERE camera_id = ? AND start >= ? AND start < ? AND state = 'closed' ORDER BY start",
    )
    .all(track, fromMinute * ticksPerMinute, toMinute * ticksPerMinute);
  return rows.map(partOfSegment);
}

function saveNode(db: DatabaseSync, track: string, level: Level, at: number, parts: readonly Part[]): void {
  if (parts.length === 0) {
    db.prepare('DELETE FROM span WHERE track = ? AND level = ? AND at = ?').run(track, level, at);
    return;
  }
  const { segments, bytes, runs } = sum(parts);
  db.prepare('INSERT OR REPLACE INTO span (track, level, at, segments, bytes, runs) VALUES (?, ?, ?, ?, ?, ?)').run(
    ...[track, level, at, segments, bytes, blobOf(runs)],
  );
}

/** Tracks that have no nodes yet. */
export const tracksWithoutSpans = (db: DatabaseSync): string[] =>
  (db.prepare('SELECT id FROM track WHERE summed = 0').all() as { id: string }[]).map(({ id }) => id);

/** Makes all nodes of these tracks anew, a day at a time: one transaction per step. */
export function* rebuildSpans(db: DatabaseSync, tracks: readonly string[]): Generator<void> {
  for (const id of tracks) {
    db.prepare('UPDATE track SET summed = 0 WHERE id = ?').run(id);
    const { first, last } = db
      .prepare(
        `SELECT (SELECT MIN(start) FROM segment WHERE camera_id = ?1) / ${ticksPerMinute * 1_440} AS first,
           (SELECT MAX(start) FROM segment WHERE camera_id = ?1) / ${ticksPerMinute * 1_440} AS last`,
      )
      .get(id) as { first: number | null; last: number | null };
    for (const level of [0, 1, 2] as const)
      db.prepare('DELETE FROM span WHERE track = ? AND level = ? AND (at < ? OR at > ?)').run(
        ...([id, level, daysAt(first ?? 0, level), daysAt((last ?? -1) + 1, level) - 1] as const),
      );
    for (let day = first ?? 0; day <= (last ?? -1); day += 1) {
      buildDay(db, id, day);
      yield;
    }
    const longest = `SELECT COALESCE(MAX(end - start), 0) FROM segment WHERE camera_id = ?1`;
    db.prepare(`UPDATE track SET summed = 1, longest = (${longest}) WHERE id = ?1`).run(id);
    yield;
  }
}

/** The first node of a level in a day. */
const daysAt = (day: number, level: Level): number => (day * 1_440) / widths[level];

function buildDay(db: DatabaseSync, track: string, day: number): void {
  changeSegments(db, () => {
    for (const level of [0, 1, 2] as const)
      db.prepare('DELETE FROM span WHERE track = ? AND level = ? AND at >= ? AND at < ?').run(
        ...([track, level, daysAt(day, level), daysAt(day + 1, level)] as const),
      );
    const minutes = db
      .prepare(
        `SELECT DISTINCT start / ${ticksPerMinute} AS minute FROM segment WHERE camera_id = ? AND start >= ? AND start < ? AND state = 'closed'`,
      )
      .all(track, daysAt(day, 0) * ticksPerMinute, daysAt(day + 1, 0) * ticksPerMinute) as { minute: number }[];
    const add = db.prepare('INSERT OR IGNORE INTO span_stale (track, minute) VALUES (?, ?)');
    for (const { minute } of minutes) add.run(track, minute);
  });
}

/** Tracks whose nodes are not what their segments add up to. */
export function wrongTracks(db: DatabaseSync): string[] {
  const tracks = db.prepare('SELECT id FROM track WHERE summed = 1').all() as { id: string }[];
  const stale = db.prepare('SELECT DISTINCT track FROM span_stale').all() as { track: string }[];
  const wrong = new Set(stale.map(({ track }) => track));
  for (const { id } of tracks) if (!wrong.has(id) && !isTrue(db, id)) wrong.add(id);
  return [...wrong];
}

function isTrue(db: DatabaseSync, track: string): boolean {
  const minutes = new Map<number, Part[]>();
  const rows = db
    .prepare("SELECT start, end, length FROM segment WHERE camera_id = ? AND state = 'closed' ORDER BY start")
    .iterate(track);
  for (const row of rows) {
    const minute = Math.floor((row.start as number) / ticksPerMinute);
    const some = minutes.get(minute);
    if (some) some.push(partOfSegment(row));
    else minutes.set(minute, [partOfSegment(row)]);
  }
  let parts = new Map([...minutes].map(([at, some]) => [at, sum(some)]));
  for (const level of [0, 1, 2] as const) {
    if (level > 0) {
      const perNode = widths[level] / widths[(level - 1) as Level];
      const grouped = Map.groupBy([...parts], ([at]) => Math.floor(at / perNode));
      parts = new Map([...grouped].map(([at, some]) => [at, sum(some.map(([, part]) => part))]));
    }
    const stored = db
      .prepare('SELECT at, segments, bytes, runs FROM span WHERE track = ? AND level = ? ORDER BY at')
      .all(track, level);
    const same = stored.every(({ at, segments, bytes, runs }) => {
      const part = parts.get(at as number) ?? sum([]);
      const counted = part.segments === segments && part.bytes === bytes;
      return counted && Buffer.from(blobOf(part.runs)).equals(runs as Uint8Array);
    });
    if (!same || stored.length !== parts.size) return false;
  }
  return true;
}
