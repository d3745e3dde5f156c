import { defineEntity, p } from '@mikro-orm/core';
import type { AuditMessage } from './audit.ts';

/** Something audited that has begun and not been heard of since: its process died, or it is under way. */
export const AuditPendingEntity = defineEntity({
  name: 'AuditPending',
  tableName: 'audit_pending',
  properties: { id: p.string().primary(), atMs: p.double().index(), entry: p.json<AuditMessage>() },
});
