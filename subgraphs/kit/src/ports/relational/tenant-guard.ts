import type { EntityManager, EntityName, EventArgs, EventSubscriber } from '@mikro-orm/core';

/** The filter's name; every unit of work sets its arguments, a forgotten one finds nothing and throws. */
export const TENANT_FILTER = 'tenant';

/** Reads and native updates and deletes see the unit of work's tenant only; entities without a tenantId are not the tenant's. */
export const tenantFilter = {
  name: TENANT_FILTER,
  default: true,
  strict: false,
  cond: (
    args: Record<string, unknown>,
    _type: string,
    em: EntityManager,
    _options?: unknown,
    entity?: string,
  ): Record<string, unknown> => {
    if (args.system === true) return {};
    if (entity && !('tenantId' in em.getMetadata().get(entity as unknown as EntityName<object>).properties)) return {};
    if (typeof args.tenantId !== 'string')
      throw new Error('A unit of work has no tenant: take it from forTenant() or system().');
    return { tenantId: args.tenantId };
  },
};

/** The filter does not see create(): this refuses a row of another tenant at flush. */
export class TenantGuard implements EventSubscriber {
  beforeCreate(args: EventArgs<object>): void {
    refuseForeign(args);
  }

  beforeUpdate(args: EventArgs<object>): void {
    refuseForeign(args);
  }
}

function refuseForeign({ em, entity, meta }: EventArgs<object>): void {
  const params = em.getFilterParams<{ system?: boolean; tenantId?: string } | Record<string, never>>(TENANT_FILTER);
  if (params?.system === true || !('tenantId' in meta.properties)) return;
  const tenantId = (entity as { tenantId?: unknown }).tenantId;
  if (tenantId !== params?.tenantId) {
    throw new Error(
      `${meta.className} belongs to tenant ${String(tenantId)}, the unit of work to ${String(params?.tenantId)}.`,
    );
  }
}
