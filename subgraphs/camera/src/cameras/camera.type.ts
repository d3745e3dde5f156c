import { askedBy } from '@vms/kit/builder';
import type { Context } from '@vms/kit/context';
import { countedConnection, entityExtension } from '@vms/kit/entities';
import { deviceProtocols } from '@vms/schema/edge/device-command.ts';
import type { Builder, Services } from '../builder.ts';
import { protocolChoices } from '../devices/target.ts';
import {
  recordingModes,
  type StoredPlan,
  streamChoices,
  transportChoices,
  usualPlan,
} from '../settings/recording-plan.ts';
import type { StoredMask, StoredProfile, StoredZone } from './camera.entity.ts';
import type { Camera, Device } from './cameras.ts';

function loadCamera(id: string, ctx: Context<Services>): Promise<Camera | null> {
  return ctx.load('camera', id, async (ids) => ctx.services.cameras.byIds(ctx.tenantId, ids, await ctx.access()));
}

function loadDevice(id: string, ctx: Context<Services>): Promise<Device | null> {
  return ctx.load('device', id, async (ids) => ctx.services.cameras.devices(ctx.tenantId, ids, await ctx.access()));
}

/** Camera, Device, and the cameras of a Site, with their queries. */
export function cameraType(builder: Builder) {
  const Status = builder.enumType('CameraStatus', { values: ['ONLINE', 'OFFLINE', 'CONNECTING', 'UNKNOWN'] as const });
  const Protocol = builder.enumType('CameraProtocol', { values: deviceProtocols });
  const ProtocolChoice = builder.enumType('CameraProtocolChoice', { values: protocolChoices });
  const RecordingMode = builder.enumType('CameraRecordingMode', { values: recordingModes });
  const TransportChoice = builder.enumType('CameraTransport', {
    description:
      'How video travels to the edge. AUTO: inside the RTSP connection, and by UDP when the camera refuses that.',
    values: transportChoices,
  });
  const StreamChoice = builder.enumType('CameraStreamChoice', { values: streamChoices });
  const PointInput = builder.inputType('PointInput', {
    fields: (t) => ({ x: t.float({ required: true }), y: t.float({ required: true }) }),
  });
  const WindowType = builder.objectRef<StoredPlan['windows'][number]>('RecordingWindow').implement({
    fields: (t) => ({
      days: t.exposeIntList('days'),
      fromMinute: t.exposeInt('fromMinute'),
      toMinute: t.exposeInt('toMinute'),
      mode: t.field({ type: RecordingMode, resolve: ({ mode }) => mode }),
    }),
  });
  const PlanType = builder.objectRef<StoredPlan>('RecordingPlan').implement({
    description: 'When a camera records what, in the time of its site.',
    fields: (t) => ({
      windows: t.field({ type: [WindowType], resolve: ({ windows }) => windows }),
      otherwise: t.field({ type: RecordingMode, resolve: ({ otherwise }) => otherwise }),
      stream: t.field({ type: StreamChoice, resolve: ({ stream }) => stream }),
      transport: t.field({ type: TransportChoice, resolve: ({ transport }) => transport ?? 'AUTO' }),
      audio: t.boolean({
        description: "Whether the camera's audio, where it has any, is recorded beside its video.",
        resolve: ({ audio }) => audio ?? false,
      }),
      preS: t.exposeInt('preS'),
      postS: t.exposeInt('postS'),
    }),
  });
  const MaskType = builder.objectRef<StoredMask>('PrivacyMask').implement({
    fields: (t) => ({
      id: t.exposeID('id'),
      name: t.exposeString('name'),
      points: t.field({ type: ['Point'], resolve: (mask) => mask.points }),
    }),
  });
  const MaintenanceType = builder.objectRef<{ untilMs: number; reason: string | null }>('CameraMaintenance').implement({
    fields: (t) => ({
      until: t.field({ type: 'DateTime', resolve: ({ untilMs }) => new Date(untilMs) }),
      reason: t.exposeString('reason', { nullable: true }),
    }),
  });
  const ZoneKind = builder.enumType('CameraZoneKind', { values: ['INTRUSION', 'LINE'] as const });
  const LineDirection = builder.enumType('CameraLineDirection', { values: ['A_TO_B', 'B_TO_A', 'BOTH'] as const });
  const Profile = builder.objectRef<StoredProfile>('StreamProfile').implement({
    fields: (t) => ({
      name: t.exposeString('name'),
      codec: t.exposeString('codec'),
      width: t.exposeInt('width'),
      height: t.exposeInt('height'),
      fps: t.exposeFloat('fps', { nullable: true }),
    }),
  });
  const Zone = builder.objectRef<StoredZone>('Zone').implement({
    fields: (t) => ({
      id: t.exposeID('id'),
      name: t.exposeString('name'),
      kind: t.field({ type: ZoneKind, resolve: (zone) => zone.kind }),
      points: t.field({ type: ['Point'], resolve: (zone) => zone.points }),
      direction: t.field({ type: LineDirection, nullable: true, resolve: (zone) => zone.direction }),
    }),
  });
  const CameraType = builder.objectRef<Camera>('Camera');
  const DeviceType = builder.objectRef<Device>('Device').implement({
    fields: (t) => ({
      id: t.exposeID('id'),
      address: t.exposeString('address'),
      vendor: t.exposeString('vendor', { nullable: true }),
      model: t.exposeString('model', { nullable: true }),
      serial: t.exposeString('serial', { nullable: true }),
      firmware: t.exposeString('firmware', { nullable: true }),
      protocol: t.field({
        type: Protocol,
        resolve: ({ protocol }) => deviceProtocols.find((one) => one === protocol) ?? 'RTSP',
      }),
      capabilities: t.stringList({ resolve: (device) => device.capabilities ?? [] }),
      clockOffsetMs: t.float({
        nullable: true,
        resolve: ({ clockOffsetMs }) => (clockOffsetMs == null ? null : Number(clockOffsetMs)),
      }),
      version: t.int({ description: 'Rises with its credentials.', resolve: (device) => device.version ?? 1 }),
      hasCredentials: t.boolean({ resolve: (device) => device.sealed != null }),
      cameras: t.field({
        type: [CameraType],
        resolve: async ({ id }, _args, ctx) => ctx.services.cameras.ofDevice(ctx.tenantId, id, await ctx.access()),
      }),
    }),
  });
  builder.asEntity(DeviceType, {
    key: builder.selection<{ id: string }>('id'),
    resolveReference: ({ id }, ctx) => loadDevice(id, ctx),
  });
  const CameraConnection = countedConnection<Services, Camera>(builder, 'Camera', CameraType as never);
  const SiteType = entityExtension<Services>(builder, 'Site', (t) => ({
    cameras: t.field({
      type: CameraConnection,
      args: { first: t.arg.int({ defaultValue: 20 }), after: t.arg.string() },
      resolve: async ({ id }, page, ctx) =>
        ctx.services.cameras.page(ctx.tenantId, page, { siteId: id }, await ctx.access()),
    }),
  }));
  CameraType.implement({
    fields: (t) => ({
      id: t.exposeID('id'),
      name: t.exposeString('name'),
      version: t.exposeInt('version'),
      device: t.field({
        type: DeviceType,
        resolve: async (camera, _args, ctx) => {
          const device = await loadDevice(camera.deviceId, ctx);
          if (!device) throw new Error(`Camera ${camera.id} has no device ${camera.deviceId}.`);
          return device;
        },
      }),
      channel: t.exposeInt('channel'),
      status: t.field({ type: Status, resolve: (camera) => camera.status as never }),
      site: t.field({ type: SiteType, nullable: true, resolve: ({ siteId }) => (siteId ? { id: siteId } : null) }),
      profiles: t.field({ type: [Profile], resolve: (camera) => camera.profiles }),
      zones: t.field({ type: [Zone], resolve: (camera) => camera.zones }),
      recordingPlan: t.field({ type: PlanType, resolve: (camera) => camera.plan ?? usualPlan }),
      privacyMasks: t.field({ type: [MaskType], resolve: (camera) => camera.masks ?? [] }),
      tags: t.stringList({ resolve: (camera) => camera.tags ?? [] }),
      maintenance: t.field({
        type: MaintenanceType,
        nullable: true,
        description: 'Until then, what the camera does not record is expected.',
        resolve: ({ maintenanceUntilMs, maintenanceReason }, _args, ctx) => {
          const untilMs = Number(maintenanceUntilMs ?? 0);
          return untilMs > ctx.services.now() ? { untilMs, reason: maintenanceReason ?? null } : null;
        },
      }),
      createdAt: t.field({ type: 'DateTime', resolve: (camera) => new Date(camera.createdAtMs) }),
    }),
  });
  builder.asEntity(CameraType, {
    key: builder.selection<{ id: string }>('id'),
    resolveReference: ({ id }, ctx) => loadCamera(id, ctx),
  });
  const CameraFilter = builder.inputType('CameraFilter', {
    fields: (t) => ({
      siteId: t.id(),
      status: t.field({ type: Status }),
      text: t.string({ description: 'In the name.' }),
      name: t.string({ description: 'The whole name.' }),
    }),
  });
  builder.queryType({
    fields: (t) => ({
      cameras: t.field({
        type: CameraConnection,
        ...askedBy('user'),
        args: {
          first: t.arg.int({ defaultValue: 20 }),
          after: t.arg.string(),
          filter: t.arg({ type: CameraFilter }),
        },
        resolve: async (_, { filter, ...page }, ctx) =>
          ctx.services.cameras.page(ctx.tenantId, page, filter ?? {}, await ctx.access()),
      }),
      camera: t.field({
        type: CameraType,
        nullable: true,
        ...askedBy('user'),
        args: { id: t.arg.id({ required: true }) },
        resolve: (_, { id }, ctx) => loadCamera(id, ctx),
      }),
    }),
  });
  builder.mutationType();
  return {
    ...{ CameraType, DeviceType, Profile, Zone, ZoneKind, LineDirection, Protocol, ProtocolChoice },
    ...{ RecordingMode, StreamChoice, TransportChoice, PointInput },
  };
}
