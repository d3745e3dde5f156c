import type { EntityManager, MikroORM } from '@mikro-orm/core';
import { LengthGuard } from './length-guard.ts';
import { TENANT_FILTER, TenantGuard, tenantFilter } from './tenant-guard.ts';

export type OrmOptions = NonNullable<ConstructorParameters<typeof MikroORM>[0]>;

/** What MikroORM takes as an entity: the result of `defineEntity`. */
export type EntityDefinition = NonNullable<OrmOptions['entities']>[number];

/** What every store of ours has in common: its entities, and tenancy bound to every read and write, bounds of text. */
export function tenancyOptions(
  entities: readonly EntityDefinition[],
): Pick<OrmOptions, 'entities' | 'filters' | 'subscribers'> {
  return {
    entities: [...entities],
    filters: { [TENANT_FILTER]: tenantFilter },
    subscribers: [new TenantGuard(), new LengthGuard()],
  };
}

/** Fresh units of work on one store. */
export function unitsOf<Em extends EntityManager>(
  root: Em,
): { forTenant(tenantId: string): Em; system(): Em; unit(params: Record<string, unknown>): Em } {
  const unit = (params: Record<string, unknown>): Em => {
    const em = root.fork() as Em;
    em.setFilterParams(TENANT_FILTER, params);
    return em;
  };
  return { unit, forTenant: (tenantId) => unit({ tenantId }), system: () => unit({ system: true }) };
}
