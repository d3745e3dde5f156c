import { askedBy, type ObjectRef, resultType } from '@vms/kit/builder';
import { entityExtension, successType } from '@vms/kit/entities';
import type { Builder, Services } from '../builder.ts';
import type { RetentionDefault } from './default.entity.ts';
import { builtIn, type Limits, type Policy, policySources } from './resolve-policy.ts';

/** RetentionPolicy, Camera.retention and the root types. Returns Camera, which others point at. */
export function retentionType(builder: Builder): ObjectRef<Services, { id: string }> {
  const Source = builder.enumType('RetentionSource', { values: policySources });
  const RetentionPolicy = builder.objectRef<Policy>('RetentionPolicy').implement({
    fields: (t) => ({
      days: t.exposeInt('days', { nullable: true, description: 'null: no limit in days.' }),
      bytesMax: t.exposeFloat('bytesMax', { nullable: true, description: 'null: as much as the volume holds.' }),
      freeBytesMin: t.exposeFloat('freeBytesMin', { nullable: true, description: 'Kept free on the disk for others.' }),
      updatedAt: t.field({
        type: 'DateTime',
        nullable: true,
        resolve: ({ updatedAtMs }) => (updatedAtMs === null ? null : new Date(updatedAtMs)),
      }),
      isDefault: t.boolean({ resolve: ({ source }) => source !== 'CAMERA' }),
      source: t.field({ type: Source, resolve: ({ source }) => source }),
      explanation: t.stringList({
        description: 'Why footage goes or stays: a sentence for each rule, in the order in which they are looked at.',
        resolve: ({ explanation }) => [...explanation],
      }),
    }),
  });
  const Camera = entityExtension(builder, 'Camera', (t) => ({
    retention: t.field({
      type: RetentionPolicy,
      nullable: true,
      resolve: ({ id }, _, ctx) =>
        ctx.load('retention', id, async (ids) =>
          ctx.services.retention.policies(ctx.tenantId, ids, await ctx.access()),
        ),
    }),
  }));
  const SetSuccess = successType<Services, { retention: Policy }>(builder, 'SetRetentionSuccess', (t) => ({
    retention: t.field({ type: RetentionPolicy, resolve: ({ retention }) => retention }),
  }));
  const EdgeRetention = builder.objectRef<{ cameraId: string } & Limits>('EdgeRetention');
  EdgeRetention.implement({
    fields: (t) => ({
      cameraId: t.exposeID('cameraId'),
      days: t.exposeInt('days', { nullable: true }),
      bytesMax: t.exposeFloat('bytesMax', { nullable: true }),
      freeBytesMin: t.exposeFloat('freeBytesMin', { nullable: true }),
    }),
  });
  const SetInput = builder.inputType('SetRetentionInput', {
    fields: (t) => ({
      cameraId: t.id({ required: true }),
      days: t.int(),
      bytesMax: t.float(),
      freeBytesMin: t.float(),
      reset: t.boolean({ description: 'true: follow the site, or all cameras, again.' }),
    }),
  });
  const DefaultSuccess = successType<Services, { limits: Limits }>(builder, 'SetDefaultRetentionSuccess', (t) => ({
    days: t.int({ nullable: true, resolve: ({ limits }) => limits.days }),
    bytesMax: t.float({ nullable: true, resolve: ({ limits }) => limits.bytesMax }),
    freeBytesMin: t.float({ nullable: true, resolve: ({ limits }) => limits.freeBytesMin }),
  }));
  const Default = builder.objectRef<RetentionDefault>('DefaultRetention').implement({
    fields: (t) => ({
      siteId: t.id({ nullable: true, description: 'null: every site.', resolve: ({ siteId }) => siteId ?? null }),
      days: t.int({ nullable: true, resolve: ({ days }) => days ?? null }),
      bytesMax: t.float({ nullable: true, resolve: ({ bytesMax }) => bytesMax ?? null }),
      freeBytesMin: t.float({ nullable: true, resolve: ({ freeBytesMin }) => freeBytesMin ?? null }),
    }),
  });
  const DefaultInput = builder.inputType('SetDefaultRetentionInput', {
    fields: (t) => ({
      siteId: t.id({ description: 'null: all cameras of the tenant.' }),
      days: t.int(),
      bytesMax: t.float({ description: 'Of each camera.' }),
      freeBytesMin: t.float(),
    }),
  });
  builder.queryType({
    fields: (t) => ({
      defaultRetentions: t.field({
        ...askedBy('user', 'CONFIGURE'),
        type: [Default],
        description: 'What was decided for sites, and for all of them; nothing here: the built-in 30 days.',
        resolve: async (_, _args, ctx) => ctx.services.retention.defaults(ctx.tenantId, await ctx.access()),
      }),
      edgeRetention: t.field({
        ...askedBy('edge'),
        type: [EdgeRetention],
        args: { cameraIds: t.arg.idList({ required: true }) },
        resolve: async (_, { cameraIds }, ctx) => {
          const found = await ctx.services.retention.policies(ctx.tenantId, cameraIds, null);
          return cameraIds.map((cameraId) => ({ cameraId, ...(found.get(cameraId) ?? builtIn) }));
        },
      }),
    }),
  });
  builder.mutationType({
    fields: (t) => ({
      setRetention: t.field({
        ...askedBy('user', 'CONFIGURE'),
        type: resultType(builder, 'SetRetentionResult', SetSuccess, ['NotFound', 'Forbidden', 'ValidationError']),
        args: { input: t.arg({ type: SetInput, required: true }) },
        resolve: async (_, { input }, ctx) => ({
          retention: await ctx.services.retention.set(ctx.caller, input, await ctx.access()),
        }),
      }),
      setDefaultRetention: t.field({
        ...askedBy('user', 'CONFIGURE'),
        type: resultType(builder, 'SetDefaultRetentionResult', DefaultSuccess, [
          'NotFound',
          'Forbidden',
          'ValidationError',
        ]),
        args: { input: t.arg({ type: DefaultInput, required: true }) },
        resolve: async (_, { input }, ctx) => ({
          limits: await ctx.services.retention.setDefault(ctx.caller, input, await ctx.access()),
        }),
      }),
    }),
  });
  return Camera;
}
