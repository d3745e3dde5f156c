import { askedBy, resultType } from '@vms/kit/builder';
import { successType } from '@vms/kit/entities';
import type { Builder, Services } from '../builder.ts';
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
  const RenameInput = builder.inputType('RenameTenantInput', {
    fields: (t) => ({ name: t.string({ required: true }) }),
  });
  const RenameResult = resultType(
    builder,
    'RenameTenantResult',
    successType<Services, { tenant: Tenant }>(builder, 'RenameTenantSuccess', (t) => ({
      tenant: t.field({ type: TenantType, resolve: ({ tenant }) => tenant }),
    })),
    ['ValidationError', 'NotFound', 'Forbidden'],
  );
  builder.mutationType({
    fields: (t) => ({
      renameTenant: t.field({
        type: RenameResult,
        ...askedBy('user', 'ADMIN'),
        args: { input: t.arg({ type: RenameInput, required: true }) },
        resolve: async (_, { input }, ctx) => ({
          tenant: await ctx.services.tenants.rename(ctx.tenantId, await ctx.access(), input.name),
        }),
      }),
    }),
  });
  return TenantType;
}
