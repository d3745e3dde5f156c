import type { EntityManager } from '@mikro-orm/sql';
import type { Grant, Permission } from '@vms/kit/auth/principal';
import type { Deps } from '@vms/kit/define-subgraph';
import { Fault } from '@vms/kit/fault';
import { parseInput } from '@vms/kit/input';
import { fromCursor, limitOf, type Page, pageOf, toCursor } from '@vms/kit/paging';
import { z } from 'zod';
import { checkScope } from '../roles/roles.ts';
import type { Caller, Membership, Memberships } from './memberships.ts';
import { hashPassword } from './passwords.ts';
import { MembershipEntity, type Role, UserEntity } from './user.entity.ts';

/** A person as seen from one tenant. */
export interface UserView {
  id: string;
  email: string;
  name: string;
  tenantId: string;
  secondFactor: boolean;
  memberships: Membership[];
}

export const emailInput = z
  .string()
  .trim()
  .max(254, 'use at most 254 characters')
  .toLowerCase()
  .pipe(z.email('use an address such as ada@example.org'));
export const passwordInput = z.string().min(8, 'use at least 8 characters').max(256, 'use at most 256 characters');
const nameInput = z.string().trim().min(1, 'give a name').max(100, 'use at most 100 characters');
const credentials = z.object({ email: emailInput, password: passwordInput });
const newUser = credentials.extend({ name: nameInput });
const invited = z.object({ email: emailInput, name: nameInput });

const GRANTED: Record<Role, readonly Permission[]> = {
  OWNER: ['ADMIN'],
  ADMIN: ['ADMIN'],
  OPERATOR: ['LIVE', 'PLAYBACK', 'PTZ', 'EXPORT'],
  VIEWER: [],
};

/** People and what they hold; every change of a membership is published on `vms.access`. */
export class Users {
  readonly #deps: Pick<Deps, 'relational' | 'outbox' | 'clock' | 'newId'>;
  readonly #memberships: Memberships;

  constructor(deps: Pick<Deps, 'relational' | 'outbox' | 'clock' | 'newId'>, memberships: Memberships) {
    this.#deps = deps;
    this.#memberships = memberships;
  }

  /** The caller sees all of its own memberships, and of others those in the caller's tenant. */
  async view(caller: { id: string; tenantId: string }, userId: string): Promise<UserView | null> {
    const em = this.#deps.relational.system();
    const where = userId === caller.id ? { userId } : { userId, tenantId: caller.tenantId };
    const memberships = await em.find(MembershipEntity, where, { orderBy: { tenantId: 'asc' } });
    const user = memberships.length > 0 ? await em.findOne(UserEntity, { id: userId }) : null;
    return user && viewOf(user, caller.tenantId, memberships);
  }

  /** The tenant's people, in the order they came. Administrators only. */
  async page(
    caller: Caller,
    { first, after }: { first?: number | null | undefined; after?: string | null | undefined },
  ): Promise<Page<UserView> & { totalCount: number }> {
    await this.#memberships.administered(caller);
    const { tenantId } = caller;
    const limit = limitOf(first, 50);
    const em = this.#deps.relational.system();
    const seen = after ? { userId: { $gt: String(fromCursor(after, 1)[0]) } } : {};
    const rows = await em.find(MembershipEntity, { tenantId, ...seen }, { orderBy: { userId: 'asc' }, limit });
    const people = await em.find(UserEntity, { id: { $in: rows.map(({ userId }) => userId) } });
    const users = rows.flatMap((row) => {
      const user = people.find(({ id }) => id === row.userId);
      return user ? [viewOf(user, tenantId, [row])] : [];
    });
    const page = pageOf(users, { limit, after, cursorOf: ({ id }) => toCursor(id) });
    return { ...page, totalCount: await em.count(MembershipEntity, { tenantId }) };
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
    const id = await this.#create(em, { email, name, passwordHash: await hashPassword(password) });
    await this.#join(em, id, { role: 'OWNER', tenant: input.tenant });
    return { created: true };
  }

  async create(
    caller: Caller,
    input: { email: string; name: string; password: string; role: Role },
  ): Promise<UserView> {
    const own = await this.#memberships.administered(caller);
    const parsed = parseInput(newUser, { email: input.email, name: input.name, password: input.password });
    refuseOwner(own, input.role);
    const em = this.#deps.relational.system();
    if (await em.findOne(UserEntity, { email: parsed.email }))
      throw new Fault('CONFLICT', `${parsed.email} has an account already; invite them instead.`);
    const id = await this.#create(em, { ...parsed, passwordHash: await hashPassword(parsed.password) });
    await this.#join(em, id, { role: input.role, tenant: { id: caller.tenantId, name: own.tenantName } });
    return this.viewed(caller, id);
  }

  /** A member without a password yet, or one who has an account already and keeps it. True = they are new to the platform. */
  async invite(
    caller: Caller,
    input: { email: string; name: string; role: Role },
  ): Promise<{ user: UserView; isNew: boolean }> {
    const own = await this.#memberships.administered(caller);
    const { email, name } = parseInput(invited, { email: input.email, name: input.name });
    refuseOwner(own, input.role);
    const em = this.#deps.relational.system();
    const known = await em.findOne(UserEntity, { email });
    const where = { tenantId: caller.tenantId, userId: known?.id ?? '' };
    if (known && (await em.findOne(MembershipEntity, where)))
      throw new Fault('CONFLICT', `${email} is a member of your tenant already.`);
    const id = known?.id ?? (await this.#create(em, { email, name, passwordHash: '' }));
    await this.#join(em, id, { role: input.role, tenant: { id: caller.tenantId, name: own.tenantName } });
    return { user: await this.viewed(caller, id), isNew: known === null || known.passwordHash === '' };
  }

  /** A member who has not set a password yet. Throws NOT_FOUND, or CONFLICT for one who has. */
  async invited(caller: Caller, userId: string): Promise<UserView> {
    await this.#memberships.administered(caller);
    const em = this.#deps.relational.system();
    const membership = await em.findOne(MembershipEntity, { tenantId: caller.tenantId, userId });
    const user = membership && (await em.findOne(UserEntity, { id: userId }));
    if (!user) throw new Fault('NOT_FOUND', `There is no user ${userId} in your tenant.`);
    if (user.passwordHash !== '')
      throw new Fault('CONFLICT', `${user.email} has a password; they can ask for a new one themselves.`);
    return this.viewed(caller, userId);
  }

  /** A new person, vouched for by a tenant's identity provider: no password. */
  async join(tenantId: string, { email, name, role }: { email: string; name: string; role: Role }): Promise<string> {
    const em = this.#deps.relational.system();
    const [member] = await em.find(MembershipEntity, { tenantId }, { limit: 1 });
    const id = await this.#create(em, { email, name, passwordHash: '' });
    await this.#join(em, id, { role, tenant: { id: tenantId, name: member?.tenantName ?? '' } });
    return id;
  }

  /** Granting what is held changes nothing. */
  async grant(caller: Caller, userId: string, grant: Grant): Promise<UserView> {
    await this.#memberships.administered(caller);
    checkScope(caller.tenantId, grant);
    await this.#memberships.change(caller.tenantId, userId, (membership) => {
      membership.grants = [...membership.grants.filter((held) => !same(held, grant)), grant];
    });
    return this.viewed(caller, userId);
  }

  async revoke(caller: Caller, userId: string, grant: Grant): Promise<UserView> {
    await this.#memberships.administered(caller);
    checkScope(caller.tenantId, grant);
    if (userId === caller.id && grant.permission === 'ADMIN') throw ownAdministrator();
    await this.#memberships.change(caller.tenantId, userId, (membership) => {
      membership.grants = membership.grants.filter((held) => !same(held, grant));
    });
    return this.viewed(caller, userId);
  }

  /** A disabled member may do nothing in this tenant and cannot sign in to it; their sessions are ended by the caller. */
  async setDisabled(caller: Caller, userId: string, disabled: boolean): Promise<UserView> {
    const own = await this.#memberships.administered(caller);
    if (userId === caller.id) throw ownAdministrator();
    await this.#memberships.change(caller.tenantId, userId, (membership) => {
      refuseOwner(own, membership.role);
      membership.disabledAtMs = disabled ? this.#deps.clock.now() : null;
    });
    return this.viewed(caller, userId);
  }

  /** Takes in `vms.tenants`. */
  async renameTenant(em: EntityManager, tenant: { id: string; name: string }): Promise<void> {
    await em.nativeUpdate(MembershipEntity, { tenantId: tenant.id }, { tenantName: tenant.name });
  }

  /** Somebody of whom it is known that they are a member. */
  async viewed(caller: { id: string; tenantId: string }, userId: string): Promise<UserView> {
    return (await this.view(caller, userId)) as UserView;
  }

  async #create(em: EntityManager, input: { email: string; name: string; passwordHash: string }): Promise<string> {
    const { email, name, passwordHash } = input;
    const id = this.#deps.newId();
    const factor = { totpSealed: null, totpConfirmed: null, totpStep: null, recoveryHashes: null };
    em.create(UserEntity, { id, email, name, passwordHash, createdAtMs: this.#deps.clock.now(), ...factor });
    return id;
  }

  async #join(
    em: EntityManager,
    userId: string,
    { role, tenant }: { role: Role; tenant: { id: string; name: string } },
  ): Promise<void> {
    const grants = GRANTED[role].map((permission): Grant => ({ permission, scopeKind: 'TENANT', scopeId: tenant.id }));
    const membership = em.create(MembershipEntity, {
      ...{ tenantId: tenant.id, userId, tenantName: tenant.name, role, grantsVersion: 0, grants },
      ...{ roles: null, disabledAtMs: null },
    });
    await this.#memberships.publish(em, membership);
    await em.flush();
    this.#deps.outbox.wake();
  }
}

function viewOf(
  user: { id: string; email: string; name: string; totpConfirmed?: boolean | null },
  tenantId: string,
  memberships: Membership[],
): UserView {
  const { id, email, name, totpConfirmed } = user;
  return { id, email, name, tenantId, secondFactor: totpConfirmed === true, memberships };
}

function refuseOwner(own: Membership, role: Role): void {
  if (role === 'OWNER' && own.role !== 'OWNER')
    throw new Fault('FORBIDDEN', 'Only an owner makes, changes or stops another owner.');
}

function ownAdministrator(): Fault {
  return new Fault('VALIDATION_FAILED', 'You cannot do this to yourself; ask another administrator.', {
    field: 'userId',
  });
}

function same(a: Grant, b: Grant): boolean {
  return a.permission === b.permission && a.scopeKind === b.scopeKind && a.scopeId === b.scopeId;
}
