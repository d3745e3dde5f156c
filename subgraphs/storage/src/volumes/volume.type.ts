import { askedBy, type ObjectRef } from '@vms/kit/builder';
import { countedConnection, entityExtension } from '@vms/kit/entities';
import type { Builder, Services } from '../builder.ts';
import { builtIn } from '../retention/resolve-policy.ts';
import { type ForecastDay, forecast } from './forecast.ts';
import type { CameraUsage, Deletion, StorageVolume } from './volume.entity.ts';

const forecastDays = 7;
const dayMs = 86_400_000;

/** StorageVolume, EdgeServer.volumes, Deletion and its query, and what edges report of their disks. */
export function volumeType(builder: Builder, Camera: ObjectRef<Services, { id: string }>): void {
  const Usage = builder.objectRef<CameraUsage>('StorageUsage').implement({
    fields: (t) => ({
      camera: t.field({
        type: Camera,
        nullable: true,
        description: 'null: it was removed.',
        resolve: ({ cameraId }) => ({ id: cameraId }),
      }),
      bytes: t.exposeFloat('bytes'),
      oldest: t.field({ type: 'DateTime', resolve: ({ oldestMs }) => new Date(oldestMs) }),
      newest: t.field({ type: 'DateTime', resolve: ({ newestMs }) => new Date(newestMs) }),
    }),
  });
  const Day = builder.objectRef<ForecastDay & { atMs: number }>('StorageForecastDay').implement({
    fields: (t) => ({
      at: t.field({ type: 'DateTime', resolve: ({ atMs }) => new Date(atMs) }),
      bytes: t.exposeFloat('bytes'),
    }),
  });
  const Volume = builder.objectRef<StorageVolume>('StorageVolume').implement({
    description: 'A disk of an edge that holds footage, as the edge last said.',
    fields: (t) => ({
      id: t.exposeID('id'),
      bytes: t.exposeFloat('bytes'),
      bytesMax: t.exposeFloat('bytesMax'),
      freeBytes: t.exposeFloat('freeBytes', { description: 'Of the disk, for everybody.' }),
      asOf: t.field({ type: 'DateTime', resolve: ({ asOfMs }) => new Date(asOfMs) }),
      cameras: t.field({ type: [Usage], resolve: ({ cameras }) => cameras }),
      forecast: t.field({
        type: [Day],
        nullable: true,
        description:
          'The next 7 days at the rate of what is there, held by the policies; null while too little is there.',
        resolve: async (volume, _, ctx) => {
          const ids = volume.cameras.map(({ cameraId }) => cameraId);
          const policies = await ctx.services.retention.policies(ctx.tenantId, ids, null);
          const days = forecast(volume, (cameraId) => policies.get(cameraId) ?? builtIn, forecastDays);
          return days?.map((one) => ({ ...one, atMs: volume.asOfMs + one.day * dayMs })) ?? null;
        },
      }),
    }),
  });
  entityExtension<Services>(builder, 'EdgeServer', (t) => ({
    volumes: t.field({
      type: [Volume],
      resolve: async ({ id }, _, ctx) => {
        if (!(await ctx.access()).permits('CONFIGURE')) return [];
        return (await ctx.load('volumes', id, (ids) => ctx.services.volumes.ofEdges(ctx.tenantId, ids))) ?? [];
      },
    }),
  }));
  const DeletionType: ObjectRef<Services, Deletion> = builder.objectRef<Deletion>('Deletion');
  builder.objectType(DeletionType, {
    description: 'Footage that is gone, and why.',
    fields: (t) => ({
      id: t.exposeID('id'),
      camera: t.field({
        type: Camera,
        nullable: true,
        description: 'null: it was removed.',
        resolve: ({ cameraId }) => ({ id: cameraId }),
      }),
      from: t.field({ type: 'DateTime', resolve: ({ fromMs }) => new Date(fromMs) }),
      to: t.field({ type: 'DateTime', resolve: ({ toMs }) => new Date(toMs) }),
      at: t.field({ type: 'DateTime', resolve: ({ atMs }) => new Date(atMs) }),
      bytes: t.exposeFloat('bytes'),
      rule: t.exposeString('rule', { description: 'Such as days:30, bytes:5000000000, volume:… or free:….' }),
    }),
  });
  const Connection = countedConnection<Services, Deletion>(builder, 'Deletion', DeletionType);
  const Filter = builder.inputType('DeletionFilter', { fields: (t) => ({ cameraId: t.id() }) });
  builder.queryFields((t) => ({
    deletions: t.field({
      type: Connection,
      description: 'Newest first.',
      args: { filter: t.arg({ type: Filter }), first: t.arg.int(), after: t.arg.string() },
      resolve: async (_, { filter, ...page }, ctx) =>
        ctx.services.volumes.deletions(ctx.caller, await ctx.access(), filter ?? {}, page),
    }),
  }));
  const UsageInput = builder.inputType('EdgeStorageUsage', {
    fields: (t) => ({
      cameraId: t.id({ required: true }),
      bytes: t.float({ required: true }),
      oldestMs: t.float({ required: true }),
      newestMs: t.float({ required: true }),
    }),
  });
  const DeletionInput = builder.inputType('EdgeStorageDeletion', {
    fields: (t) => ({
      seq: t.float({ required: true }),
      cameraId: t.id({ required: true }),
      fromMs: t.float({ required: true }),
      toMs: t.float({ required: true }),
      bytes: t.float({ required: true }),
      rule: t.string({ required: true }),
      atMs: t.float({ required: true }),
    }),
  });
  const Input = builder.inputType('EdgeReportStorageInput', {
    fields: (t) => ({
      asOf: t.field({ type: 'DateTime', required: true }),
      volumeId: t.id({ required: true }),
      bytes: t.float({ required: true }),
      bytesMax: t.float({ required: true }),
      freeBytes: t.float({ required: true }),
      cameras: t.field({ type: [UsageInput], required: true }),
      deletions: t.field({ type: [DeletionInput], required: true }),
    }),
  });
  builder.mutationFields((t) => ({
    edgeReportStorage: t.float({
      ...askedBy('edge'),
      description: 'The last deletion that is known: tell on from there.',
      args: { input: t.arg({ type: Input, required: true }) },
      resolve: (_, { input }, ctx) => ctx.services.volumes.report(ctx.caller, input),
    }),
  }));
}
