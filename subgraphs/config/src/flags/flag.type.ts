import { askedBy, resultType } from '@vms/kit/builder';
import { successType } from '@vms/kit/entities';
import type { Builder, Services } from '../builder.ts';
import type { documentType } from '../documents/document.type.ts';
import type { FlagOverride } from './flag.entity.ts';
import type { FeatureFlag } from './flags.ts';

/** FeatureFlag with its queries and mutations. */
export function flagType(builder: Builder, { ScopeEnum }: ReturnType<typeof documentType>): void {
  const Override = builder.objectRef<FlagOverride>('FeatureFlagOverride').implement({
    fields: (t) => ({
      scope: t.field({ type: ScopeEnum, resolve: ({ scope }) => scope }),
      scopeId: t.exposeID('scopeId'),
      enabled: t.exposeBoolean('enabled'),
    }),
  });
  const FlagType = builder.objectRef<FeatureFlag>('FeatureFlag').implement({
    fields: (t) => ({
      key: t.exposeString('key'),
      description: t.exposeString('description'),
      enabled: t.exposeBoolean('enabled'),
      percent: t.exposeInt('percent', { description: 'Of the places that no override names.' }),
      version: t.exposeInt('version'),
      overrides: t.field({ type: [Override], resolve: ({ overrides }) => overrides }),
    }),
  });
  builder.queryFields((t) => ({
    featureFlags: t.field({
      type: [FlagType],
      ...askedBy('user', 'CONFIGURE'),
      resolve: (_, _args, ctx) => ctx.services.flags.all(ctx.tenantId),
    }),
    enabledFeatures: t.stringList({
      ...askedBy('user'),
      description: 'The keys that are on at a place that the caller may see; without a scope, for the tenant.',
      args: { scope: t.arg({ type: ScopeEnum, required: true, defaultValue: 'TENANT' }), scopeId: t.arg.id() },
      resolve: async (_, { scope, scopeId }, ctx) => {
        const chain = await ctx.services.flags.chain(ctx.tenantId, scope, scopeId ?? null);
        const { siteId, cameraId } = chain;
        const seen = (await ctx.access()).permits(null, { siteId, ...(cameraId === null ? {} : { cameraId }) });
        return seen || scope === 'TENANT' ? ctx.services.flags.enabledAt(ctx.tenantId, chain) : [];
      },
    }),
  }));
  const OverrideInput = builder.inputType('FeatureFlagOverrideInput', {
    fields: (t) => ({
      scope: t.field({ type: ScopeEnum, required: true }),
      scopeId: t.id(),
      enabled: t.boolean({ required: true }),
    }),
  });
  const SetInput = builder.inputType('SetFeatureFlagInput', {
    fields: (t) => ({
      key: t.string({ required: true }),
      version: t.int({ required: true, description: 'The one you saw; 0 for a new flag.' }),
      enabled: t.boolean({ required: true }),
      description: t.string(),
      percent: t.int({ description: '0–100; a place is always in or always out.' }),
      overrides: t.field({ type: [OverrideInput], description: 'Replace all; the narrowest wins.' }),
    }),
  });
  const set = successType<Services, { flag: FeatureFlag }>(builder, 'SetFeatureFlagSuccess', (t) => ({
    flag: t.field({ type: FlagType, resolve: ({ flag }) => flag }),
  }));
  const removed = successType<Services, { key: string }>(builder, 'RemoveFeatureFlagSuccess', (t) => ({
    key: t.exposeString('key'),
  }));
  const errors = ['ValidationError', 'NotFound', 'Forbidden', 'Conflict'] as const;
  const results = {
    set: resultType(builder, 'SetFeatureFlagResult', set, errors),
    remove: resultType(builder, 'RemoveFeatureFlagResult', removed, ['NotFound', 'Forbidden']),
  };
  builder.mutationFields((t) => ({
    setFeatureFlag: t.field({
      type: results.set,
      ...askedBy('user', 'CONFIGURE'),
      args: { input: t.arg({ type: SetInput, required: true }) },
      resolve: async (_, { input }, ctx) => ({
        flag: await ctx.services.flags.set(ctx.tenantId, await ctx.access(), input),
      }),
    }),
    removeFeatureFlag: t.field({
      type: results.remove,
      ...askedBy('user', 'CONFIGURE'),
      args: { key: t.arg.string({ required: true }) },
      resolve: async (_, { key }, ctx) => ctx.services.flags.remove(ctx.tenantId, await ctx.access(), key),
    }),
  }));
}
