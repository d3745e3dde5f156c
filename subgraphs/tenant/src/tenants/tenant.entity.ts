import { defineEntity, p } from '@mikro-orm/core';

/** A customer; its own key, so that the tenant filter applies to it as to everything else. */
export const TenantEntity = defineEntity({
  name: 'Tenant',
  tableName: 'tenant',
  properties: { tenantId: p.string().primary(), name: p.string(), createdAtMs: p.double() },
});
