import type { InferEntity } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/sql';
import { Access } from '@vms/kit/auth/access';
import type { Grant, Principal } from '@vms/kit/auth/principal';
import type { Deps } from '@vms/kit/define-subgraph';
import { Fault } from '@vms/kit/fault';
import { builtInRoles } from '../roles/built-in.ts';
import { RoleEntity } from '../roles/role.entity.ts';
import { GroupEntity, MembershipEntity } from './user.entity.ts';

export type Membership = InferEntity<typeof MembershipEntity>;
export type Caller = Principal & { tenantId: string };
type Used = Pick<Deps, 'relational' | 'outbox'>;

/** What people may do in a tenant, whole, on `vms.access` at every change: their grants, their roles', their groups' cameras. */
export class Memberships {
  readonly #deps: Used;

  constructor(deps: Used) {
    this.#deps = deps;
  }

  /** Read from the store itself: here a revoked administrator is one no longer at once. Throws FORBIDDEN. */
  async administered({ id: userId, tenantId, kind }: Caller): Promise<Membership> {
    const em = this.#deps.relational.forTenant(tenantId);
    const membership = kind === 'user' ? await em.findOne(MembershipEntity, { tenantId, userId }) : null;
    const grants = membership && membership.disabledAtMs === null ? await this.effective(em, membership) : [];
    new Access(grants, false).require('ADMIN');
    return membership as Membership;
  }

  /** Changes one membership and says so, both or neither. Throws NOT_FOUND. */
  async change(tenantId: string, userId: string, change: (membership: Membership) => void): Promise<void> {
    await this.#deps.relational.forTenant(tenantId).transactional(async (em) => {
      const membership = await em.findOne(MembershipEntity, { tenantId, userId });
      if (!membership) throw new Fault('NOT_FOUND', `There is no user ${userId} in your tenant.`);
      change(membership);
      await this.publish(em, membership);
    });
    this.#deps.outbox.wake();
  }

  /** Says again what everybody whom `concerns` names may do: a role or a group has changed. */
  async republish(em: EntityManager, tenantId: string, concerns: (membership: Membership) => boolean): Promise<void> {
    for (const membership of await em.find(MembershipEntity, { tenantId }))
      if (concerns(membership)) await this.publish(em, membership);
  }

  /** Adds the message to the unit of work, under the next version. */
  async publish(em: EntityManager, membership: Membership): Promise<void> {
    membership.grantsVersion += 1;
    const { tenantId, userId, grantsVersion } = membership;
    const grants = membership.disabledAtMs === null ? await this.effective(em, membership) : [];
    const payload = { tenantId, userId, grantsVersion, grants };
    this.#deps.outbox.publish(em, { topic: 'vms.access', key: tenantId, payload });
  }

  /** Grants and roles with groups replaced by their cameras, none twice. */
  async effective(em: EntityManager, { tenantId, grants, roles }: Membership): Promise<Grant[]> {
    const held = roles ?? [];
    const own = held.length > 0 ? await em.find(RoleEntity, { tenantId }) : [];
    const fromRoles = held.flatMap(({ roleId, scopeKind, scopeId }) => {
      const role = builtInRoles.find(({ id }) => id === roleId) ?? own.find(({ id }) => id === roleId);
      return (role?.permissions ?? []).map((permission): Grant => ({ permission, scopeKind, scopeId }));
    });
    const all = [...grants, ...fromRoles];
    const groups = all.some(({ scopeKind }) => scopeKind === 'GROUP') ? await em.find(GroupEntity, { tenantId }) : [];
    const expanded = all.flatMap((grant): Grant[] => {
      if (grant.scopeKind !== 'GROUP') return [grant];
      const cameraIds = groups.find(({ groupId }) => groupId === grant.scopeId)?.cameraIds ?? [];
      return cameraIds.map((scopeId) => ({ permission: grant.permission, scopeKind: 'CAMERA', scopeId }));
    });
    return [
      ...new Map(expanded.map((grant) => [`${grant.permission} ${grant.scopeKind} ${grant.scopeId}`, grant])).values(),
    ];
  }

  /** Takes in `vms.camera-groups`: a group without cameras is gone. */
  async groupChanged(
    em: EntityManager,
    { groupId, tenantId, cameraIds }: { groupId: string; tenantId: string; cameraIds: string[] },
  ): Promise<void> {
    await em.upsert(GroupEntity, { groupId, tenantId, cameraIds });
    const names = (one: { scopeKind: string; scopeId: string }) => one.scopeKind === 'GROUP' && one.scopeId === groupId;
    await this.republish(em, tenantId, ({ grants, roles }) => [...grants, ...(roles ?? [])].some(names));
    await em.flush();
  }
}
