import { SEVERITIES } from './codes.ts';
import { posOf, seqOf } from './ddl.ts';
import { recordChange } from './ingest.ts';
import { type Statements, toUuid } from './rows.ts';
import { findTenant, type Tenant } from './tenants.ts';

const DAY_MS = 86_400_000;
const INFO = SEVERITIES.indexOf('INFO');

export interface Swept {
  readonly removed: number;
  /** Pictures whose events are gone: delete them, then say so with `picturesDeleted`. */
  readonly pictures: readonly string[];
  /** Nothing more is due. */
  readonly done: boolean;
}

/**
 * Removes at most `limit` events that the tenant's policy lets go, oldest first: what lies at the beginning of the log moves
 * `firstSeq` on (cursors before it are CURSOR_EXPIRED); what goes from its middle leaves a tombstone, so that its id is known
 * and its seq never missed.
 */
export function sweep(sql: Statements, tenantId: string, limit: number, nowMs: number): Swept {
  const tenant = findTenant(sql, tenantId);
  if (!tenant) return { removed: 0, pictures: [], done: true };
  const { keepDays, keepInfoDays } = tenant.policy;
  const [from, to] = [posOf(tenant.no, tenant.firstSeq), posOf(tenant.no, tenant.seq + 1)];
  const old = sql.all(
    'select pos, id, raised_at from event where pos >= ? and pos < ? order by pos limit ?',
    ...[from, to, limit],
  );
  const keptAt = old.findIndex(({ raised_at }) => Number(raised_at) >= nowMs - keepDays * DAY_MS);
  const prefix = keptAt < 0 ? old : old.slice(0, keptAt);
  remove(sql, prefix);
  const last = prefix.at(-1);
  if (last) {
    const firstSeq = seqOf(Number(last.pos)) + 1;
    sql.run('update tenant set first_seq = ? where no = ?', firstSeq, tenant.no);
    sql.run('delete from gone where tenant_no = ? and pos < ?', tenant.no, posOf(tenant.no, firstSeq));
  }
  const infos =
    prefix.length > 0 || keepInfoDays >= keepDays ? [] : dueInfos(sql, tenant, nowMs - keepInfoDays * DAY_MS, limit);
  remove(sql, infos);
  let changeSeq = tenant.changeSeq;
  for (const { pos, id } of infos) {
    sql.run('insert into gone values (?, ?, ?, ?, ?)', Number(pos), id as Uint8Array, tenant.no, nowMs, 'keepInfoDays');
    changeSeq += 1;
    recordChange(sql, tenant.no, changeSeq, Number(pos), 'DELETED', nowMs);
  }
  if (changeSeq !== tenant.changeSeq) sql.run('update tenant set change_seq = ? where no = ?', changeSeq, tenant.no);
  forgetChanges(sql, tenant, nowMs - keepDays * DAY_MS);
  const removed = prefix.length + infos.length;
  const pictures = sql.all('select id from picture_due limit 500').map(({ id }) => toUuid(id as Uint8Array));
  return { removed, pictures, done: removed < limit && pictures.length === 0 };
}

/** INFO raised before a moment, by the hours it was raised in. */
function dueInfos(sql: Statements, tenant: Tenant, beforeMs: number, limit: number): Record<string, unknown>[] {
  const bounds = sql.get(
    'select min(pos_min) lo, max(pos_max) hi from hour where tenant_no = ? and hour <= ?',
    ...[tenant.no, Math.floor(beforeMs / 3_600_000)],
  );
  if (bounds?.lo == null) return [];
  return sql.all(
    `select pos, id from event where tenant_no = ? and kind > 0 and severity = ? and pos >= ? and pos <= ? and raised_at < ?
     order by pos limit ?`,
    ...[tenant.no, INFO, Number(bounds.lo), Number(bounds.hi), beforeMs, limit],
  );
}

function remove(sql: Statements, rows: readonly Record<string, unknown>[]): void {
  for (const { pos } of rows) {
    sql.run(
      'insert into picture_due select id from event where pos = ? and picture = 2 on conflict do nothing',
      Number(pos),
    );
    sql.run('delete from action where event_pos = ?', Number(pos));
    sql.run('delete from event where pos = ?', Number(pos));
    sql.run('delete from event_text where rowid = ?', Number(pos));
    sql.run('delete from folded where pos = ?', Number(pos));
  }
}

function forgetChanges(sql: Statements, tenant: Tenant, beforeMs: number): void {
  const from = posOf(tenant.no, tenant.firstChangeSeq);
  const due = sql.all(
    'select pos, at from change where pos >= ? and pos < ? order by pos limit 1000',
    from,
    posOf(tenant.no + 1, 0),
  );
  const kept = due.findIndex(({ at }) => Number(at) >= beforeMs);
  const last = (kept < 0 ? due : due.slice(0, kept)).at(-1);
  if (!last) return;
  sql.run('delete from change where pos >= ? and pos <= ?', from, Number(last.pos));
  sql.run('update tenant set first_change_seq = ? where no = ?', seqOf(Number(last.pos)) + 1, tenant.no);
}
