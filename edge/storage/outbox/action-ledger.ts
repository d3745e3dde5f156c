import { DatabaseSync } from 'node:sqlite';
import { fromBinary } from '@bufbuild/protobuf';
import type { AskedAction, EdgeActionResult } from '@vms/schema/edge/event-actions.ts';
import { type EdgeEvent, EdgeEventSchema } from '@vms/schema/messages/gen/event_pb.js';

/** What a rule wants done about one event, on one camera. */
export type PlannedAction = AskedAction;

export interface LedgerAction extends PlannedAction {
  readonly attempts: number;
}

export interface ActionToReport extends EdgeActionResult, LedgerAction {}

/** Footage that a rule keeps until the cloud has taken the lock over. */
export interface LedgerLock {
  readonly id: string;
  readonly cameraId: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly untilMs: number;
}

/** What rules had done about this edge's events, beside the events in the outbox's file. */
export interface ActionLedger {
  /** Looks at each new event once, oldest first, and writes down what `plan` wants, in one transaction. How many it looked at. */
  take(limit: number, plan: (event: EdgeEvent) => readonly PlannedAction[]): number;
  /** Writes down what the cloud asks for; again under the same event and key changes nothing. */
  ask(action: PlannedAction): void;
  /** Those to do now, oldest first; each is left out while it is in hand. */
  due(limit: number): LedgerAction[];
  /** In hand from here on; after a crash in between `interrupted` has it. */
  begin(eventId: string, key: string): void;
  /** Not done, to be tried again at that time. */
  postpone(eventId: string, key: string, dueAtMs: number): void;
  finish(eventId: string, key: string, result: Omit<EdgeActionResult, 'atMs'>, lock?: LedgerLock): void;
  /** What was in hand when the process died. */
  interrupted(): LedgerAction[];
  /** How it ended; null while it has not. */
  resultOf(eventId: string, key: string): EdgeActionResult | null;
  /** Ended, not told yet, and of events that the cloud has. */
  toReport(limit: number): ActionToReport[];
  reported(actions: readonly { readonly eventId: string; readonly key: string }[]): void;
  /** Those that hold now. */
  locks(): LedgerLock[];
  /** The cloud's own locks of these ids hold from now on: with them they end. */
  handOver(lockIds: readonly string[]): void;
  close(): void;
}

const schema = `
  CREATE TABLE IF NOT EXISTS action (event_id TEXT NOT NULL, key TEXT NOT NULL, body TEXT NOT NULL, raised_at INTEGER NOT NULL,
    state TEXT NOT NULL, due_at INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, code TEXT, message TEXT, at INTEGER,
    reported INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (event_id, key)) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS action_due ON action (due_at) WHERE state = 'pending';
  CREATE INDEX IF NOT EXISTS action_told ON action (raised_at) WHERE reported = 0;
  CREATE TABLE IF NOT EXISTS action_lock (id TEXT PRIMARY KEY, camera_id TEXT NOT NULL, from_ms INTEGER NOT NULL,
    to_ms INTEGER NOT NULL, until_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;
`;
const keepMs = 7 * 86_400_000;

type Row = { body: string; attempts: number; state: string; code: string | null; message: string | null; at: number };

/** Opened beside the outbox, after it: both are tables of one file, so that looking at an event and planning are one step. */
export function openActionLedger({ path, now }: { path: string; now: () => number }): ActionLedger {
  const db = new DatabaseSync(path);
  db.exec('PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
  db.exec(schema);
  const nowMs = () => Math.round(now());
  const insert = db.prepare(
    "INSERT OR IGNORE INTO action (event_id, key, body, raised_at, state, due_at) VALUES (?, ?, ?, ?, 'pending', 0)",
  );
  const add = (action: PlannedAction) => {
    const { eventId, action: what, raisedAtMs } = action;
    insert.run(eventId, what.key, JSON.stringify(action), Math.round(raisedAtMs));
  };
  const together = (work: () => void) => {
    db.exec('BEGIN IMMEDIATE');
    try {
      work();
      db.exec('COMMIT');
    } catch (error) {
      db.exec('ROLLBACK');
      throw error;
    }
  };
  const actionOf = ({ body, attempts }: Row): LedgerAction => ({ ...(JSON.parse(body) as PlannedAction), attempts });
  const resultFrom = ({ state, code, message, at }: Row): EdgeActionResult => ({
    ...{ state: state === 'done' ? 'DONE' : 'FAILED', code, message, atMs: at },
  });
  const fresh = db.prepare('SELECT rowid AS no, body FROM event WHERE looked = 0 ORDER BY raised_at, id LIMIT ?');
  const lookedAt = db.prepare('UPDATE event SET looked = 1 WHERE rowid = ?');
  return {
    take(limit, plan) {
      const events = fresh.all(limit) as { no: number; body: Uint8Array }[];
      if (events.length === 0) return 0;
      together(() => {
        for (const { no, body } of events) {
          for (const action of plan(fromBinary(EdgeEventSchema, body))) add(action);
          lookedAt.run(no);
        }
      });
      return events.length;
    },
    ask: add,
    due(limit) {
      const rows = db
        .prepare("SELECT * FROM action WHERE state = 'pending' AND due_at <= ? ORDER BY due_at, raised_at LIMIT ?")
        .all(nowMs(), limit) as unknown as Row[];
      return rows.map(actionOf);
    },
    begin(eventId, key) {
      db.prepare("UPDATE action SET state = 'running', attempts = attempts + 1 WHERE event_id = ? AND key = ?").run(
        ...[eventId, key],
      );
    },
    postpone(eventId, key, dueAtMs) {
      db.prepare("UPDATE action SET state = 'pending', due_at = ? WHERE event_id = ? AND key = ?").run(
        ...[Math.round(dueAtMs), eventId, key],
      );
    },
    finish(eventId, key, { state, code, message }, lock) {
      together(() => {
        db.prepare('UPDATE action SET state = ?, code = ?, message = ?, at = ? WHERE event_id = ? AND key = ?').run(
          ...[state === 'DONE' ? 'done' : 'failed', code, message, nowMs(), eventId, key],
        );
        if (lock)
          db.prepare('INSERT OR IGNORE INTO action_lock VALUES (?, ?, ?, ?, ?)').run(
            ...[lock.id, lock.cameraId, Math.round(lock.fromMs), Math.round(lock.toMs), Math.round(lock.untilMs)],
          );
      });
    },
    interrupted: () =>
      (db.prepare("SELECT * FROM action WHERE state = 'running'").all() as unknown as Row[]).map(actionOf),
    resultOf(eventId, key) {
      const row = db.prepare('SELECT * FROM action WHERE event_id = ? AND key = ?').get(eventId, key) as
        | Row
        | undefined;
      return row && row.at !== null ? resultFrom(row) : null;
    },
    toReport(limit) {
      const rows = db
        .prepare(
          `SELECT a.* FROM action a JOIN event e ON e.id = a.event_id
           WHERE a.reported = 0 AND a.at IS NOT NULL AND e.state = 'acknowledged' ORDER BY a.raised_at LIMIT ?`,
        )
        .all(limit) as unknown as Row[];
      return rows.map((row) => ({ ...actionOf(row), ...resultFrom(row) }));
    },
    reported(actions) {
      together(() => {
        const told = db.prepare('UPDATE action SET reported = 1 WHERE event_id = ? AND key = ?');
        for (const { eventId, key } of actions) told.run(eventId, key);
        db.prepare('DELETE FROM action WHERE raised_at < ? AND at IS NOT NULL').run(nowMs() - keepMs);
        db.prepare('DELETE FROM action_lock WHERE until_ms < ?').run(nowMs());
      });
    },
    locks() {
      const rows = db.prepare('SELECT * FROM action_lock WHERE until_ms > ? ORDER BY id').all(nowMs()) as {
        id: string;
        camera_id: string;
        from_ms: number;
        to_ms: number;
        until_ms: number;
      }[];
      return rows.map((row) => ({
        ...{ id: row.id, cameraId: row.camera_id, fromMs: row.from_ms, toMs: row.to_ms, untilMs: row.until_ms },
      }));
    },
    handOver(lockIds) {
      const taken = db.prepare('DELETE FROM action_lock WHERE id = ?');
      for (const id of lockIds) taken.run(id);
    },
    close: () => db.close(),
  };
}
