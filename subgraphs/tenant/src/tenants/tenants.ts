import type { InferEntity } from '@mikro-orm/core';
import type { Deps } from '@vms/kit/define-subgraph';
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
