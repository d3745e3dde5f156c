import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

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
  const columns = db.prepare("SELECT name FROM pragma_table_info('segment')").all() as { name: string }[];
  if (!columns.some(({ name }) => name === 'boot')) {
    db.exec("ALTER TABLE segment ADD COLUMN boot TEXT NOT NULL DEFAULT ''");
  }
  return db;
}

/** Any process may read; waits for nobody. Throws when no volume has been written there yet. */
export function openIndexForReading(path: string): DatabaseSync {
  const db = new DatabaseSync(path, { readOnly: true });
  db.exec('PRAGMA busy_timeout = 2000;');
  return db;
}
