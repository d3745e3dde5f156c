import { askedBy, type ObjectRef, resultType } from '@vms/kit/builder';
import { entityExtension, successType } from '@vms/kit/entities';
import type { Builder, Services } from '../builder.ts';
import { type Policy, usual } from './retention.ts';

/** RetentionPolicy, Camera.retention and the root types. Returns Camera, which others point at. */
export function retentionType(builder: Builder): ObjectRef<Services, { id: string }> {
  const RetentionPolicy = builder.objectRef<Policy>('RetentionPolicy').implement({
    fields: (t) => ({
      days: t.exposeInt('days', { nullable: true, description: 'null: no limit in days.' }),
      bytesMax: t.exposeFloat('bytesMax', { nullable: true, description: 'null: as much as the volume holds.' }),
      updatedAt: t.field({
        type: 'DateTime',
        nullable: true,
        resolve: ({ updatedAtMs }) => (updatedAtMs === null ? null : new Date(updatedAtMs)),
      }),
      isDefault: t.exposeBoolean('isDefault'),
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
  const EdgeRetention = builder.objectRef<{ cameraId: string; days: number | null; bytesMax: number | null }>(
    'EdgeRetention',
  );
  EdgeRetention.implement({
    fields: (t) => ({
      cameraId: t.exposeID('cameraId'),
      days: t.exposeInt('days', { nullable: true }),
      bytesMax: t.exposeFloat('bytesMax', { nullable: true }),
    }),
  });
  const SetInput = builder.inputType('SetRetentionInput', {
    fields: (t) => ({ cameraId: t.id({ required: true }), days: t.int(), bytesMax: t.float() }),
  });
  builder.queryType({
    fields: (t) => ({
      edgeRetention: t.field({
        ...askedBy('edge'),
        type: [EdgeRetention],
        args: { cameraIds: t.arg.idList({ required: true }) },
        resolve: async (_, { cameraIds }, ctx) => {
          const found = await ctx.services.retention.policies(ctx.tenantId, cameraIds, null);
          return cameraIds.map((cameraId) => ({ cameraId, ...(found.get(cameraId) ?? usual) }));
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
    }),
  });
  return Camera;
}
