import { defineEntity, p } from '@mikro-orm/core';
import { Fault } from '../fault.ts';
import type { Relational } from '../ports/relational/relational.ts';
import type { Grant, Permission, Principal } from './principal.ts';

/** What a person may do, as vms.access last said; one row per person and tenant, in every subgraph's own store. */
export const AccessEntity = defineEntity({
  name: 'AccessProjection',
  tableName: 'access_projection',
  properties: {
    tenantId: p.string().primary(),
    userId: p.string().primary(),
    grantsVersion: p.integer(),
    grants: p.json<Grant[]>(),
  },
});

export interface AccessMessage {
  readonly tenantId: string;
  readonly userId: string;
  readonly grantsVersion: number;
  readonly grants: Grant[];
}

/** Applies a message unless a newer one was seen. */
export async function projectAccess(relational: Relational, message: AccessMessage): Promise<void> {
  const em = relational.forTenant(message.tenantId);
  const { tenantId, userId, grantsVersion, grants } = message;
  const known = await em.findOne(AccessEntity, { tenantId, userId });
  if (!known) em.create(AccessEntity, { tenantId, userId, grantsVersion, grants });
  else if (known.grantsVersion < grantsVersion) em.assign(known, { grantsVersion, grants });
  await em.flush();
}

/** A thing that access is asked for; leave out what it does not have. */
export interface AccessTarget {
  readonly siteId?: string | null;
  readonly cameraId?: string;
}

/** What one principal may do in its tenant. */
export class Access {
  readonly #grants: readonly Grant[];
  readonly #everything: boolean;

  constructor(grants: readonly Grant[], everything: boolean) {
    this.#grants = grants;
    this.#everything = everything;
  }

  /** Without a target: anywhere in the tenant. `null` asks for any permission at all (seeing it in a list). */
  permits(permission: Permission | null, target?: AccessTarget): boolean {
    if (this.#everything) return true;
    return this.#of(permission).some(
      ({ scopeKind, scopeId }) =>
        scopeKind === 'TENANT' ||
        (target !== undefined &&
          ((scopeKind === 'SITE' && scopeId === target.siteId) ||
            (scopeKind === 'CAMERA' && scopeId === target.cameraId))),
    );
  }

  /** Throws FORBIDDEN with the missing permission. */
  require(permission: Permission, target?: AccessTarget): void {
    if (!this.permits(permission, target))
      throw new Fault('FORBIDDEN', `You need the permission ${permission} here; ask an administrator.`, { permission });
  }

  /** Throws FORBIDDEN unless the permission is held for anything at all. */
  requireSomewhere(permission: Permission): void {
    if (this.#everything || this.#of(permission).length > 0) return;
    throw new Fault('FORBIDDEN', `You need the permission ${permission}; ask an administrator.`, { permission });
  }

  /** A where-clause for rows with a camera id and a site id: {} = all of the tenant; matches nothing without grants. */
  predicate(permission: Permission | null, fields: { camera: string; site: string }): Record<string, unknown> {
    if (this.#everything) return {};
    const grants = this.#of(permission);
    if (grants.some((grant) => grant.scopeKind === 'TENANT')) return {};
    const ids = (kind: string): string[] => grants.filter((g) => g.scopeKind === kind).map((g) => g.scopeId);
    return { $or: [{ [fields.camera]: { $in: ids('CAMERA') } }, { [fields.site]: { $in: ids('SITE') } }] };
  }

  /** Sites the principal may see by site or tenant grants: null = all. */
  siteIds(): readonly string[] | null {
    if (this.#everything || this.#grants.some((grant) => grant.scopeKind === 'TENANT')) return null;
    return this.#grants.filter((grant) => grant.scopeKind === 'SITE').map((grant) => grant.scopeId);
  }

  #of(permission: Permission | null): readonly Grant[] {
    return permission === null
      ? this.#grants
      : this.#grants.filter((grant) => grant.permission === permission || grant.permission === 'ADMIN');
  }
}

/** Platform services act for their tenant as a whole; an edge has its own machine fields and no grants. */
export async function accessOf(relational: Relational, principal: Principal | null): Promise<Access> {
  if (!principal?.tenantId) return new Access([], false);
  if (principal.kind === 'service') return new Access([], true);
  if (principal.kind === 'edge') return new Access([], false);
  const { tenantId, id: userId } = principal;
  const known = await relational.forTenant(tenantId).findOne(AccessEntity, { tenantId, userId });
  return new Access(known?.grants ?? [], false);
}
