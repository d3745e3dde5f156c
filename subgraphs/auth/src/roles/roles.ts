import type { Permission } from '@vms/kit/auth/principal';
import type { Deps } from '@vms/kit/define-subgraph';
import { Fault } from '@vms/kit/fault';
import { parseInput } from '@vms/kit/input';
import { z } from 'zod';
import type { Caller, Memberships } from '../users/memberships.ts';
import { MembershipEntity, type RoleGrant } from '../users/user.entity.ts';
import { builtInRoles } from './built-in.ts';
import { RoleEntity } from './role.entity.ts';

export interface Role {
  id: string;
  name: string;
  permissions: Permission[];
  /** 0 of those that every tenant has. */
  version: number;
  builtIn: boolean;
}

const wanted = z.object({
  name: z.string().trim().min(1, 'give the role a name').max(60, 'use at most 60 characters'),
  permissions: z.array(z.string()).min(1, 'choose at least one permission').max(20),
});
const ROLES_MAX = 100;

/** What a tenant calls its sets of permissions; changing one changes what everybody with it may do. */
export class Roles {
  readonly #deps: Pick<Deps, 'relational' | 'outbox' | 'newId'>;
  readonly #memberships: Memberships;

  constructor(deps: Pick<Deps, 'relational' | 'outbox' | 'newId'>, memberships: Memberships) {
    this.#deps = deps;
    this.#memberships = memberships;
  }

  /** The built-in ones first, then the tenant's own by name. */
  async all(tenantId: string): Promise<Role[]> {
    const own = await this.#deps.relational.forTenant(tenantId).find(RoleEntity, {}, { orderBy: { name: 'asc' } });
    return [
      ...builtInRoles.map((role) => ({ ...role, version: 0, builtIn: true })),
      ...own.map(({ id, name, permissions, version }) => ({ id, name, permissions, version, builtIn: false })),
    ];
  }

  async create(caller: Caller, input: { name: string; permissions: Permission[] }): Promise<Role> {
    await this.#memberships.administered(caller);
    const { name } = parseInput(wanted, input);
    const permissions = [...new Set(input.permissions)];
    const em = this.#deps.relational.forTenant(caller.tenantId);
    await this.#refuseTaken(caller.tenantId, name, null);
    if ((await em.count(RoleEntity, {})) >= ROLES_MAX)
      throw new Fault('CONFLICT', `A tenant has at most ${ROLES_MAX} roles of its own; remove one first.`);
    const id = this.#deps.newId();
    em.create(RoleEntity, { id, tenantId: caller.tenantId, name, permissions, version: 1 });
    await em.flush();
    return { id, name, permissions, version: 1, builtIn: false };
  }

  async update(
    caller: Caller,
    input: { id: string; version: number; name: string; permissions: Permission[] },
  ): Promise<Role> {
    await this.#memberships.administered(caller);
    const { name } = parseInput(wanted, input);
    const { id, version } = input;
    const permissions = [...new Set(input.permissions)];
    await this.#refuseTaken(caller.tenantId, name, id);
    await this.#deps.relational.forTenant(caller.tenantId).transactional(async (em) => {
      const role = await em.findOne(RoleEntity, { id });
      if (!role) throw missing(id);
      if (role.version !== version)
        throw new Fault('CONFLICT', `"${role.name}" was changed meanwhile (version ${role.version}); load it again.`);
      em.assign(role, { name, permissions, version: version + 1 });
      await em.flush();
      await this.#memberships.republish(em, caller.tenantId, ({ roles }) =>
        (roles ?? []).some((one) => one.roleId === id),
      );
    });
    this.#deps.outbox.wake();
    return { id, name, permissions, version: version + 1, builtIn: false };
  }

  /** Only of a role that nobody holds. */
  async remove(caller: Caller, id: string): Promise<string> {
    await this.#memberships.administered(caller);
    await this.#deps.relational.forTenant(caller.tenantId).transactional(async (em) => {
      const role = await em.findOne(RoleEntity, { id });
      if (!role) throw missing(id);
      const members = await em.find(MembershipEntity, { tenantId: caller.tenantId });
      const holders = members.filter(({ roles }) => (roles ?? []).some((one) => one.roleId === id)).length;
      if (holders > 0)
        throw new Fault('CONFLICT', `${holders} people hold the role "${role.name}"; take it from them first.`);
      em.remove(role);
    });
    return id;
  }

  /** Gives a role on a scope; giving what is held changes nothing. */
  async assign(caller: Caller, userId: string, given: RoleGrant): Promise<void> {
    await this.#memberships.administered(caller);
    checkScope(caller.tenantId, given);
    const known = await this.all(caller.tenantId);
    if (!known.some(({ id }) => id === given.roleId)) throw missing(given.roleId);
    await this.#memberships.change(caller.tenantId, userId, (membership) => {
      membership.roles = [...(membership.roles ?? []).filter((one) => !same(one, given)), given];
    });
  }

  async unassign(caller: Caller, userId: string, taken: RoleGrant): Promise<void> {
    await this.#memberships.administered(caller);
    if (userId === caller.id && taken.roleId === 'admin')
      throw new Fault('VALIDATION_FAILED', 'You cannot take this role from yourself; ask another administrator.', {
        field: 'roleId',
      });
    await this.#memberships.change(caller.tenantId, userId, (membership) => {
      membership.roles = (membership.roles ?? []).filter((one) => !same(one, taken));
    });
  }

  async #refuseTaken(tenantId: string, name: string, exceptId: string | null): Promise<void> {
    const known = await this.all(tenantId);
    if (known.some((role) => role.id !== exceptId && role.name.toLowerCase() === name.toLowerCase()))
      throw new Fault('CONFLICT', `A role is already called "${name}"; choose another name.`);
  }
}

/** A grant on the tenant names the tenant itself. */
export function checkScope(tenantId: string, { scopeKind, scopeId }: Pick<RoleGrant, 'scopeKind' | 'scopeId'>): void {
  if (scopeKind === 'TENANT' && scopeId !== tenantId)
    throw new Fault('VALIDATION_FAILED', `The tenant is ${tenantId}, not ${scopeId}.`, { field: 'scopeId' });
  if (scopeId.length < 1 || scopeId.length > 64)
    throw new Fault('VALIDATION_FAILED', 'scopeId is not an id.', { field: 'scopeId' });
}

function missing(id: string): Fault {
  return new Fault('NOT_FOUND', `There is no role ${id}.`);
}

function same(a: RoleGrant, b: RoleGrant): boolean {
  return a.roleId === b.roleId && a.scopeKind === b.scopeKind && a.scopeId === b.scopeId;
}
