import { askedBy, resultType } from '@vms/kit/builder';
import { successType } from '@vms/kit/entities';
import type { Builder, Services } from '../builder.ts';
import type { cameraType } from '../cameras/camera.type.ts';
import type { Camera, Device } from '../cameras/cameras.ts';

/** Plan, masks, tags, maintenance and credentials. */
export function cameraSettingsType(builder: Builder, types: ReturnType<typeof cameraType>): void {
  const { CameraType, DeviceType, RecordingMode, StreamChoice, TransportChoice, PointInput } = types;
  const errors = ['ValidationError', 'NotFound', 'Forbidden', 'Conflict'] as const;
  const withCamera = (name: string) =>
    resultType(
      builder,
      `${name}Result`,
      successType<Services, { camera: Camera }>(builder, `${name}Success`, (t) => ({
        camera: t.field({ type: CameraType, resolve: (result) => result.camera }),
      })),
      errors,
    );
  const WindowInput = builder.inputType('RecordingWindowInput', {
    fields: (t) => ({
      days: t.intList({ required: true, description: '1 (Monday) to 7, in the time of the site.' }),
      fromMinute: t.int({ required: true }),
      toMinute: t.int({ required: true, description: 'Exclusive, at most 1440.' }),
      mode: t.field({ type: RecordingMode, required: true }),
    }),
  });
  const PlanInput = builder.inputType('RecordingPlanInput', {
    fields: (t) => ({
      windows: t.field({ type: [WindowInput], required: true }),
      otherwise: t.field({ type: RecordingMode, required: true, defaultValue: 'CONTINUOUS' }),
      stream: t.field({ type: StreamChoice, required: true, defaultValue: 'MAIN' }),
      transport: t.field({ type: TransportChoice, required: true, defaultValue: 'AUTO' }),
      audio: t.boolean({ required: true, defaultValue: false }),
      preS: t.int({ required: true, defaultValue: 5 }),
      postS: t.int({ required: true, defaultValue: 10 }),
    }),
  });
  const MaskInput = builder.inputType('PrivacyMaskInput', {
    fields: (t) => ({ name: t.string({ required: true }), points: t.field({ type: [PointInput], required: true }) }),
  });
  const which = (t: Parameters<Parameters<Builder['inputType']>[1]['fields']>[0]) => ({
    cameraId: t.id({ required: true }),
    version: t.int({ required: true }),
  });
  const SetPlanInput = builder.inputType('SetRecordingPlanInput', {
    fields: (t) => ({ ...which(t), plan: t.field({ type: PlanInput, required: true }) }),
  });
  const SetMasksInput = builder.inputType('SetPrivacyMasksInput', {
    fields: (t) => ({ ...which(t), masks: t.field({ type: [MaskInput], required: true }) }),
  });
  const SetTagsInput = builder.inputType('SetCameraTagsInput', {
    fields: (t) => ({ ...which(t), tags: t.stringList({ required: true }) }),
  });
  const SetMaintenanceInput = builder.inputType('SetCameraMaintenanceInput', {
    fields: (t) => ({
      ...which(t),
      until: t.field({ type: 'DateTime', description: 'Absent: maintenance is over.' }),
      reason: t.string(),
    }),
  });
  const SetCredentialsInput = builder.inputType('SetDeviceCredentialsInput', {
    fields: (t) => ({
      deviceId: t.id({ required: true }),
      version: t.int({
        description: 'Of the device as it was read: CONFLICT when its credentials were changed since.',
      }),
      username: t.string({ required: true }),
      password: t.string({ required: true }),
    }),
  });
  const SetPlan = withCamera('SetRecordingPlan');
  const SetMasks = withCamera('SetPrivacyMasks');
  const SetTags = withCamera('SetCameraTags');
  const SetMaintenance = withCamera('SetCameraMaintenance');
  const SetCredentials = resultType(
    builder,
    'SetDeviceCredentialsResult',
    successType<Services, { device: Device }>(builder, 'SetDeviceCredentialsSuccess', (t) => ({
      device: t.field({ type: DeviceType, resolve: (result) => result.device }),
    })),
    errors,
  );
  builder.mutationFields((t) => ({
    setRecordingPlan: t.field({
      type: SetPlan,
      ...askedBy('user', 'CONFIGURE'),
      args: { input: t.arg({ type: SetPlanInput, required: true }) },
      resolve: async (_, { input }, ctx) => ({
        camera: await ctx.services.settings.setPlan(ctx.caller, input, await ctx.access()),
      }),
    }),
    setPrivacyMasks: t.field({
      type: SetMasks,
      ...askedBy('user', 'CONFIGURE'),
      args: { input: t.arg({ type: SetMasksInput, required: true }) },
      resolve: async (_, { input }, ctx) => ({
        camera: await ctx.services.settings.setMasks(ctx.caller, input, await ctx.access()),
      }),
    }),
    setCameraTags: t.field({
      type: SetTags,
      ...askedBy('user', 'CONFIGURE'),
      args: { input: t.arg({ type: SetTagsInput, required: true }) },
      resolve: async (_, { input }, ctx) => ({
        camera: await ctx.services.settings.setTags(ctx.caller, input, await ctx.access()),
      }),
    }),
    setCameraMaintenance: t.field({
      type: SetMaintenance,
      ...askedBy('user', 'CONFIGURE'),
      args: { input: t.arg({ type: SetMaintenanceInput, required: true }) },
      resolve: async (_, { input: { until, ...rest } }, ctx) => {
        const wanted = { ...rest, untilMs: until?.getTime() ?? null };
        return { camera: await ctx.services.settings.setMaintenance(ctx.caller, wanted, await ctx.access()) };
      },
    }),
    setDeviceCredentials: t.field({
      type: SetCredentials,
      ...askedBy('user', 'CONFIGURE'),
      args: { input: t.arg({ type: SetCredentialsInput, required: true }) },
      resolve: async (_, { input }, ctx) => ({
        device: await ctx.services.settings.setCredentials(ctx.caller, input, await ctx.access()),
      }),
    }),
  }));
}
