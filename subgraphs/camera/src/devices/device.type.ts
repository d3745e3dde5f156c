import { askedBy, resultType } from '@vms/kit/builder';
import { successType } from '@vms/kit/entities';
import { Fault } from '@vms/kit/fault';
import type { Builder, Services } from '../builder.ts';
import type { StoredProfile } from '../cameras/camera.entity.ts';
import type { cameraType } from '../cameras/camera.type.ts';
import type { EdgeDevice } from './edge-devices.ts';

const IDS_MAX = 500;
type Discovered = {
  address: string;
  vendor: string | null;
  model: string | null;
  protocol: string;
  alreadyAdded: boolean;
};

/** Probing and discovering devices, and what the edges themselves are told. */
export function deviceType(
  builder: Builder,
  types: ReturnType<typeof cameraType>,
  ProbeFailed: { name: string },
): void {
  const { Profile, Zone } = types;
  const EdgeDeviceType = builder.objectRef<EdgeDevice>('EdgeDevice').implement({
    inaccessible: true,
    fields: (t) => ({
      cameraId: t.exposeID('cameraId'),
      name: t.exposeString('name'),
      siteId: t.exposeID('siteId', { nullable: true }),
      url: t.exposeString('url'),
      username: t.exposeString('username', { nullable: true }),
      password: t.exposeString('password', { nullable: true }),
      zones: t.field({ type: [Zone], resolve: (device) => device.zones }),
    }),
  });
  const ProbeDeviceInput = builder.inputType('ProbeDeviceInput', {
    fields: (t) => ({
      address: t.string({ required: true }),
      username: t.string(),
      password: t.string(),
      edgeServerId: t.id(),
    }),
  });
  const ProbeDeviceResult = resultType(
    builder,
    'ProbeDeviceResult',
    successType<Services, { profiles: StoredProfile[] }>(builder, 'ProbeDeviceSuccess', (t) => ({
      profiles: t.field({ type: [Profile], resolve: (result) => result.profiles }),
    })),
    [ProbeFailed, 'EdgeUnavailable', 'ValidationError', 'NotFound', 'Forbidden'],
  );
  const DiscoveredDevice = builder.objectRef<Discovered>('DiscoveredDevice').implement({
    fields: (t) => ({
      address: t.exposeString('address'),
      vendor: t.exposeString('vendor', { nullable: true }),
      model: t.exposeString('model', { nullable: true }),
      protocol: t.exposeString('protocol'),
      alreadyAdded: t.exposeBoolean('alreadyAdded'),
    }),
  });
  const DiscoverCamerasInput = builder.inputType('DiscoverCamerasInput', {
    fields: (t) => ({ edgeServerId: t.id({ required: true }), timeoutMs: t.int({ defaultValue: 5000 }) }),
  });
  const DiscoverCamerasResult = resultType(
    builder,
    'DiscoverCamerasResult',
    successType<Services, { devices: Discovered[] }>(builder, 'DiscoverCamerasSuccess', (t) => ({
      devices: t.field({ type: [DiscoveredDevice], resolve: (result) => result.devices }),
    })),
    ['NotImplemented', 'EdgeUnavailable', 'ValidationError', 'NotFound', 'Forbidden'],
  );
  builder.queryFields((t) => ({
    edgeDevices: t.field({
      type: [EdgeDeviceType],
      ...askedBy('edge'),
      args: { cameraIds: t.arg.idList({ required: true }) },
      resolve: (_, { cameraIds }, ctx) => {
        if (cameraIds.length > IDS_MAX)
          throw new Fault('VALIDATION_FAILED', `cameraIds has ${cameraIds.length} ids; use at most ${IDS_MAX}.`);
        return ctx.services.edgeDevices(ctx.caller, cameraIds);
      },
    }),
  }));
  builder.mutationFields((t) => ({
    probeDevice: t.field({
      type: ProbeDeviceResult,
      ...askedBy('user', 'CONFIGURE'),
      args: { input: t.arg({ type: ProbeDeviceInput, required: true }) },
      resolve: async (_, { input }, ctx) => ({
        profiles: await ctx.services.probes.probe(ctx.caller, input, await ctx.access()),
      }),
    }),
    discoverCameras: t.field({
      type: DiscoverCamerasResult,
      ...askedBy('user', 'CONFIGURE'),
      args: { input: t.arg({ type: DiscoverCamerasInput, required: true }) },
      resolve: async (_, __, ctx): Promise<{ devices: Discovered[] }> => {
        (await ctx.access()).require('CONFIGURE');
        throw new Fault('NOT_IMPLEMENTED', 'Discovery is not there yet; add the camera by its address.');
      },
    }),
  }));
}
