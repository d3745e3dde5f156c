import { askedBy, resultType } from '@vms/kit/builder';
import { successType } from '@vms/kit/entities';
import { Fault } from '@vms/kit/fault';
import type { DesiredPlan } from '@vms/schema/edge/desired-state.ts';
import type { DeviceAccess } from '@vms/schema/edge/device-command.ts';
import type { Builder, Services } from '../builder.ts';
import type { StoredMask } from '../cameras/camera.entity.ts';
import type { cameraType } from '../cameras/camera.type.ts';
import type { Discovered } from './discovery.ts';
import type { EdgeDevice } from './edge-devices.ts';
import type { Probed, ProbedDevice } from './probes.ts';

const IDS_MAX = 500;
/** Probing and discovering devices, and what the edges themselves are told. */
export function deviceType(
  builder: Builder,
  types: ReturnType<typeof cameraType>,
  ProbeFailed: { name: string },
): void {
  const { Profile, Zone, Protocol, ProtocolChoice, RecordingMode } = types;
  const EdgeDeviceAccess = builder.objectRef<DeviceAccess>('EdgeDeviceAccess').implement({
    inaccessible: true,
    fields: (t) => ({
      deviceId: t.exposeID('deviceId'),
      protocol: t.exposeString('protocol'),
      address: t.exposeString('address'),
      channel: t.exposeInt('channel'),
    }),
  });
  const EdgeWindow = builder.objectRef<DesiredPlan['windows'][number]>('EdgeRecordingWindow').implement({
    inaccessible: true,
    fields: (t) => ({
      days: t.intList({ resolve: ({ days }) => [...days] }),
      fromMinute: t.exposeInt('fromMinute'),
      toMinute: t.exposeInt('toMinute'),
      mode: t.field({ type: RecordingMode, resolve: ({ mode }) => mode }),
    }),
  });
  const EdgePlan = builder.objectRef<DesiredPlan>('EdgeRecordingPlan').implement({
    inaccessible: true,
    fields: (t) => ({
      timezone: t.exposeString('timezone'),
      windows: t.field({ type: [EdgeWindow], resolve: ({ windows }) => [...windows] }),
      otherwise: t.field({ type: RecordingMode, resolve: ({ otherwise }) => otherwise }),
      preMs: t.exposeInt('preMs'),
      postMs: t.exposeInt('postMs'),
    }),
  });
  const EdgeMask = builder.objectRef<StoredMask>('EdgePrivacyMask').implement({
    inaccessible: true,
    fields: (t) => ({ points: t.field({ type: ['Point'], resolve: ({ points }) => points }) }),
  });
  const EdgeDeviceType = builder.objectRef<EdgeDevice>('EdgeDevice').implement({
    inaccessible: true,
    fields: (t) => ({
      cameraId: t.exposeID('cameraId'),
      name: t.exposeString('name'),
      siteId: t.exposeID('siteId', { nullable: true }),
      url: t.exposeString('url'),
      username: t.exposeString('username', { nullable: true }),
      password: t.exposeString('password', { nullable: true }),
      subUrl: t.exposeString('subUrl', { nullable: true }),
      device: t.field({ type: EdgeDeviceAccess, nullable: true, resolve: ({ device }) => device }),
      zones: t.field({ type: [Zone], resolve: (device) => device.zones }),
      audio: t.exposeBoolean('audio'),
      transport: t.exposeString('transport'),
      plan: t.field({ type: EdgePlan, nullable: true, resolve: ({ plan }) => plan }),
      masks: t.field({ type: [EdgeMask], resolve: ({ masks }) => masks }),
      maintenanceUntilMs: t.exposeFloat('maintenanceUntilMs', { nullable: true }),
    }),
  });
  const ProbeDeviceInput = builder.inputType('ProbeDeviceInput', {
    fields: (t) => ({
      address: t.string({ required: true }),
      protocol: t.field({
        type: ProtocolChoice,
        description: 'Absent: the address is a stream (rtsp://). AUTO asks the device what it speaks.',
      }),
      channel: t.int({ defaultValue: 1 }),
      username: t.string(),
      password: t.string(),
      edgeServerId: t.id(),
    }),
  });
  const ProbedDeviceType = builder.objectRef<ProbedDevice>('ProbedDevice').implement({
    fields: (t) => ({
      address: t.exposeString('address'),
      protocol: t.field({ type: Protocol, resolve: ({ protocol }) => protocol }),
      vendor: t.exposeString('vendor', { nullable: true }),
      model: t.exposeString('model', { nullable: true }),
      serial: t.exposeString('serial', { nullable: true }),
      firmware: t.exposeString('firmware', { nullable: true }),
      clockOffsetMs: t.exposeFloat('clockOffsetMs', { nullable: true }),
      capabilities: t.exposeStringList('capabilities'),
      channels: t.exposeIntList('channels'),
    }),
  });
  const ProbeDeviceResult = resultType(
    builder,
    'ProbeDeviceResult',
    successType<Services, Probed>(builder, 'ProbeDeviceSuccess', (t) => ({
      device: t.field({ type: ProbedDeviceType, resolve: (result) => result.device }),
      profiles: t.field({ type: [Profile], resolve: (result) => result.profiles }),
    })),
    [ProbeFailed, 'EdgeUnavailable', 'ValidationError', 'NotFound', 'Forbidden'],
  );
  const DiscoveredDevice = builder.objectRef<Discovered>('DiscoveredDevice').implement({
    fields: (t) => ({
      address: t.exposeString('address'),
      vendor: t.exposeString('vendor', { nullable: true }),
      model: t.exposeString('model', { nullable: true }),
      protocol: t.field({ type: Protocol, resolve: ({ protocol }) => protocol }),
      alreadyAdded: t.exposeBoolean('alreadyAdded'),
    }),
  });
  const DiscoverCamerasInput = builder.inputType('DiscoverCamerasInput', {
    fields: (t) => ({
      edgeServerId: t.id({ required: true }),
      timeoutMs: t.int({ defaultValue: 5000 }),
      interfaces: t.stringList({ description: 'IPv4 addresses of the edge to ask from; absent: all of them.' }),
      range: t.string({
        description: 'A range such as 192.168.1.0/24 (at most 1,024 addresses) to try port by port too.',
      }),
    }),
  });
  const DiscoverCamerasResult = resultType(
    builder,
    'DiscoverCamerasResult',
    successType<Services, { devices: Discovered[] }>(builder, 'DiscoverCamerasSuccess', (t) => ({
      devices: t.field({ type: [DiscoveredDevice], resolve: (result) => result.devices }),
    })),
    ['EdgeUnavailable', 'ValidationError', 'NotFound', 'Forbidden'],
  );
  builder.queryFields((t) => ({
    edgeDevices: t.field({
      type: [EdgeDeviceType],
      ...askedBy('edge'),
      args: { cameraIds: t.arg.idList({ required: true }) },
      resolve: async (_, { cameraIds }, ctx) => {
        if (cameraIds.length > IDS_MAX)
          throw new Fault('VALIDATION_FAILED', `cameraIds has ${cameraIds.length} ids; use at most ${IDS_MAX}.`);
        const devices = await ctx.services.edgeDevices(ctx.caller, cameraIds);
        await ctx.services.handed.tell(ctx.caller, devices, ctx.traceId);
        return devices;
      },
    }),
  }));
  builder.mutationFields((t) => ({
    probeDevice: t.field({
      type: ProbeDeviceResult,
      ...askedBy('user', 'CONFIGURE'),
      args: { input: t.arg({ type: ProbeDeviceInput, required: true }) },
      resolve: async (_, { input }, ctx) => ctx.services.probes.probe(ctx.caller, input, await ctx.access()),
    }),
    discoverCameras: t.field({
      type: DiscoverCamerasResult,
      ...askedBy('user', 'CONFIGURE'),
      args: { input: t.arg({ type: DiscoverCamerasInput, required: true }) },
      resolve: async (_, { input }, ctx) => ({
        devices: await ctx.services.discover(ctx.caller, input, await ctx.access()),
      }),
    }),
  }));
}
