import type { Builder } from '../builder.ts';
import type { Tenant } from './tenants.ts';

/** Tenant and the root types. */
export function tenantType(builder: Builder) {
  const TenantType = builder.objectRef<Tenant>('Tenant').implement({
    fields: (t) => ({
      id: t.exposeID('tenantId'),
      name: t.exposeString('name', { shareable: true }),
      createdAt: t.field({ type: 'DateTime', resolve: (tenant) => new Date(tenant.createdAtMs) }),
    }),
  });
  builder.asEntity(TenantType, {
    key: builder.selection<{ id: string }>('id'),
    resolveReference: ({ id }, ctx) => (id === ctx.tenantId ? ctx.services.tenants.find(id) : null),
  });
  builder.queryType({
    fields: (t) => ({
      tenant: t.field({
        type: TenantType,
        nullable: true,
        resolve: (_, _args, ctx) => ctx.services.tenants.find(ctx.tenantId),
      }),
    }),
  });
  builder.mutationType();
  return TenantType;
}
