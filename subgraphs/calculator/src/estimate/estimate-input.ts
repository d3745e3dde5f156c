import { line } from '@vms/kit/input';
import { z } from 'zod';
import { activities, codecs } from '../formulas/bitrate.ts';
import { accelerators, measured } from '../formulas/machines.ts';
import { defaultPrices } from '../formulas/money.ts';
import { raidLevels } from '../formulas/storage.ts';

const amount = z.number().min(0).max(1e9);
/** A left out or null value is the default. */
const or = <T extends z.ZodType>(schema: T, value: z.output<T>) =>
  schema.nullish().transform((given) => given ?? value);

export const camerasInput = z.object({
  name: line(100),
  count: z.int().min(0).max(100_000),
  codec: or(z.enum(codecs), 'H264'),
  width: or(z.int().min(16).max(16_384), 1_920),
  height: or(z.int().min(16).max(16_384), 1_080),
  fps: or(z.number().min(0.1).max(240), 25),
  activity: or(z.enum(activities), 'MEDIUM'),
  /** Measured; the model is not asked then. */
  bitrateBps: z.number().min(1_000).max(1e9).nullish(),
  recordedShare: or(z.number().min(0).max(1), 1),
  analyticsFps: or(z.number().min(0).max(60), 0),
  eventsPerDay: or(amount, 0),
});

export const pricesInput = z.object({
  currency: or(z.string().regex(/^[A-Z]{3}$/, 'is no currency such as EUR'), defaultPrices.currency),
  disk: or(amount, defaultPrices.disk),
  machine: or(amount, defaultPrices.machine),
  gpu: or(amount, defaultPrices.gpu),
  energyPerKwh: or(amount, defaultPrices.energyPerKwh),
  supportShare: or(z.number().min(0).max(1), defaultPrices.supportShare),
  lifetimeYears: or(z.number().min(1).max(30), defaultPrices.lifetimeYears),
  cloudGbMonth: or(amount, defaultPrices.cloudGbMonth),
  cloudEgressGb: or(amount, defaultPrices.cloudEgressGb),
  cloudCoreHour: or(amount, defaultPrices.cloudCoreHour),
});

export const estimateInput = z.object({
  cameras: z.array(camerasInput).min(1).max(200),
  retentionDays: or(z.number().min(0).max(3_650), 30),
  raid: or(z.enum(raidLevels), 'RAID5'),
  diskBytes: or(z.number().min(1e9).max(1e15), 8e12),
  hotSpares: or(z.int().min(0).max(100), 0),
  remoteViewers: or(z.int().min(0).max(100_000), 1),
  remoteHoursPerDay: or(z.number().min(0).max(24), 1),
  pictureBytes: or(z.number().min(0).max(1e8), 60_000),
  /** Part of what is recorded that is also copied to the cloud. */
  cloudShare: or(z.number().min(0).max(1), 0),
  accelerator: or(z.enum(accelerators), 'AUTO'),
  detectorCpuMs: or(z.number().min(0.01).max(10_000), measured.detectorCpuMs),
  detectorGpuMs: or(z.number().min(0.01).max(10_000), 2),
  machineCores: or(z.int().min(1).max(1_024), 8),
  machineBays: or(z.int().min(1).max(1_000), 8),
  machineNetworkBps: or(z.number().min(1e6).max(1e12), 1e9),
  prices: pricesInput.nullish().transform((given) => given ?? pricesInput.parse({})),
});
export type EstimateInput = z.output<typeof estimateInput>;
