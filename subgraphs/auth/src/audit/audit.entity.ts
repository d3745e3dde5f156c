import { defineEntity, p } from '@mikro-orm/core';

/** One line of a tenant's log. `hash` covers every other column and the line before. */
export const AuditEntryEntity = defineEntity({
  name: 'AuditEntry',
  tableName: 'audit_entry',
  indexes: [{ properties: ['tenantId', 'atMs'] }, { properties: ['tenantId', 'actorId', 'seq'] }],
  properties: {
    tenantId: p.string().primary(),
    /** 1, 2, 3, … without a gap. */
    seq: p.integer().primary(),
    id: p.string().unique(),
    atMs: p.double(),
    actorKind: p.string(),
    actorId: p.string(),
    action: p.string(),
    target: p.string().length(4_000),
    outcome: p.string(),
    traceId: p.string(),
    previousHash: p.string(),
    hash: p.string(),
  },
});
