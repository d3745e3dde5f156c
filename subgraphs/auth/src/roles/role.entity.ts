import { defineEntity, p } from '@mikro-orm/core';
import type { Permission } from '@vms/kit/auth/principal';

/** A tenant's own name for a set of permissions. */
export const RoleEntity = defineEntity({
  name: 'Role',
  tableName: 'role',
  uniques: [{ properties: ['tenantId', 'name'] }],
  properties: {
    id: p.string().primary(),
    tenantId: p.string(),
    name: p.string(),
    permissions: p.json<Permission[]>(),
    version: p.integer(),
  },
});
