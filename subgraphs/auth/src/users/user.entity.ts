import { defineEntity, p } from '@mikro-orm/core';
import type { Grant, ScopeKind } from '@vms/kit/auth/principal';

export type Role = 'OWNER' | 'ADMIN' | 'OPERATOR' | 'VIEWER';

/** A role that a person holds on a scope. */
export interface RoleGrant {
  readonly roleId: string;
  readonly scopeKind: ScopeKind;
  readonly scopeId: string;
}

/** A person, once on the whole platform. An empty `passwordHash` fits no password. */
export const UserEntity = defineEntity({
  name: 'User',
  tableName: 'user',
  properties: {
    id: p.string().primary(),
    email: p.string().unique(),
    name: p.string(),
    passwordHash: p.string(),
    createdAtMs: p.double(),
    /** Sealed; `totpConfirmed` once the person has shown a code of it. */
    totpSealed: p.string().length(1_000).nullable(),
    totpConfirmed: p.boolean().nullable(),
    /** The 30-second step of the last code taken: a code works once. */
    totpStep: p.double().nullable(),
    /** Hashes of recovery codes that were not used yet. */
    recoveryHashes: p.json<string[]>().nullable(),
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
    /** Given one by one; what the roles add comes with every publication. */
    grants: p.json<Grant[]>(),
    roles: p.json<RoleGrant[]>().nullable(),
    disabledAtMs: p.double().nullable(),
  },
});

/** Cameras of a group, as `vms.camera-groups` last said: a grant on a group is published as grants on its cameras. */
export const GroupEntity = defineEntity({
  name: 'AccessGroup',
  tableName: 'access_group',
  properties: { groupId: p.string().primary(), tenantId: p.string().index(), cameraIds: p.json<string[]>() },
});
