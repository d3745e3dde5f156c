/** Energy, purchase and cost per year. Formulas C1 to C4 of docs/reference/calculator.md. */
export interface Prices {
  readonly currency: string;
  readonly disk: number;
  readonly machine: number;
  readonly gpu: number;
  readonly energyPerKwh: number;
  /** Part of the purchase, each year: spare parts, support. */
  readonly supportShare: number;
  readonly lifetimeYears: number;
  readonly cloudGbMonth: number;
  readonly cloudEgressGb: number;
  readonly cloudCoreHour: number;
}

/** Assumptions to start from; every one can be replaced. */
export const defaultPrices: Prices = {
  currency: 'USD',
  disk: 180,
  machine: 1_500,
  gpu: 600,
  energyPerKwh: 0.2,
  supportShare: 0.1,
  lifetimeYears: 5,
  cloudGbMonth: 0.023,
  cloudEgressGb: 0.09,
  cloudCoreHour: 0.04,
};

export const watts = { machine: 60, disk: 7, gpu: 70 } as const;
const yearHours = 8_760;

export interface Equipment {
  readonly machines: number;
  readonly disks: number;
  readonly gpus: number;
}

/** C1. */
export function energyKwhPerYear({ machines, disks, gpus }: Equipment): number {
  return ((machines * watts.machine + disks * watts.disk + gpus * watts.gpu) * yearHours) / 1000;
}

/** C2. */
export function purchase({ machines, disks, gpus }: Equipment, prices: Prices): number {
  return machines * prices.machine + disks * prices.disk + gpus * prices.gpu;
}

/** C3: keeping it on site, per year. */
export function tcoPerYear(capex: number, energyKwh: number, prices: Prices): number {
  return capex / prices.lifetimeYears + capex * prices.supportShare + energyKwh * prices.energyPerKwh;
}

/** C4: the same in a cloud, per year: what is kept, what is watched from there, and the cores. */
export function cloudPerYear(
  need: { readonly storedBytes: number; readonly egressBytesPerYear: number; readonly cores: number },
  prices: Prices,
): number {
  const kept = (need.storedBytes / 1e9) * prices.cloudGbMonth * 12;
  return kept + (need.egressBytesPerYear / 1e9) * prices.cloudEgressGb + need.cores * prices.cloudCoreHour * yearHours;
}
