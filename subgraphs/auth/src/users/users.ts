import type { InferEntity } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/sql';
import { Access } from '@vms/kit/auth/access';
import type { Grant, Permission, Principal } from '@vms/kit/auth/principal';
import type { Deps } from '@vms/kit/define-subgraph';
import { Fault } from '@vms/kit/fault';
import { parseInput } from '@vms/kit/input';
import { z } from 'zod';
import { hashPassword } from './passwords.ts';
import { MembershipEntity, type Role, UserEntity } from './user.entity.ts';

export type Membership = InferEntity<typeof MembershipEntity>;
/** A person as seen from one tenant. */
export interface UserView {
  id: string;
  email: string;
  name: string;
  tenantId: string;
  memberships: Membership[];
}

const credentials = z.object({
  email: z.email('use an address such as ada@example.org').max(254).toLowerCase(),
  password: z.string().min(8, 'use at least 8 characters').max(256, 'use at most 256 characters'),
});
const newUser = credentials.extend({ name: z.string().trim().min(1).max(100) });

const GRANTED: Record<Role, readonly Permission[]> = {
  OWNER: ['ADMIN'],
  ADMIN: ['ADMIN'],
  OPERATOR: ['LIVE', 'PLAYBACK', 'PTZ', 'EXPORT'],
  VIEWER: [],
};

/** People, their memberships and grants; every change of a membership is published on `vms.access`. */
export class Users {
  readonly #deps: Pick<Deps, 'relational' | 'outbox' | 'clock' | 'newId'>;

  constructor(deps: Pick<Deps, 'relational' | 'outbox' | 'clock' | 'newId'>) {
    this.#deps = deps;
  }

  /** The caller sees all of its own memberships, and of others those in the caller's tenant. */
  async view(caller: { id: string; tenantId: string }, userId: string): Promise<UserView | null> {
    const em = this.#deps.relational.system();
    const own = userId === caller.id;
    const where = own ? { userId } : { userId, tenantId: caller.tenantId };
    const memberships = await em.find(MembershipEntity, where, { orderBy: { tenantId: 'asc' } });
    const user = memberships.length > 0 ? await em.findOne(UserEntity, { id: userId }) : null;
    return user && { id: user.id, email: user.email, name: user.name, tenantId: caller.tenantId, memberships };
  }

  /** Makes the first administrator of a tenant; a person with this e-mail who exists already stays as they are. */
  async ensureAdmin(input: {
    email: string;
    password: string;
    tenant: { id: string; name: string };
  }): Promise<{ created: boolean }> {
    const { email, password } = parseInput(credentials, { email: input.email, password: input.password });
    const em = this.#deps.relational.system();
    if (await em.findOne(UserEntity, { email })) return { created: false };
    const name = email.split('@')[0] ?? email;
    await this.#create(em, { email, name, password, role: 'OWNER' }, input.tenant);
    return { created: true };
  }

  async create(
    caller: Principal & { tenantId: string },
    input: { email: string; name: string; password: string; role: Role },
  ): Promise<UserView> {
    const own = await this.#administered(caller);
    const parsed = parseInput(newUser, { email: input.email, name: input.name, password: input.password });
    if (input.role === 'OWNER' && own.role !== 'OWNER')
      throw new Fault('FORBIDDEN', 'Only an owner makes another owner.');
    const em = this.#deps.relational.system();
    if (await em.findOne(UserEntity, { email: parsed.email }))
      throw new Fault('CONFLICT', `${parsed.email} has an account already.`);
    const tenant = { id: caller.tenantId, name: own.tenantName };
    const id = await this.#create(em, { ...parsed, role: input.role }, tenant);
    return this.#viewed(caller, id);
  }

  /** Granting what is held changes nothing. */
  async grant(caller: Principal & { tenantId: string }, userId: string, grant: Grant): Promise<UserView> {
    return this.#change(caller, userId, (grants) => [...grants.filter((held) => !same(held, grant)), grant], grant);
  }

  async revoke(caller: Principal & { tenantId: string }, userId: string, grant: Grant): Promise<UserView> {
    if (userId === caller.id && grant.permission === 'ADMIN')
      throw new Fault('VALIDATION_FAILED', 'You cannot take ADMIN from yourself; ask another administrator.', {
        field: 'permission',
      });
    return this.#change(caller, userId, (grants) => grants.filter((held) => !same(held, grant)), grant);
  }

  /** Takes in `vms.tenants`. */
  async renameTenant(em: EntityManager, tenant: { id: string; name: string }): Promise<void> {
    await em.nativeUpdate(MembershipEntity, { tenantId: tenant.id }, { tenantName: tenant.name });
  }

  async #change(
    caller: Principal & { tenantId: string },
    userId: string,
    change: (grants: Grant[]) => Grant[],
    { scopeKind, scopeId }: Grant,
  ): Promise<UserView> {
    await this.#administered(caller);
    const { tenantId } = caller;
    if (scopeKind === 'TENANT' && scopeId !== tenantId)
      throw new Fault('VALIDATION_FAILED', `The tenant is ${tenantId}, not ${scopeId}.`, { field: 'scopeId' });
    await this.#deps.relational.forTenant(tenantId).transactional(async (em) => {
      const membership = await em.findOne(MembershipEntity, { tenantId, userId });
      if (!membership) throw new Fault('NOT_FOUND', `There is no user ${userId} in your tenant.`);
      membership.grants = change(membership.grants);
      membership.grantsVersion += 1;
      this.#publish(em, membership);
    });
    this.#deps.outbox.wake();
    return this.#viewed(caller, userId);
  }

  /** Read from the store itself: here a revoked administrator is one no longer at once. */
  async #administered({ id: userId, tenantId }: { id: string; tenantId: string }): Promise<Membership> {
    const membership = await this.#deps.relational.forTenant(tenantId).findOne(MembershipEntity, { tenantId, userId });
    new Access(membership?.grants ?? [], false).require('ADMIN');
    return membership as Membership;
  }

  async #create(
    em: EntityManager,
    input: { email: string; name: string; password: string; role: Role },
    tenant: { id: string; name: string },
  ): Promise<string> {
    const { email, name, role } = input;
    const passwordHash = await hashPassword(input.password);
    const id = this.#deps.newId();
    em.create(UserEntity, { id, email, name, passwordHash, createdAtMs: this.#deps.clock.now() });
    const grants = GRANTED[role].map((permission): Grant => ({ permission, scopeKind: 'TENANT', scopeId: tenant.id }));
    const membership = { tenantId: tenant.id, userId: id, tenantName: tenant.name, role, grantsVersion: 1, grants };
    em.create(MembershipEntity, membership);
    this.#publish(em, membership);
    await em.flush();
    this.#deps.outbox.wake();
    return id;
  }

  #publish(em: EntityManager, { tenantId, userId, grantsVersion, grants }: Membership): void {
    const payload = { tenantId, userId, grantsVersion, grants };
    this.#deps.outbox.publish(em, { topic: 'vms.access', key: tenantId, payload });
  }

  async #viewed(caller: { id: string; tenantId: string }, userId: string): Promise<UserView> {
    return (await this.view(caller, userId)) as UserView;
  }
}

function same(a: Grant, b: Grant): boolean {
  return a.permission === b.permission && a.scopeKind === b.scopeKind && a.scopeId === b.scopeId;
}
