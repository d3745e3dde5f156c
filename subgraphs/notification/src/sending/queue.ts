import type { EntityManager } from '@mikro-orm/sql';

/** A row that waits for something outside: PENDING until `dueAtMs`, SENDING in hand until `leaseUntilMs`. */
export interface Queued {
  readonly id: string;
  readonly state: string;
  readonly dueAtMs: number;
  readonly leaseUntilMs: number;
}

/** Longer than any sender's own time-outs, so that what is in hand is not taken twice. */
export const leaseMs = 300_000;
const atOnce = 8;

/** Leases what is due, row by row: another process that looks at the same time takes others. */
export async function takeDue<Row extends Queued>(em: EntityManager, entity: unknown, nowMs: number): Promise<Row[]> {
  const find = em.find.bind(em) as unknown as (e: unknown, w: object, o: object) => Promise<Row[]>;
  const update = em.nativeUpdate.bind(em) as unknown as (e: unknown, w: object, d: object) => Promise<number>;
  const due = {
    $or: [
      { state: 'PENDING', dueAtMs: { $lte: nowMs } },
      { state: 'SENDING', leaseUntilMs: { $lte: nowMs } },
    ],
  };
  const rows = await find(entity, due, { orderBy: { dueAtMs: 'asc' }, limit: atOnce });
  const taken: Row[] = [];
  for (const row of rows) {
    const where = { id: row.id, state: row.state, leaseUntilMs: row.leaseUntilMs };
    const lease = { state: 'SENDING', leaseUntilMs: nowMs + leaseMs };
    if ((await update(entity, where, lease)) === 1) taken.push({ ...row, ...lease });
  }
  return taken;
}

/** Attempts everything that is due, several at once; resolves when nothing is. */
export async function emptyQueue<Row>(take: () => Promise<Row[]>, attempt: (row: Row) => Promise<void>): Promise<void> {
  for (;;) {
    const due = await take();
    if (due.length === 0) return;
    await Promise.all(due.map(attempt));
  }
}
