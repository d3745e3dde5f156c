import type { InferEntity } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/sql';
import type { Access } from '@vms/kit/auth/access';
import { visibleOf } from '@vms/kit/auth/places';
import type { Deps } from '@vms/kit/define-subgraph';
import { idText, line, parseInput } from '@vms/kit/input';
import { z } from 'zod';
import { SyncBatchEntity, SyncEntity, SyncSessionEntity } from './sync.entity.ts';

export type Sync = InferEntity<typeof SyncEntity>;
export type SyncSession = InferEntity<typeof SyncSessionEntity>;
export type SyncBatch = InferEntity<typeof SyncBatchEntity>;

const count = z.int().min(0);
const amount = z.number().min(0).max(1e18);
const ms = z.number().min(0).max(8.64e15);
const session = z.object({
  ...{ id: idText, startedAtMs: ms, endedAtMs: ms.nullable(), endReason: line(200).nullable() },
  ...{ batches: count, unanswered: count, events: count, pictures: count, bytes: amount },
});
const batch = z.object({
  ...{ id: idText, sessionId: idText, kind: z.enum(['EVENTS', 'PICTURE']), items: count, bytes: amount },
  ...{ sentAtMs: ms, ackedAtMs: ms.nullable(), stored: count, duplicates: count, refused: count },
});
const report = z.object({
  ...{ asOf: z.date(), pendingEvents: count, lastAckAt: z.date().nullish(), backlogBytes: amount },
  ...{ appliedVersion: line(128).nullish(), oldestPendingAt: z.date().nullish() },
  ...{ bitsPerSecondMax: amount.nullish(), sentBytes: amount.nullish() },
  sessions: z.array(session).max(50).nullish(),
  batches: z.array(batch).max(200).nullish(),
});

/** Of one edge; the oldest go first. */
const sessionsKept = 200;
const batchesKept = 1_000;

/** Each edge's last report, and its newest sessions and batches. */
export class Syncs {
  readonly #deps: Pick<Deps, 'relational' | 'clock'>;

  constructor(deps: Pick<Deps, 'relational' | 'clock'>) {
    this.#deps = deps;
  }

  async report(owner: { readonly tenantId: string; readonly edgeId: string }, input: unknown): Promise<void> {
    const { asOf, lastAckAt, oldestPendingAt, sessions, batches, ...rest } = parseInput(report, input);
    const row = {
      ...{ pendingEvents: rest.pendingEvents, backlogBytes: rest.backlogBytes },
      ...{ appliedVersion: rest.appliedVersion ?? null, bitsPerSecondMax: rest.bitsPerSecondMax ?? null },
      ...{ sentBytes: rest.sentBytes ?? null, lastAckAtMs: lastAckAt?.getTime() ?? null },
      ...{ oldestPendingAtMs: oldestPendingAt?.getTime() ?? null, asOfMs: asOf.getTime() },
    };
    await this.#deps.relational.forTenant(owner.tenantId).transactional(async (em) => {
      await em.upsert(SyncEntity, { ...owner, ...row });
      const own = async <T extends { id: string }>(
        entity: typeof SyncSessionEntity | typeof SyncBatchEntity,
        rows: readonly T[],
      ): Promise<T[]> => {
        // An id that another edge has used is not this one's to change.
        const known = await em.find(entity as typeof SyncSessionEntity, { id: { $in: rows.map(({ id }) => id) } });
        return rows.filter(({ id }) => known.every((one) => one.id !== id || one.edgeId === owner.edgeId));
      };
      const newSessions = await own(SyncSessionEntity, sessions ?? []);
      if (newSessions.length > 0)
        await em.upsertMany(
          SyncSessionEntity,
          newSessions.map((one) => ({ ...one, ...owner })),
        );
      const newBatches = await own(SyncBatchEntity, batches ?? []);
      if (newBatches.length > 0)
        await em.upsertMany(
          SyncBatchEntity,
          newBatches.map((one) => ({ ...one, ...owner })),
        );
      await this.#forget(em, owner.edgeId);
    });
  }

  /** Of those that the access shows. */
  async byEdge(tenantId: string, ids: readonly string[], access: Access): Promise<Map<string, Sync>> {
    const em = this.#deps.relational.forTenant(tenantId);
    const rows = await em.find(SyncEntity, { edgeId: { $in: await visibleOf(em, 'edge', ids, access) } });
    return new Map(rows.map((row) => [row.edgeId, row]));
  }

  /** How long the oldest event that waits has waited, as of now; 0 with none. */
  lagMs({ oldestPendingAtMs, pendingEvents }: Sync): number {
    if (pendingEvents === 0 || oldestPendingAtMs == null) return 0;
    return Math.max(0, this.#deps.clock.now() - oldestPendingAtMs);
  }

  /** Newest first. */
  sessions({ tenantId, edgeId }: Sync, first: number): Promise<SyncSession[]> {
    const em = this.#deps.relational.forTenant(tenantId);
    return em.find(SyncSessionEntity, { edgeId }, { orderBy: [{ startedAtMs: 'desc' }, { id: 'desc' }], limit: first });
  }

  /** Newest first. */
  batches({ tenantId, id }: SyncSession, first: number): Promise<SyncBatch[]> {
    const em = this.#deps.relational.forTenant(tenantId);
    const orderBy = [{ sentAtMs: 'desc' }, { id: 'desc' }] as const;
    return em.find(SyncBatchEntity, { sessionId: id }, { orderBy: [...orderBy], limit: first });
  }

  async #forget(em: EntityManager, edgeId: string): Promise<void> {
    const [oldSession] = await em.find(
      SyncSessionEntity,
      { edgeId },
      { orderBy: { startedAtMs: 'desc' }, offset: sessionsKept, limit: 1 },
    );
    if (oldSession) await em.nativeDelete(SyncSessionEntity, { edgeId, startedAtMs: { $lte: oldSession.startedAtMs } });
    const [oldBatch] = await em.find(
      SyncBatchEntity,
      { edgeId },
      { orderBy: { sentAtMs: 'desc' }, offset: batchesKept, limit: 1 },
    );
    if (oldBatch) await em.nativeDelete(SyncBatchEntity, { edgeId, sentAtMs: { $lte: oldBatch.sentAtMs } });
  }
}
