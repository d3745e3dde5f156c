import type { InferEntity } from '@mikro-orm/core';
import type { Access } from '@vms/kit/auth/access';
import type { Deps } from '@vms/kit/define-subgraph';
import { Fault } from '@vms/kit/fault';
import { line, parseInput } from '@vms/kit/input';
import { z } from 'zod';
import { TenantEntity } from './tenant.entity.ts';

export type Tenant = InferEntity<typeof TenantEntity>;

/** The customers of this platform; every change is published on `vms.tenants`. */
export class Tenants {
  readonly #deps: Pick<Deps, 'relational' | 'outbox' | 'clock' | 'newId'>;

  constructor(deps: Pick<Deps, 'relational' | 'outbox' | 'clock' | 'newId'>) {
    this.#deps = deps;
  }

  async find(tenantId: string): Promise<Tenant | null> {
    return this.#deps.relational.forTenant(tenantId).findOne(TenantEntity, { tenantId });
  }

  /** By an administrator of the tenant. Throws VALIDATION_FAILED, FORBIDDEN. */
  async rename(tenantId: string, access: Access, input: string): Promise<Tenant> {
    access.require('ADMIN');
    const { name } = parseInput(z.object({ name: line(100) }), { name: input });
    const em = this.#deps.relational.forTenant(tenantId);
    const tenant = await em.findOne(TenantEntity, { tenantId });
    if (!tenant) throw new Fault('NOT_FOUND', `There is no tenant ${tenantId}.`);
    tenant.name = name;
    this.#deps.outbox.publish(em, { topic: 'vms.tenants', key: tenantId, payload: { id: tenantId, name } });
    await em.flush();
    this.#deps.outbox.wake();
    return tenant;
  }

  /** The first tenant of the platform, made when there is none: what a fresh installation starts with. */
  async ensureFirst(name: string): Promise<Tenant> {
    const em = this.#deps.relational.system();
    const [known] = await em.find(TenantEntity, {}, { orderBy: { tenantId: 'asc' }, limit: 1 });
    return known ?? this.create(name);
  }

  /** A new customer, said on `vms.tenants`. */
  async create(name: string): Promise<Tenant> {
    const em = this.#deps.relational.system();
    const tenantId = this.#deps.newId();
    const tenant = em.create(TenantEntity, { tenantId, name, createdAtMs: this.#deps.clock.now() });
    this.#deps.outbox.publish(em, { topic: 'vms.tenants', key: tenantId, payload: { id: tenantId, name } });
    await em.flush();
    this.#deps.outbox.wake();
    return tenant;
  }
}
