import { defineEntity, p } from '@mikro-orm/core';
import type { Grant } from '@vms/kit/auth/principal';

export type Role = 'OWNER' | 'ADMIN' | 'OPERATOR' | 'VIEWER';

/** A person, once on the whole platform. */
export const UserEntity = defineEntity({
  name: 'User',
  tableName: 'user',
  properties: {
    id: p.string().primary(),
    email: p.string().unique(),
    name: p.string(),
    passwordHash: p.string(),
    createdAtMs: p.double(),
  },
});

/** What a person is in one tenant. `tenantName` follows `vms.tenants`, so that signing in needs no other subgraph. */
export const MembershipEntity = defineEntity({
  name: 'Membership',
  tableName: 'membership',
  properties: {
    tenantId: p.string().primary(),
    userId: p.string().primary(),
    tenantName: p.string(),
    role: p.string().$type<Role>(),
    grantsVersion: p.integer(),
    grants: p.json<Grant[]>(),
  },
});
