import { defineEntity, type InferEntity, p } from '@mikro-orm/core';

/** A range of a camera's footage that no rule deletes. Kept after it is released, as a record. */
export const LockEntity = defineEntity({
  name: 'FootageLock',
  tableName: 'footage_lock',
  indexes: [{ properties: ['tenantId', 'cameraId'] }],
  properties: {
    id: p.string().primary(),
    tenantId: p.string(),
    cameraId: p.string(),
    siteId: p.string().nullable(),
    fromMs: p.double().$type<number>(),
    toMs: p.double().$type<number>(),
    reason: p.string().length(500),
    /** Set and released by administrators only, and without an end. */
    legalHold: p.boolean(),
    untilMs: p.double().$type<number>().nullable(),
    createdBy: p.string(),
    createdAtMs: p.double().$type<number>(),
    releasedBy: p.string().nullable(),
    releasedAtMs: p.double().$type<number>().nullable(),
  },
});
export type Lock = InferEntity<typeof LockEntity>;

/** Every lock travels to the edges that hold the footage. */
export const locksMax = 2_000;

/** Neither released nor over. */
export function active(nowMs: number): object {
  return { releasedAtMs: null, $or: [{ untilMs: null }, { untilMs: { $gt: nowMs } }] };
}
