import { askedBy, resultType } from '@vms/kit/builder';
import { successType } from '@vms/kit/entities';
import type { Builder, Services } from '../builder.ts';

type Named = { id: string; name: string };
type Port = Named & { active: boolean | null };

/** PTZ, pictures, inputs and outputs, the clock: what is done with a camera's device. */
export function deviceCommandsType(builder: Builder, DeviceFailed: { name: string }): void {
  const errors = [DeviceFailed, 'EdgeUnavailable', 'ValidationError', 'NotFound', 'Forbidden'] as const;
  const How = builder.enumType('PtzMoveKind', { values: ['CONTINUOUS', 'RELATIVE', 'ABSOLUTE'] as const });
  const PresetType = builder.objectRef<Named>('PtzPreset').implement({
    fields: (t) => ({ id: t.exposeID('id'), name: t.exposeString('name') }),
  });
  const PatrolType = builder.objectRef<Named>('PtzPatrol').implement({
    fields: (t) => ({ id: t.exposeID('id'), name: t.exposeString('name') }),
  });
  const PortType = builder.objectRef<Port>('DevicePort').implement({
    description: 'An input or output of a device; active is null where the device does not tell.',
    fields: (t) => ({
      id: t.exposeID('id'),
      name: t.exposeString('name'),
      active: t.exposeBoolean('active', { nullable: true }),
    }),
  });
  const PtzType = builder.objectRef<{ presets: Named[]; patrols: Named[] }>('Ptz').implement({
    fields: (t) => ({
      presets: t.field({ type: [PresetType], resolve: ({ presets }) => presets }),
      patrols: t.field({ type: [PatrolType], resolve: ({ patrols }) => patrols }),
    }),
  });
  const PortsType = builder.objectRef<{ inputs: Port[]; outputs: Port[] }>('DevicePorts').implement({
    fields: (t) => ({
      inputs: t.field({ type: [PortType], resolve: ({ inputs }) => inputs }),
      outputs: t.field({ type: [PortType], resolve: ({ outputs }) => outputs }),
    }),
  });
  builder.queryFields((t) => ({
    ptz: t.field({
      type: PtzType,
      description: 'Presets and patrols, asked of the device now.',
      ...askedBy('user', 'PTZ'),
      args: { cameraId: t.arg.id({ required: true }) },
      resolve: async (_, { cameraId }, ctx) => {
        const { commands } = ctx.services;
        const access = await ctx.access();
        const { presets = [] } = await commands.run(ctx.caller, cameraId, 'PTZ', { kind: 'presets' }, access);
        const { patrols = [] } = await commands.run(ctx.caller, cameraId, 'PTZ', { kind: 'patrols' }, access);
        return { presets, patrols };
      },
    }),
    devicePorts: t.field({
      type: PortsType,
      description: 'Inputs and outputs, asked of the device now.',
      ...askedBy('user', 'PTZ'),
      args: { cameraId: t.arg.id({ required: true }) },
      resolve: async (_, { cameraId }, ctx) => {
        const told = await ctx.services.commands.run(
          ctx.caller,
          cameraId,
          'PTZ',
          { kind: 'outputs' },
          await ctx.access(),
        );
        return told.ports ?? { inputs: [], outputs: [] };
      },
    }),
  }));

  const done = <T extends object>(name: string, fields: Parameters<typeof successType<Services, T>>[2]) =>
    resultType(builder, `${name}Result`, successType<Services, T>(builder, `${name}Success`, fields), errors);
  const cameraOnly = (name: string) => done<{ cameraId: string }>(name, (t) => ({ cameraId: t.exposeID('cameraId') }));
  const MovePtzInput = builder.inputType('MovePtzInput', {
    fields: (t) => ({
      cameraId: t.id({ required: true }),
      how: t.field({ type: How, required: true }),
      pan: t.float({ defaultValue: 0, description: 'In [-1,1]: right is positive.' }),
      tilt: t.float({ defaultValue: 0, description: 'In [-1,1]: up is positive.' }),
      zoom: t.float({ defaultValue: 0, description: 'In [-1,1]: in is positive; ABSOLUTE in [0,1].' }),
    }),
  });
  const presetInput = (name: string) =>
    builder.inputType(name, {
      fields: (t) => ({ cameraId: t.id({ required: true }), presetId: t.id({ required: true }) }),
    });
  const patrolInput = (name: string) =>
    builder.inputType(name, {
      fields: (t) => ({ cameraId: t.id({ required: true }), patrolId: t.id({ required: true }) }),
    });
  const GotoPresetInput = presetInput('GotoPtzPresetInput');
  const RemovePresetInput = presetInput('RemovePtzPresetInput');
  const StartPatrolInput = patrolInput('StartPtzPatrolInput');
  const StopPatrolInput = patrolInput('StopPtzPatrolInput');
  const SavePresetInput = builder.inputType('SavePtzPresetInput', {
    fields: (t) => ({
      cameraId: t.id({ required: true }),
      presetId: t.id({ description: 'Absent: a new one.' }),
      name: t.string({ required: true }),
    }),
  });
  const SetOutputInput = builder.inputType('SetDeviceOutputInput', {
    fields: (t) => ({
      cameraId: t.id({ required: true }),
      outputId: t.id({ required: true }),
      active: t.boolean({ required: true }),
    }),
  });
  const SetClockInput = builder.inputType('SetDeviceClockInput', {
    fields: (t) => ({
      cameraId: t.id({ required: true }),
      ntpServer: t.string({ description: 'Where the device gets its time from; absent: its edge sets it now.' }),
    }),
  });
  const MovePtz = cameraOnly('MovePtz');
  const StopPtz = cameraOnly('StopPtz');
  const GotoPreset = cameraOnly('GotoPtzPreset');
  const RemovePreset = cameraOnly('RemovePtzPreset');
  const StartPatrol = cameraOnly('StartPtzPatrol');
  const StopPatrol = cameraOnly('StopPtzPatrol');
  const SetOutput = cameraOnly('SetDeviceOutput');
  const SetClock = cameraOnly('SetDeviceClock');
  const SavePreset = done<{ preset: Named }>('SavePtzPreset', (t) => ({
    preset: t.field({ type: PresetType as never, resolve: (result: { preset: Named }) => result.preset as never }),
  }));
  const TakeSnapshot = done<{ cameraId: string; jpegBase64: string }>('TakeSnapshot', (t) => ({
    cameraId: t.exposeID('cameraId'),
    jpegBase64: t.exposeString('jpegBase64'),
  }));

  builder.mutationFields((t) => ({
    movePtz: t.field({
      type: MovePtz,
      ...askedBy('user', 'PTZ'),
      args: { input: t.arg({ type: MovePtzInput, required: true }) },
      resolve: async (_, { input }, ctx) => {
        const { cameraId, pan, tilt, zoom } = input;
        const how = input.how.toLowerCase() as 'continuous' | 'relative' | 'absolute';
        const command = { kind: 'move' as const, how, pan: pan ?? 0, tilt: tilt ?? 0, zoom: zoom ?? 0 };
        await ctx.services.commands.run(ctx.caller, cameraId, 'PTZ', command, await ctx.access());
        return { cameraId };
      },
    }),
    stopPtz: t.field({
      type: StopPtz,
      ...askedBy('user', 'PTZ'),
      args: { cameraId: t.arg.id({ required: true }) },
      resolve: async (_, { cameraId }, ctx) => {
        await ctx.services.commands.run(ctx.caller, cameraId, 'PTZ', { kind: 'stop' }, await ctx.access());
        return { cameraId };
      },
    }),
    gotoPtzPreset: t.field({
      type: GotoPreset,
      ...askedBy('user', 'PTZ'),
      args: { input: t.arg({ type: GotoPresetInput, required: true }) },
      resolve: async (_, { input: { cameraId, presetId: id } }, ctx) => {
        await ctx.services.commands.run(ctx.caller, cameraId, 'PTZ', { kind: 'gotoPreset', id }, await ctx.access());
        return { cameraId };
      },
    }),
    savePtzPreset: t.field({
      type: SavePreset,
      ...askedBy('user', 'PTZ'),
      args: { input: t.arg({ type: SavePresetInput, required: true }) },
      resolve: async (_, { input: { cameraId, presetId, name } }, ctx) => {
        const command = { kind: 'setPreset' as const, id: presetId ?? null, name };
        const told = await ctx.services.commands.run(ctx.caller, cameraId, 'PTZ', command, await ctx.access());
        return { preset: { id: told.presetId ?? presetId ?? '', name } };
      },
    }),
    removePtzPreset: t.field({
      type: RemovePreset,
      ...askedBy('user', 'PTZ'),
      args: { input: t.arg({ type: RemovePresetInput, required: true }) },
      resolve: async (_, { input: { cameraId, presetId: id } }, ctx) => {
        await ctx.services.commands.run(ctx.caller, cameraId, 'PTZ', { kind: 'removePreset', id }, await ctx.access());
        return { cameraId };
      },
    }),
    startPtzPatrol: t.field({
      type: StartPatrol,
      ...askedBy('user', 'PTZ'),
      args: { input: t.arg({ type: StartPatrolInput, required: true }) },
      resolve: async (_, { input: { cameraId, patrolId: id } }, ctx) => {
        await ctx.services.commands.run(ctx.caller, cameraId, 'PTZ', { kind: 'startPatrol', id }, await ctx.access());
        return { cameraId };
      },
    }),
    stopPtzPatrol: t.field({
      type: StopPatrol,
      ...askedBy('user', 'PTZ'),
      args: { input: t.arg({ type: StopPatrolInput, required: true }) },
      resolve: async (_, { input: { cameraId, patrolId: id } }, ctx) => {
        await ctx.services.commands.run(ctx.caller, cameraId, 'PTZ', { kind: 'stopPatrol', id }, await ctx.access());
        return { cameraId };
      },
    }),
    setDeviceOutput: t.field({
      type: SetOutput,
      ...askedBy('user', 'PTZ'),
      args: { input: t.arg({ type: SetOutputInput, required: true }) },
      resolve: async (_, { input: { cameraId, outputId: id, active } }, ctx) => {
        const command = { kind: 'setOutput' as const, id, active };
        await ctx.services.commands.run(ctx.caller, cameraId, 'PTZ', command, await ctx.access());
        return { cameraId };
      },
    }),
    setDeviceClock: t.field({
      type: SetClock,
      ...askedBy('user', 'CONFIGURE'),
      args: { input: t.arg({ type: SetClockInput, required: true }) },
      resolve: async (_, { input: { cameraId, ntpServer } }, ctx) => {
        const command = { kind: 'setClock' as const, ntpServer: ntpServer ?? null };
        await ctx.services.commands.run(ctx.caller, cameraId, 'CONFIGURE', command, await ctx.access());
        return { cameraId };
      },
    }),
    takeSnapshot: t.field({
      type: TakeSnapshot,
      description: 'A picture as the device makes it now; where the camera has privacy masks it takes UNMASKED.',
      ...askedBy('user', 'LIVE'),
      args: { cameraId: t.arg.id({ required: true }) },
      resolve: async (_, { cameraId }, ctx) => ({
        cameraId,
        jpegBase64: await ctx.services.commands.snapshot(ctx.caller, cameraId, await ctx.access()),
      }),
    }),
  }));
}
