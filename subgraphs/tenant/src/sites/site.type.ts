import { askedBy, type Context, countedConnection, resultType, successType } from '@vms/kit';
import type { Builder, Services } from '../builder.ts';
import type { tenantType } from '../tenants/tenant.type.ts';
import type { Site } from '../tenants/tenants.ts';

function loadSite(id: string, ctx: Context<Services>): Promise<Site | null> {
  return ctx.load('site', id, async (ids) => ctx.services.tenants.sitesById(ctx.tenantId, ids, await ctx.access()));
}

/** Site with its queries and mutations. */
export function siteType(builder: Builder, TenantType: ReturnType<typeof tenantType>): void {
  const SiteType = builder.objectRef<Site>('Site').implement({
    fields: (t) => ({
      id: t.exposeID('id'),
      name: t.exposeString('name'),
      timezone: t.exposeString('timezone'),
      address: t.exposeString('address', { nullable: true }),
      tenant: t.field({
        type: TenantType,
        resolve: async (site, _args, ctx) => {
          const tenant = await ctx.services.tenants.tenant(site.tenantId);
          if (!tenant) throw new Error(`Site ${site.id} has no tenant ${site.tenantId}.`);
          return tenant;
        },
      }),
    }),
  });
  builder.asEntity(SiteType, {
    key: builder.selection<{ id: string }>('id'),
    resolveReference: ({ id }, ctx) => loadSite(id, ctx),
  });
  const SiteConnection = countedConnection(builder, 'Site', SiteType);
  const AddSiteInput = builder.inputType('AddSiteInput', {
    fields: (t) => ({
      name: t.string({ required: true }),
      timezone: t.string({ required: true, defaultValue: 'UTC' }),
      address: t.string(),
    }),
  });
  const UpdateSiteInput = builder.inputType('UpdateSiteInput', {
    fields: (t) => ({ id: t.id({ required: true }), name: t.string(), timezone: t.string(), address: t.string() }),
  });
  const success = (name: string) =>
    successType<Services, { site: Site }>(builder, name, (t) => ({
      site: t.field({ type: SiteType, resolve: (result) => result.site }),
    }));
  const AddSiteResult = resultType(builder, 'AddSiteResult', success('AddSiteSuccess'), [
    'ValidationError',
    'Forbidden',
    'Conflict',
  ]);
  const UpdateSiteResult = resultType(builder, 'UpdateSiteResult', success('UpdateSiteSuccess'), [
    'ValidationError',
    'NotFound',
    'Forbidden',
    'Conflict',
  ]);
  builder.queryFields((t) => ({
    sites: t.field({
      type: SiteConnection,
      ...askedBy('user'),
      args: { first: t.arg.int({ defaultValue: 50 }), after: t.arg.string() },
      resolve: async (_, page, ctx) => ctx.services.tenants.sites(ctx.tenantId, page, await ctx.access()),
    }),
    site: t.field({
      type: SiteType,
      nullable: true,
      ...askedBy('user'),
      args: { id: t.arg.id({ required: true }) },
      resolve: (_, { id }, ctx) => loadSite(id, ctx),
    }),
  }));
  builder.mutationFields((t) => ({
    addSite: t.field({
      type: AddSiteResult,
      ...askedBy('user'),
      args: { input: t.arg({ type: AddSiteInput, required: true }) },
      resolve: async (_, { input }, ctx) => ({
        site: await ctx.services.tenants.addSite(ctx.caller, input, await ctx.access()),
      }),
    }),
    updateSite: t.field({
      type: UpdateSiteResult,
      ...askedBy('user'),
      args: { input: t.arg({ type: UpdateSiteInput, required: true }) },
      resolve: async (_, { input }, ctx) => ({
        site: await ctx.services.tenants.updateSite(ctx.caller, input, await ctx.access()),
      }),
    }),
  }));
}
