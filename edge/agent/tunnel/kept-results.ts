import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { ExecutionResult } from 'graphql';

const KEEP_MS = 24 * 3_600_000;
const KEPT_MAX = 5_000;

/** Results of commands by idempotency key, for 24 h: asking again never does the work twice. */
export class KeptResults {
  readonly #db: DatabaseSync;
  readonly #now: () => number;
  readonly #running = new Map<string, Promise<ExecutionResult>>();

  constructor(edgeHome: string, now: () => number) {
    mkdirSync(edgeHome, { recursive: true, mode: 0o700 });
    this.#db = new DatabaseSync(join(edgeHome, 'commands.db'));
    this.#db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
      CREATE TABLE IF NOT EXISTS result (key TEXT PRIMARY KEY, at INTEGER NOT NULL, body TEXT NOT NULL) STRICT;
      CREATE INDEX IF NOT EXISTS result_at ON result (at);`);
    this.#now = now;
  }

  /** What a failed attempt answered is not kept: it may be tried again. */
  async once(key: string, work: () => Promise<ExecutionResult>): Promise<ExecutionResult> {
    const row = this.#db.prepare('SELECT body FROM result WHERE key = ? AND at > ?').get(key, this.#now() - KEEP_MS);
    if (row) return JSON.parse(String(row['body'])) as ExecutionResult;
    const running = this.#running.get(key) ?? work();
    this.#running.set(key, running);
    try {
      const result = await running;
      if (!result.errors?.length) this.#keep(key, result);
      return result;
    } finally {
      this.#running.delete(key);
    }
  }

  close(): void {
    this.#db.close();
  }

  #keep(key: string, result: ExecutionResult): void {
    const now = Math.round(this.#now());
    this.#db.prepare('INSERT OR REPLACE INTO result VALUES (?, ?, ?)').run(key, now, JSON.stringify(result));
    this.#db.prepare('DELETE FROM result WHERE at <= ?').run(now - KEEP_MS);
    this.#db
      .prepare('DELETE FROM result WHERE key IN (SELECT key FROM result ORDER BY at DESC LIMIT -1 OFFSET ?)')
      .run(KEPT_MAX);
  }
}
