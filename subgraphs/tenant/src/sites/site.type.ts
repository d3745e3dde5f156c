import { type Context, countedConnection, resultType, successType } from '@vms/kit';
import { askedBy } from '@vms/kit/builder';
import type { Builder, Services } from '../builder.ts';
import type { tenantType } from '../tenants/tenant.type.ts';
import type { Position, Site } from './sites.ts';

function loadSite(id: string, ctx: Context<Services>): Promise<Site | null> {
  return ctx.load('site', id, async (ids) => ctx.services.sites.byIds(ctx.tenantId, ids, await ctx.access()));
}

/** Site with its queries and mutations. */
export function siteType(builder: Builder, TenantType: ReturnType<typeof tenantType>): void {
  const Position = builder.objectRef<Position>('SitePosition').implement({
    description: 'On the map, in degrees (WGS 84).',
    fields: (t) => ({ latitude: t.exposeFloat('latitude'), longitude: t.exposeFloat('longitude') }),
  });
  const PositionInput = builder.inputType('SitePositionInput', {
    description: 'Latitude −90 to 90, longitude −180 to 180.',
    fields: (t) => ({ latitude: t.float({ required: true }), longitude: t.float({ required: true }) }),
  });
  const SiteType = builder.objectRef<Site>('Site').implement({
    fields: (t) => ({
      id: t.exposeID('id'),
      name: t.exposeString('name'),
      timezone: t.exposeString('timezone'),
      address: t.exposeString('address', { nullable: true }),
      position: t.field({
        type: Position,
        nullable: true,
        resolve: ({ latitude, longitude }) => (latitude == null || longitude == null ? null : { latitude, longitude }),
      }),
      tenant: t.field({
        type: TenantType,
        resolve: async (site, _args, ctx) => {
          const tenant = await ctx.services.tenants.find(site.tenantId);
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
      position: t.field({ type: PositionInput }),
    }),
  });
  const UpdateSiteInput = builder.inputType('UpdateSiteInput', {
    fields: (t) => ({
      id: t.id({ required: true }),
      name: t.string(),
      timezone: t.string(),
      address: t.string(),
      position: t.field({ type: PositionInput, description: 'null takes it off the map.' }),
    }),
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
      args: { first: t.arg.int({ defaultValue: 50 }), after: t.arg.string() },
      resolve: async (_, page, ctx) => ctx.services.sites.page(ctx.tenantId, await ctx.access(), page),
    }),
    site: t.field({
      type: SiteType,
      nullable: true,
      args: { id: t.arg.id({ required: true }) },
      resolve: (_, { id }, ctx) => loadSite(id, ctx),
    }),
  }));
  builder.mutationFields((t) => ({
    addSite: t.field({
      ...askedBy('user', 'CONFIGURE'),
      type: AddSiteResult,
      args: { input: t.arg({ type: AddSiteInput, required: true }) },
      resolve: async (_, { input }, ctx) => ({
        site: await ctx.services.sites.add(ctx.tenantId, await ctx.access(), input),
      }),
    }),
    updateSite: t.field({
      ...askedBy('user', 'CONFIGURE'),
      type: UpdateSiteResult,
      args: { input: t.arg({ type: UpdateSiteInput, required: true }) },
      resolve: async (_, { input: { id, ...change } }, ctx) => ({
        site: await ctx.services.sites.update(ctx.tenantId, await ctx.access(), id, change),
      }),
    }),
  }));
}
