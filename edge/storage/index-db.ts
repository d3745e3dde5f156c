import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { addSpanIndex } from './span-index.ts';

/** A row of the segment index. Ticks are 90 kHz since the epoch; `end` is exclusive. */
export interface SegmentRow {
  readonly id: string;
  readonly cameraId: string;
  readonly fileId: number;
  readonly path: string;
  readonly offset: number;
  readonly length: number;
  readonly start: number;
  readonly end: number;
  readonly state: 'open' | 'closed' | 'deleting';
  readonly configId: number;
  readonly root: Uint8Array | null;
  readonly link: Uint8Array | null;
  /** The chain it is linked into; see `chainName`. */
  readonly boot: string;
}

export interface LedgerRow {
  readonly kind: 'GAP' | 'EXPIRED' | 'DELETED' | 'NOT_EXPECTED' | 'CLOCK_STEP';
  readonly fromMs: number;
  readonly toMs: number;
  readonly reason: string | null;
}

const schema = `
  CREATE TABLE IF NOT EXISTS file (id INTEGER PRIMARY KEY, camera_id TEXT NOT NULL, path TEXT NOT NULL UNIQUE, config_id INTEGER NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS config (id INTEGER PRIMARY KEY, codec TEXT NOT NULL, record BLOB NOT NULL, mime TEXT NOT NULL,
    width INTEGER NOT NULL, height INTEGER NOT NULL, reorder INTEGER NOT NULL, UNIQUE (codec, record)) STRICT;
  CREATE TABLE IF NOT EXISTS segment (id TEXT PRIMARY KEY, camera_id TEXT NOT NULL, file_id INTEGER NOT NULL REFERENCES file(id),
    offset INTEGER NOT NULL, length INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL, state TEXT NOT NULL,
    config_id INTEGER NOT NULL REFERENCES config(id), root BLOB, link BLOB,
    boot TEXT NOT NULL DEFAULT '') STRICT;
  CREATE INDEX IF NOT EXISTS segment_time ON segment (camera_id, start);
  CREATE INDEX IF NOT EXISTS segment_file ON segment (file_id);
  CREATE INDEX IF NOT EXISTS segment_state ON segment (state) WHERE state <> 'closed';
  CREATE TABLE IF NOT EXISTS ledger (id INTEGER PRIMARY KEY, camera_id TEXT NOT NULL, kind TEXT NOT NULL, from_ms INTEGER NOT NULL,
    to_ms INTEGER NOT NULL, reason TEXT) STRICT;
  CREATE INDEX IF NOT EXISTS ledger_time ON ledger (camera_id, to_ms);
  CREATE TABLE IF NOT EXISTS deletion (seq INTEGER PRIMARY KEY AUTOINCREMENT, camera_id TEXT NOT NULL, from_ms INTEGER NOT NULL,
    to_ms INTEGER NOT NULL, bytes INTEGER NOT NULL, rule TEXT NOT NULL, at_ms INTEGER NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS volume (id TEXT PRIMARY KEY) STRICT;
`;

/**
 * What a file's segments add up to, kept beside it by whoever writes a segment: retention and statistics look at files, which are
 * one a minute, and never at all segments. `start` and `end` of a file whose segments go one by one may claim more than is left.
 */
const totals = `
  CREATE TRIGGER IF NOT EXISTS segment_added AFTER INSERT ON segment BEGIN
    UPDATE file SET bytes = bytes + NEW.length, segments = segments + 1, start = MIN(COALESCE(start, NEW.start), NEW.start),
      end = MAX(COALESCE(end, NEW.end), NEW.end) WHERE id = NEW.file_id; END;
  CREATE TRIGGER IF NOT EXISTS segment_grown AFTER UPDATE OF length, end ON segment BEGIN
    UPDATE file SET bytes = bytes + NEW.length - OLD.length, end = MAX(end, NEW.end) WHERE id = NEW.file_id; END;
  CREATE TRIGGER IF NOT EXISTS segment_gone AFTER DELETE ON segment BEGIN
    UPDATE file SET bytes = bytes - OLD.length, segments = segments - 1 WHERE id = OLD.file_id; END;
`;
const addTotals = `
  ALTER TABLE file ADD COLUMN bytes INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE file ADD COLUMN segments INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE file ADD COLUMN start INTEGER;
  ALTER TABLE file ADD COLUMN end INTEGER;
  UPDATE file SET (bytes, segments, start, end) =
    (SELECT COALESCE(SUM(length), 0), COUNT(*), MIN(start), MAX(end) FROM segment WHERE file_id = file.id);
`;

const segmentColumns = `s.id, s.camera_id AS cameraId, s.file_id AS fileId, f.path, s.offset, s.length, s.start, s.end, s.state,
  s.config_id AS configId, s.root, s.link, s.boot`;
export const selectSegments = `SELECT ${segmentColumns} FROM segment s JOIN file f ON f.id = s.file_id`;

/** The one writer of a volume's index. WAL with synchronous FULL: a committed row survives a power cut. */
export function openIndexForWriting(path: string): DatabaseSync {
  mkdirSync(dirname(path), { recursive: true });
  const db = new DatabaseSync(path);
  db.exec(
    'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON;',
  );
  db.exec(schema);
  if (!hasColumn(db, 'segment', 'boot')) db.exec("ALTER TABLE segment ADD COLUMN boot TEXT NOT NULL DEFAULT ''");
  if (!hasColumn(db, 'file', 'segments')) db.exec(`BEGIN IMMEDIATE; ${addTotals} COMMIT;`);
  db.exec(totals);
  addSpanIndex(db);
  db.prepare('INSERT INTO volume (id) SELECT ? WHERE NOT EXISTS (SELECT 1 FROM volume)').run(randomUUID());
  return db;
}

/** Any process may read; waits for nobody. Throws when no volume has been written there yet. */
export function openIndexForReading(path: string): DatabaseSync {
  const db = new DatabaseSync(path, { readOnly: true });
  db.exec('PRAGMA busy_timeout = 2000;');
  return db;
}

export function hasColumn(db: DatabaseSync, table: string, column: string): boolean {
  return db.prepare('SELECT 1 FROM pragma_table_info(?) WHERE name = ?').get(table, column) !== undefined;
}
