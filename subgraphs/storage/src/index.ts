import { askedBy, resultType, type SubgraphBuilder } from '@vms/kit/builder';
import { defineSubgraph } from '@vms/kit/define-subgraph';
import { entityExtension, successType } from '@vms/kit/entities';
import { Fault } from '@vms/kit/fault';
import { KeptCameraEntity, learnCamera, type Policy, Retention } from './retention.ts';

interface Services {
  readonly retention: Retention;
}

interface Clip {
  readonly id: string;
  readonly state: 'QUEUED' | 'RUNNING' | 'READY' | 'FAILED';
  readonly cameraId: string;
  readonly from: Date;
  readonly to: Date;
}

const fallback: Policy = { days: 30, bytesMax: null, updatedAtMs: null, isDefault: true };

function schema(builder: SubgraphBuilder<Services>): void {
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
        ctx.load('retention', id, (ids) => ctx.services.retention.policies(ctx.tenantId, ids)),
    }),
  }));
  const ClipState = builder.enumType('ClipState', { values: ['QUEUED', 'RUNNING', 'READY', 'FAILED'] as const });
  const ClipType = builder.objectRef<Clip>('Clip').implement({
    fields: (t) => ({
      id: t.exposeID('id'),
      state: t.field({ type: ClipState, resolve: ({ state }) => state }),
      camera: t.field({ type: Camera, resolve: ({ cameraId }) => ({ id: cameraId }) }),
      from: t.field({ type: 'DateTime', resolve: ({ from }) => from }),
      to: t.field({ type: 'DateTime', resolve: ({ to }) => to }),
    }),
  });
  const SetSuccess = successType<Services, { retention: Policy }>(builder, 'SetRetentionSuccess', (t) => ({
    retention: t.field({ type: RetentionPolicy, resolve: ({ retention }) => retention }),
  }));
  const ExportSuccess = successType<Services, { clip: Clip }>(builder, 'ExportClipSuccess', (t) => ({
    clip: t.field({ type: ClipType, resolve: ({ clip }) => clip }),
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
  const ExportInput = builder.inputType('ExportClipInput', {
    fields: (t) => ({
      cameraId: t.id({ required: true }),
      from: t.field({ type: 'DateTime', required: true }),
      to: t.field({ type: 'DateTime', required: true }),
      evidence: t.boolean({ required: true, defaultValue: false }),
    }),
  });
  builder.queryType({
    fields: (t) => ({
      edgeRetention: t.field({
        ...askedBy('edge'),
        type: [EdgeRetention],
        args: { cameraIds: t.arg.idList({ required: true }) },
        resolve: async (_, { cameraIds }, ctx) => {
          const found = await ctx.services.retention.policies(ctx.tenantId, cameraIds);
          return cameraIds.map((cameraId) => ({ cameraId, ...(found.get(cameraId) ?? fallback) }));
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
      exportClip: t.field({
        type: resultType(builder, 'ExportClipResult', ExportSuccess, [
          'NotImplemented',
          'NotFound',
          'Forbidden',
          'ValidationError',
        ]),
        args: { input: t.arg({ type: ExportInput, required: true }) },
        resolve: async (_, { input }, ctx): Promise<{ clip: Clip }> => {
          const access = await ctx.access();
          const camera = await ctx.services.retention.camera(ctx.tenantId, input.cameraId, access);
          access.require('EXPORT', { cameraId: camera.cameraId, siteId: camera.siteId ?? null });
          throw new Fault(
            'NOT_IMPLEMENTED',
            'Clips cannot be exported yet; play the range and save it from the player.',
          );
        },
      }),
    }),
  });
}

export const storage = defineSubgraph<Services>({
  name: 'storage',
  entities: [KeptCameraEntity],
  services: (deps) => ({ retention: new Retention(deps) }),
  consumes: { 'vms.cameras': (camera, { em }) => learnCamera(em, camera as Parameters<typeof learnCamera>[1]) },
  schema,
});
