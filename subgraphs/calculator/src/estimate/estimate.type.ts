import { askedBy, type ObjectRef } from '@vms/kit/builder';
import { entityExtension } from '@vms/kit/entities';
import { parseInput } from '@vms/kit/input';
import type { Builder, Services } from '../builder.ts';
import { activities, codecs } from '../formulas/bitrate.ts';
import { accelerators } from '../formulas/machines.ts';
import { raidLevels } from '../formulas/storage.ts';
import { type Estimate, estimate } from './estimate.ts';
import { estimateInput } from './estimate-input.ts';

/** CostEstimate and what it is asked with, Site.costEstimate, and the root types. */
export function estimateTypes(builder: Builder) {
  const Raid = builder.enumType('CalculatorRaid', { values: raidLevels });
  const EstimateType: ObjectRef<Services, Estimate> = builder.objectRef<Estimate>('CostEstimate').implement({
    description: 'What a plan needs and costs; docs/reference/calculator.md has every formula.',
    fields: (t) => ({
      cameras: t.exposeInt('cameras'),
      measuredCameras: t.exposeInt('measuredCameras', { description: 'Of a measured bitrate; the rest is modelled.' }),
      bitrateBps: t.exposeFloat('bitrateBps'),
      bytesPerDay: t.exposeFloat('bytesPerDay'),
      storedBytes: t.exposeFloat('storedBytes'),
      disks: t.exposeInt('disks', { description: 'With parity and spares.' }),
      lanBps: t.exposeFloat('lanBps'),
      uplinkBps: t.exposeFloat('uplinkBps'),
      cpuCores: t.exposeFloat('cpuCores'),
      gpus: t.exposeInt('gpus'),
      machines: t.exposeInt('machines'),
      energyKwhPerYear: t.exposeFloat('energyKwhPerYear'),
      currency: t.exposeString('currency'),
      purchase: t.exposeFloat('purchase'),
      tcoPerYear: t.exposeFloat('tcoPerYear', { description: 'On site: purchase over its life, support, energy.' }),
      cloudPerYear: t.exposeFloat('cloudPerYear'),
    }),
  });
  entityExtension<Services>(builder, 'Site', (t) => ({
    costEstimate: t.field({
      type: EstimateType,
      nullable: true,
      description: 'Of its cameras as they are, by measured bitrates; null without cameras or without CONFIGURE there.',
      args: {
        retentionDays: t.arg.float({ defaultValue: 30 }),
        raid: t.arg({ type: Raid, defaultValue: 'RAID5' }),
      },
      resolve: async ({ id }, plan, ctx) =>
        ctx.services.measures.siteEstimate(ctx.tenantId, await ctx.access(), id, plan),
    }),
  }));
  const Codec = builder.enumType('CalculatorCodec', { values: codecs });
  const Activity = builder.enumType('CalculatorActivity', { values: activities });
  const Accelerator = builder.enumType('CalculatorAccelerator', { values: accelerators });
  const CamerasInput = builder.inputType('CalculatorCamerasInput', {
    description: 'Equal cameras. What is left out: 1920 × 1080, 25 fps, H264, MEDIUM, recorded always, no analytics.',
    fields: (t) => ({
      name: t.string({ required: true }),
      count: t.int({ required: true }),
      codec: t.field({ type: Codec }),
      width: t.int(),
      height: t.int(),
      fps: t.float(),
      activity: t.field({ type: Activity }),
      bitrateBps: t.float({ description: 'Measured: the model is not asked then.' }),
      recordedShare: t.float({ description: 'Of the time, 0–1.' }),
      analyticsFps: t.float({ description: 'Frames analysed per second; 0 = none.' }),
      eventsPerDay: t.float(),
    }),
  });
  const PricesInput = builder.inputType('CalculatorPricesInput', {
    fields: (t) => ({
      currency: t.string(),
      disk: t.float(),
      machine: t.float(),
      gpu: t.float(),
      energyPerKwh: t.float(),
      supportShare: t.float({ description: 'Of the purchase, each year, 0–1.' }),
      lifetimeYears: t.float(),
      cloudGbMonth: t.float(),
      cloudEgressGb: t.float(),
      cloudCoreHour: t.float(),
    }),
  });
  const PlanInput = builder.inputType('CalculatorPlanInput', {
    fields: (t) => ({
      cameras: t.field({ type: [CamerasInput], required: true }),
      retentionDays: t.float({ description: 'Default 30.' }),
      raid: t.field({ type: Raid, description: 'Default RAID5.' }),
      diskBytes: t.float({ description: 'Of one disk; default 8e12.' }),
      hotSpares: t.int(),
      remoteViewers: t.int({ description: 'At a time; default 1.' }),
      remoteHoursPerDay: t.float({ description: 'Default 1.' }),
      pictureBytes: t.float(),
      cloudShare: t.float({ description: 'Of what is recorded, copied to the cloud; 0–1.' }),
      accelerator: t.field({ type: Accelerator, description: 'AUTO (default) takes the cheaper one per year.' }),
      detectorCpuMs: t.float({ description: 'Core milliseconds per analysed frame, as measured for the model.' }),
      detectorGpuMs: t.float(),
      machineCores: t.int({ description: 'Default 8.' }),
      machineBays: t.int({ description: 'Default 8.' }),
      machineNetworkBps: t.float({ description: 'Default 1e9.' }),
      prices: t.field({ type: PricesInput }),
    }),
  });
  builder.queryType({
    fields: (t) => ({
      calculate: t.field({
        type: EstimateType,
        ...askedBy('user'),
        args: { plan: t.arg({ type: PlanInput, required: true }) },
        resolve: (_, { plan }) => estimate(parseInput(estimateInput, plan)),
      }),
    }),
  });
  builder.mutationType();
  return { EstimateType, PlanInput };
}
