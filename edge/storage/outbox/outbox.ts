import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { type EdgeEvent, EdgeEventSchema, EventKind, EventSeverity } from '@vms/schema/messages/gen/event_pb.js';

export type UploadOutcome = 'STORED' | 'DUPLICATE' | 'REJECTED' | 'TOO_OLD';

export interface UploadResult {
  readonly id: string;
  readonly outcome: UploadOutcome;
  readonly code: string | null;
}

export interface OutboxStats {
  readonly pendingEvents: number;
  readonly rejectedEvents: number;
  readonly lastAckAtMs: number | null;
  /** Bytes of events that still have to go up; their pictures are counted by the folder they lie in. */
  readonly backlogBytes: number;
  /** Events of severity INFO that found the reserve full and were only counted. */
  readonly droppedEvents: number;
  /** The reserve is four fifths full: time to tell somebody. */
  readonly nearlyFull: boolean;
}

export interface LocalEvent {
  readonly id: string;
  readonly cameraId: string;
  readonly kind: string;
  readonly label: string | null;
  readonly raisedAtMs: number;
  readonly uploaded: boolean;
}

export interface Outbox {
  /** Durable when it returns: the event survives a power cut from here on. False: the reserve is full and it was only counted. */
  raise(event: EdgeEvent, jpeg: Buffer | null): boolean;
  /** Adds what was not known yet and offers the event again under its id; unknown ids and known answers change nothing. */
  amend(eventId: string, more: Amendment): void;
  /** The newest event of each rule of a camera, of the last hour: what a restarted analytics process has to know. */
  newestByRule(cameraId: string): EdgeEvent[];
  /** Oldest first. */
  pending(limit: number): EdgeEvent[];
  acknowledge(results: readonly UploadResult[]): void;
  /** Pictures whose event is stored, oldest first. */
  pendingPictures(limit: number): { eventId: string; jpeg: Buffer }[];
  pictureSent(eventId: string): void;
  /** Newest first; `after` is the id of the last one seen. */
  localEvents(first: number, after: string | null): { events: LocalEvent[]; hasNext: boolean };
  stats(): OutboxStats;
  close(): void;
}

export interface Amendment {
  readonly endedAtMs?: number;
  readonly segmentId?: string;
}

export interface OutboxOptions {
  readonly path: string;
  readonly picturesDir: string;
  readonly now: () => number;
  /** Beyond this many events that wait, INFO is counted instead of kept; others still go in. */
  readonly pendingMax?: number;
  /** Acknowledged events stay for local questions this long. */
  readonly keepMs?: number;
}

const schema = `
  CREATE TABLE IF NOT EXISTS event (id TEXT PRIMARY KEY, camera_id TEXT NOT NULL, kind INTEGER NOT NULL, label TEXT NOT NULL,
    raised_at INTEGER NOT NULL, body BLOB NOT NULL, state TEXT NOT NULL, code TEXT, picture TEXT NOT NULL,
    revision INTEGER NOT NULL DEFAULT 0, looked INTEGER NOT NULL DEFAULT 0) STRICT;
  CREATE INDEX IF NOT EXISTS event_pending ON event (raised_at, id) WHERE state = 'pending';
  CREATE INDEX IF NOT EXISTS event_picture ON event (raised_at) WHERE picture = 'waiting';
  CREATE INDEX IF NOT EXISTS event_camera ON event (camera_id, raised_at DESC);
  CREATE INDEX IF NOT EXISTS event_time ON event (raised_at DESC, id DESC);
  CREATE TABLE IF NOT EXISTS counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;
`;
const dayMs = 86_400_000;
const hourMs = 3_600_000;
const sweepEvery = 200;
const recentMax = 500;

/**
 * The edge's events until the cloud has them, and a while longer for questions on site.
 * Several processes may hold it open: one raises, another uploads.
 */
export function openOutbox(options: OutboxOptions): Outbox {
  const { path, picturesDir, now, pendingMax = 100_000, keepMs = 7 * dayMs } = options;
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  mkdirSync(picturesDir, { recursive: true, mode: 0o700 });
  const db = new DatabaseSync(path);
  db.exec('PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
  db.exec(schema);
  const columns = db.prepare("SELECT name FROM pragma_table_info('event')").all() as { name: string }[];
  if (!columns.some(({ name }) => name === 'revision')) {
    db.exec('ALTER TABLE event ADD COLUMN revision INTEGER NOT NULL DEFAULT 0');
  }
  if (!columns.some(({ name }) => name === 'looked')) {
    // Rules look at what is raised from now on.
    db.exec('ALTER TABLE event ADD COLUMN looked INTEGER NOT NULL DEFAULT 0; UPDATE event SET looked = 1;');
  }
  db.exec('CREATE INDEX IF NOT EXISTS event_fresh ON event (raised_at, id) WHERE looked = 0');
  // What an acknowledgement speaks of: an event amended while it was under way is offered once more.
  const offered = new Map<string, number>();
  const pictureOf = (eventId: string) => join(picturesDir, `${eventId.replaceAll(/[^\w-]/g, '_')}.jpg`);
  const count = (sql: string) => (db.prepare(sql).get() as { n: number }).n;
  let raised = 0;

  const sweep = () => {
    const old = db
      .prepare("SELECT id FROM event WHERE state <> 'pending' AND picture <> 'waiting' AND raised_at < ?")
      .all(now() - keepMs);
    for (const { id } of old as { id: string }[]) {
      rmSync(pictureOf(id), { force: true });
      db.prepare('DELETE FROM event WHERE id = ?').run(id);
    }
  };

  return {
    raise(event, jpeg) {
      const full = count("SELECT count(*) AS n FROM event WHERE state = 'pending'") >= pendingMax;
      if (full && event.severity === EventSeverity.INFO) {
        db.exec("INSERT INTO counter VALUES ('dropped', 1) ON CONFLICT (name) DO UPDATE SET value = value + 1");
        return false;
      }
      if (jpeg !== null) {
        writePicture(pictureOf(event.id), jpeg);
      }
      const body = toBinary(EdgeEventSchema, { ...event, hasPicture: jpeg !== null });
      db.prepare(
        "INSERT OR IGNORE INTO event (id, camera_id, kind, label, raised_at, body, state, picture) VALUES (?,?,?,?,?,?,'pending',?)",
      ).run(
        event.id,
        event.cameraId,
        event.kind,
        event.label,
        Number(event.raisedAtMs),
        body,
        jpeg === null ? 'none' : 'waiting',
      );
      raised += 1;
      if (raised % sweepEvery === 0) sweep();
      return true;
    },
    amend(eventId, { endedAtMs, segmentId }) {
      db.exec('BEGIN IMMEDIATE');
      try {
        const row = db.prepare('SELECT body FROM event WHERE id = ?').get(eventId) as { body: Uint8Array } | undefined;
        if (row !== undefined) {
          const event = fromBinary(EdgeEventSchema, row.body);
          const ended = event.endedAtMs === 0n && endedAtMs !== undefined;
          const placed = event.segmentId === '' && segmentId !== undefined;
          if (ended) event.endedAtMs = BigInt(Math.round(endedAtMs));
          if (placed) event.segmentId = segmentId;
          if (ended || placed) {
            db.prepare(
              `UPDATE event SET body = ?, revision = revision + 1,
                 state = CASE state WHEN 'acknowledged' THEN 'pending' ELSE state END WHERE id = ?`,
            ).run(toBinary(EdgeEventSchema, event), eventId);
          }
        }
        db.exec('COMMIT');
      } catch (error) {
        db.exec('ROLLBACK');
        throw error;
      }
    },
    newestByRule(cameraId) {
      const rows = db
        .prepare('SELECT body FROM event WHERE camera_id = ? AND raised_at > ? ORDER BY raised_at DESC LIMIT ?')
        .all(cameraId, Math.round(now() - hourMs), recentMax) as { body: Uint8Array }[];
      const newest = new Map<string, EdgeEvent>();
      for (const { body } of rows) {
        const event = fromBinary(EdgeEventSchema, body);
        if (!newest.has(event.ruleId)) newest.set(event.ruleId, event);
      }
      return [...newest.values()];
    },
    pending(limit) {
      const rows = db
        .prepare("SELECT id, body, revision FROM event WHERE state = 'pending' ORDER BY raised_at, id LIMIT ?")
        .all(limit) as { id: string; body: Uint8Array; revision: number }[];
      for (const { id, revision } of rows) offered.set(id, revision);
      return rows.map(({ body }) => fromBinary(EdgeEventSchema, body));
    },
    acknowledge(results) {
      db.exec('BEGIN IMMEDIATE');
      for (const { id, outcome, code } of results) {
        const stored = outcome === 'STORED' || outcome === 'DUPLICATE';
        db.prepare(
          `UPDATE event SET state = CASE WHEN ?1 AND revision <> ?2 THEN 'pending' ELSE ?3 END, code = ?4,
             picture = CASE WHEN ?1 THEN picture ELSE 'none' END WHERE id = ?5`,
        ).run(
          stored ? 1 : 0,
          offered.get(id) ?? 0,
          stored ? 'acknowledged' : 'rejected',
          code ?? (stored ? null : outcome),
          id,
        );
        offered.delete(id);
      }
      db.prepare(
        "INSERT INTO counter VALUES ('lastAck', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
      ).run(Math.round(now()));
      db.exec('COMMIT');
    },
    pendingPictures(limit) {
      const rows = db
        .prepare("SELECT id FROM event WHERE picture = 'waiting' AND state = 'acknowledged' ORDER BY raised_at LIMIT ?")
        .all(limit) as { id: string }[];
      return rows.flatMap(({ id }) => {
        if (existsSync(pictureOf(id))) return [{ eventId: id, jpeg: readFileSync(pictureOf(id)) }];
        db.prepare("UPDATE event SET picture = 'none' WHERE id = ?").run(id);
        return [];
      });
    },
    pictureSent(eventId) {
      db.prepare("UPDATE event SET picture = 'sent' WHERE id = ?").run(eventId);
    },
    localEvents(first, after) {
      const from =
        after === null
          ? undefined
          : (db.prepare('SELECT raised_at FROM event WHERE id = ?').get(after) as { raised_at: number } | undefined);
      const [at, id] = from === undefined || after === null ? [Number.MAX_SAFE_INTEGER, ''] : [from.raised_at, after];
      const rows = db
        .prepare(
          `SELECT id, camera_id AS cameraId, kind, label, raised_at AS raisedAtMs, state FROM event
           WHERE (raised_at, id) < (?, ?) ORDER BY raised_at DESC, id DESC LIMIT ?`,
        )
        .all(at, id, first + 1) as unknown as {
        id: string;
        cameraId: string;
        kind: number;
        label: string;
        raisedAtMs: number;
        state: string;
      }[];
      const events = rows.slice(0, first).map(({ state, kind, label, ...row }) => {
        return {
          ...row,
          kind: EventKind[kind] ?? 'UNSPECIFIED',
          label: label === '' ? null : label,
          uploaded: state === 'acknowledged',
        };
      });
      return { events, hasNext: rows.length > first };
    },
    stats() {
      const counter = (name: string) =>
        (db.prepare('SELECT value FROM counter WHERE name = ?').get(name) as { value: number } | undefined)?.value;
      const waiting = db
        .prepare("SELECT count(*) AS n, coalesce(sum(length(body)), 0) AS bytes FROM event WHERE state = 'pending'")
        .get();
      const { n, bytes } = waiting as { n: number; bytes: number };
      return {
        pendingEvents: n,
        rejectedEvents: count("SELECT count(*) AS n FROM event WHERE state = 'rejected'"),
        lastAckAtMs: counter('lastAck') ?? null,
        backlogBytes: bytes,
        droppedEvents: counter('dropped') ?? 0,
        nearlyFull: n >= pendingMax * 0.8,
      };
    },
    close: () => db.close(),
  };
}

/** Synced before it gets its name: an event that claims a picture never comes back from a power cut with half of one. */
function writePicture(path: string, jpeg: Buffer): void {
  const part = `${path}.part`;
  const file = openSync(part, 'w', 0o600);
  try {
    writeFileSync(file, jpeg);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(part, path);
}
