import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { InferEntity } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/sql';
import type { AuditMessage } from '@vms/kit/audit/audit';
import type { Deps } from '@vms/kit/define-subgraph';
import { Fault } from '@vms/kit/fault';
import { fromCursor, limitOf, type Page, pageOf, toCursor } from '@vms/kit/paging';
import type { Caller, Memberships } from '../users/memberships.ts';
import { AuditEntryEntity } from './audit.entity.ts';

export type AuditEntry = InferEntity<typeof AuditEntryEntity>;
export interface AuditFilter {
  actorId?: string | null | undefined;
  action?: string | null | undefined;
  outcome?: string | null | undefined;
  text?: string | null | undefined;
  from?: Date | null | undefined;
  to?: Date | null | undefined;
}
export interface AuditVerification {
  entries: number;
  /** The first line that is not what was written, or null. */
  brokenAtSeq: number | null;
  why: string | null;
}

const FIRST = 'the beginning';
const PAGE = 500;
const TEXT_MAX = 200;

/** Each tenant's own chain of who did what: lines are added, never changed or removed. */
export class AuditLog {
  readonly #deps: Pick<Deps, 'relational'>;
  readonly #memberships: Memberships;

  constructor(deps: Pick<Deps, 'relational'>, memberships: Memberships) {
    this.#deps = deps;
    this.#memberships = memberships;
  }

  /** Takes in `vms.audit`, in the transaction that remembers the message; a line that is there already stays alone. */
  async append(em: EntityManager, message: AuditMessage): Promise<void> {
    const { tenantId, id } = message;
    if (await em.findOne(AuditEntryEntity, { id })) return;
    const [last] = await em.find(AuditEntryEntity, { tenantId }, { orderBy: { seq: 'desc' }, limit: 1 });
    const line = { ...message, seq: (last?.seq ?? 0) + 1, previousHash: last?.hash ?? FIRST };
    em.create(AuditEntryEntity, { ...line, hash: hashOf(line) });
    await em.flush();
  }

  /** The newest first. Administrators only. */
  async page(
    caller: Caller,
    { first, after, filter }: { first?: number | null; after?: string | null; filter?: AuditFilter | null },
  ): Promise<Page<AuditEntry> & { totalCount: number }> {
    await this.#memberships.administered(caller);
    const limit = limitOf(first, 50);
    const where = whereOf(filter ?? {});
    const seen = after ? { seq: { $lt: Number(fromCursor(after, 1)[0]) } } : {};
    const em = this.#deps.relational.forTenant(caller.tenantId);
    const rows = await em.find(AuditEntryEntity, { $and: [where, seen] }, { orderBy: { seq: 'desc' }, limit });
    const page = pageOf(rows, { limit, after, cursorOf: ({ seq }) => toCursor(seq) });
    return { ...page, totalCount: await em.count(AuditEntryEntity, where) };
  }

  /** Reads the whole chain again and names the first line that was changed, removed or put in. */
  async verify(caller: Caller): Promise<AuditVerification> {
    await this.#memberships.administered(caller);
    let seq = 0;
    let previousHash = FIRST;
    for (;;) {
      const em = this.#deps.relational.forTenant(caller.tenantId);
      const rows = await em.find(AuditEntryEntity, { seq: { $gt: seq } }, { orderBy: { seq: 'asc' }, limit: PAGE });
      for (const row of rows) {
        const broken = (why: string): AuditVerification => ({ entries: seq, brokenAtSeq: seq + 1, why });
        if (row.seq !== seq + 1) return broken(`Line ${seq + 1} is missing; the next one is ${row.seq}.`);
        if (row.previousHash !== previousHash) return broken(`Line ${row.seq} does not follow the line before.`);
        if (row.hash !== hashOf(row)) return broken(`Line ${row.seq} is not what was written.`);
        seq = row.seq;
        previousHash = row.hash;
      }
      if (rows.length < PAGE) return { entries: seq, brokenAtSeq: null, why: null };
      await nextTurn();
    }
  }
}

function hashOf(line: Omit<AuditEntry, 'hash'>): string {
  const { tenantId, seq, id, atMs, actorKind, actorId, action, target, outcome, traceId, previousHash } = line;
  const columns = [tenantId, seq, id, Number(atMs), actorKind, actorId, action, target, outcome, traceId, previousHash];
  return createHash('sha256').update(JSON.stringify(columns)).digest('base64url');
}

function whereOf({ actorId, action, outcome, text, from, to }: AuditFilter): Record<string, unknown> {
  if (text && text.length > TEXT_MAX)
    throw new Fault('VALIDATION_FAILED', `text has ${text.length} characters; use at most ${TEXT_MAX}.`, {
      field: 'text',
    });
  const pattern = text ? `%${text.replace(/[\\%_[\]]/g, (sign) => `\\${sign}`)}%` : null;
  return {
    ...(actorId ? { actorId } : {}),
    ...(action ? { action } : {}),
    ...(outcome ? { outcome } : {}),
    ...(from || to
      ? { atMs: { ...(from ? { $gte: from.getTime() } : {}), ...(to ? { $lt: to.getTime() } : {}) } }
      : {}),
    ...(pattern ? { $or: [{ target: { $like: pattern } }, { action: { $like: pattern } }] } : {}),
  };
}
