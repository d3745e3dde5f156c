import { askedBy, errorType, resultType } from '@vms/kit/builder';
import { successType } from '@vms/kit/entities';
import type { Builder, Services } from '../builder.ts';
import type { cameraType } from './camera.type.ts';
import type { Camera } from './cameras.ts';

const WHICH_VERSION = 'The one that was read: CONFLICT when it was changed since. Absent: whatever it is now.';

/** Adding, changing and removing cameras and their zones. */
export function cameraMutations(builder: Builder, types: ReturnType<typeof cameraType>) {
  const { CameraType, ZoneKind, LineDirection, ProtocolChoice, PointInput } = types;
  const withCamera = (name: string) =>
    successType<Services, { camera: Camera }>(builder, name, (t) => ({
      camera: t.field({ type: CameraType, resolve: (result) => result.camera }),
    }));
  const codes = /^(HOST_UNKNOWN|DEVICE_\w+|CAMERA_(UNREACHABLE|AUTH_FAILED|NO_VIDEO|PROTOCOL_ERROR|TIMEOUT))$/;
  const ProbeFailed = errorType(builder, 'CameraProbeFailed', codes);
  const AddCameraInput = builder.inputType('AddCameraInput', {
    fields: (t) => ({
      name: t.string({ required: true }),
      address: t.string({ required: true }),
      protocol: t.field({
        type: ProtocolChoice,
        description: 'Absent: the address is a stream (rtsp://). AUTO asks the device what it speaks.',
      }),
      username: t.string(),
      password: t.string(),
      siteId: t.id(),
      edgeServerId: t.id(),
      channel: t.int({ defaultValue: 1 }),
    }),
  });
  const AddCameraResult = resultType(builder, 'AddCameraResult', withCamera('AddCameraSuccess'), [
    ProbeFailed,
    'EdgeUnavailable',
    'LicenseExceeded',
    'ValidationError',
    'NotFound',
    'Forbidden',
    'Conflict',
  ]);
  const UpdateCameraInput = builder.inputType('UpdateCameraInput', {
    fields: (t) => ({
      id: t.id({ required: true }),
      version: t.int({ required: true }),
      name: t.string(),
      siteId: t.id(),
    }),
  });
  const UpdateCameraResult = resultType(builder, 'UpdateCameraResult', withCamera('UpdateCameraSuccess'), [
    'ValidationError',
    'NotFound',
    'Forbidden',
    'Conflict',
  ]);
  const RemoveCameraInput = builder.inputType('RemoveCameraInput', {
    fields: (t) => ({ id: t.id({ required: true }), version: t.int({ description: WHICH_VERSION }) }),
  });
  const RemoveCameraResult = resultType(
    builder,
    'RemoveCameraResult',
    successType<Services, { id: string }>(builder, 'RemoveCameraSuccess', (t) => ({ id: t.exposeID('id') })),
    ['NotFound', 'Forbidden', 'Conflict'],
  );
  const ZoneInput = builder.inputType('ZoneInput', {
    fields: (t) => ({
      id: t.id(),
      name: t.string({ required: true }),
      kind: t.field({ type: ZoneKind, required: true }),
      points: t.field({ type: [PointInput], required: true }),
      direction: t.field({ type: LineDirection }),
    }),
  });
  const SetZonesInput = builder.inputType('SetZonesInput', {
    fields: (t) => ({
      cameraId: t.id({ required: true }),
      version: t.int({ description: WHICH_VERSION }),
      zones: t.field({ type: [ZoneInput], required: true }),
    }),
  });
  const SetZonesResult = resultType(builder, 'SetZonesResult', withCamera('SetZonesSuccess'), [
    'ValidationError',
    'NotFound',
    'Forbidden',
    'Conflict',
  ]);
  builder.mutationFields((t) => ({
    addCamera: t.field({
      type: AddCameraResult,
      ...askedBy('user', 'CONFIGURE'),
      args: { input: t.arg({ type: AddCameraInput, required: true }) },
      resolve: async (_, { input }, ctx) => ({
        camera: await ctx.services.cameras.add(ctx.caller, input, await ctx.access()),
      }),
    }),
    updateCamera: t.field({
      type: UpdateCameraResult,
      ...askedBy('user', 'CONFIGURE'),
      args: { input: t.arg({ type: UpdateCameraInput, required: true }) },
      resolve: async (_, { input }, ctx) => ({
        camera: await ctx.services.cameras.update(ctx.caller, input, await ctx.access()),
      }),
    }),
    removeCamera: t.field({
      type: RemoveCameraResult,
      ...askedBy('user', 'CONFIGURE'),
      args: { input: t.arg({ type: RemoveCameraInput, required: true }) },
      resolve: async (_, { input }, ctx) => ctx.services.cameras.remove(ctx.caller, input, await ctx.access()),
    }),
    setZones: t.field({
      type: SetZonesResult,
      ...askedBy('user', 'CONFIGURE'),
      args: { input: t.arg({ type: SetZonesInput, required: true }) },
      resolve: async (_, { input }, ctx) => ({
        camera: await ctx.services.cameras.setZones(ctx.caller, input, await ctx.access()),
      }),
    }),
  }));
  return ProbeFailed;
}
