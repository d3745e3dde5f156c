import { bitrateBps } from '../formulas/bitrate.ts';
import { detectionLoad, loadMax, machinesFor, recordingCores } from '../formulas/machines.ts';
import { cloudPerYear, energyKwhPerYear, purchase, tcoPerYear } from '../formulas/money.ts';
import { lanBps, uplinkBps } from '../formulas/network.ts';
import { disksFor, storedBytes } from '../formulas/storage.ts';
import type { EstimateInput } from './estimate-input.ts';

/** What a plan needs and costs. */
export interface Estimate {
  readonly cameras: number;
  /** Cameras whose bitrate was measured, not modelled. */
  readonly measuredCameras: number;
  readonly bitrateBps: number;
  readonly bytesPerDay: number;
  readonly storedBytes: number;
  readonly disks: number;
  readonly lanBps: number;
  readonly uplinkBps: number;
  readonly cpuCores: number;
  readonly gpus: number;
  readonly accelerator: 'CPU' | 'GPU';
  readonly machines: number;
  readonly energyKwhPerYear: number;
  readonly currency: string;
  readonly purchase: number;
  readonly tcoPerYear: number;
  readonly cloudPerYear: number;
}

/** The formulas of docs/reference/calculator.md, put together; the same input gives the same answer. */
export function estimate(input: EstimateInput): Estimate {
  const groups = input.cameras.map((one) => ({ ...one, bps: one.bitrateBps ?? bitrateBps(one) }));
  const sum = (value: (group: (typeof groups)[number]) => number): number =>
    groups.reduce((total, group) => total + value(group) * group.count, 0);
  const cameras = sum(() => 1);
  const allBps = sum(({ bps }) => bps);
  const recordedBps = sum(({ bps, recordedShare }) => bps * recordedShare);
  const bytes = sum(({ bps, recordedShare }) => storedBytes(bps, recordedShare, input.retentionDays));
  const disks = disksFor(bytes, input.diskBytes, input.raid, input.hotSpares);
  const lan = lanBps(allBps);
  const viewedBps = cameras === 0 ? 0 : allBps / cameras;
  const uplink = uplinkBps({
    remoteViewers: input.remoteViewers,
    viewedBps,
    eventsPerDay: sum(({ eventsPerDay }) => eventsPerDay),
    pictureBytes: input.pictureBytes,
    cloudBps: recordedBps * input.cloudShare,
  });
  const recordCores = sum((group) => recordingCores(group.bps, group));
  const detectCores = sum(({ analyticsFps }) => detectionLoad(analyticsFps, input.detectorCpuMs));
  const detectGpus = Math.ceil(sum(({ analyticsFps }) => detectionLoad(analyticsFps, input.detectorGpuMs)) / loadMax);
  const plan = (accelerator: 'CPU' | 'GPU') => {
    const cpuCores = accelerator === 'CPU' ? recordCores + detectCores : recordCores;
    const gpus = accelerator === 'CPU' ? 0 : detectGpus;
    const machine = { cores: input.machineCores, bays: input.machineBays, networkBps: input.machineNetworkBps };
    const machines = Math.max(gpus, machinesFor({ cores: cpuCores, disks, lanBps: lan, cameras }, machine));
    const equipment = { machines, disks, gpus };
    const capex = purchase(equipment, input.prices);
    const energy = energyKwhPerYear(equipment);
    return { accelerator, cpuCores, gpus, machines, capex, energy, tco: tcoPerYear(capex, energy, input.prices) };
  };
  const [onCpu, onGpu] = [plan('CPU'), plan('GPU')];
  const cheaper = onGpu.tco < onCpu.tco ? onGpu : onCpu;
  const chosen = input.accelerator === 'AUTO' ? cheaper : input.accelerator === 'CPU' ? onCpu : onGpu;
  const egressBytesPerYear = (input.remoteViewers * viewedBps * input.remoteHoursPerDay * 3_600 * 365) / 8;
  return {
    cameras,
    measuredCameras: sum(({ bitrateBps: given }) => (given == null ? 0 : 1)),
    bitrateBps: allBps,
    bytesPerDay: storedBytes(recordedBps, 1, 1),
    storedBytes: bytes,
    disks,
    lanBps: lan,
    uplinkBps: uplink,
    cpuCores: chosen.cpuCores,
    gpus: chosen.gpus,
    accelerator: chosen.accelerator,
    machines: chosen.machines,
    energyKwhPerYear: chosen.energy,
    currency: input.prices.currency,
    purchase: chosen.capex,
    tcoPerYear: chosen.tco,
    cloudPerYear: cloudPerYear(
      { storedBytes: bytes, egressBytesPerYear, cores: onCpu.cpuCores / loadMax },
      input.prices,
    ),
  };
}
