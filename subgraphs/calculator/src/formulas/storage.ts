/** Bytes kept and the disks that hold them. Formulas S1 and S2 of docs/reference/calculator.md. */
export const raidLevels = ['NONE', 'RAID1', 'RAID5', 'RAID6', 'RAID10'] as const;
export type RaidLevel = (typeof raidLevels)[number];

const daySeconds = 86_400;
/** The platform keeps so much of a volume free. */
export const freeShare = 0.1;
/** A larger array is made of several groups: a rebuild must end before the next disk fails. */
export const groupDisksMax = 12;
const parity: Readonly<Record<RaidLevel, number>> = { NONE: 0, RAID1: 0, RAID5: 1, RAID6: 2, RAID10: 0 };
const leastDisks: Readonly<Record<RaidLevel, number>> = { NONE: 1, RAID1: 2, RAID5: 3, RAID6: 4, RAID10: 4 };

/** S1. `recordedShare` is the part of the time that is recorded, 0–1. */
export function storedBytes(bitrateBps: number, recordedShare: number, retentionDays: number): number {
  return (bitrateBps / 8) * recordedShare * daySeconds * retentionDays;
}

/** S2: data disks, and what the level adds to them; 0 bytes need no disk. */
export function disksFor(bytes: number, diskBytes: number, raid: RaidLevel, hotSpares: number): number {
  if (bytes <= 0) return 0;
  const data = Math.ceil(bytes / (diskBytes * (1 - freeShare)));
  if (raid === 'RAID1' || raid === 'RAID10') return Math.max(leastDisks[raid], data * 2) + hotSpares;
  const groups = Math.ceil(data / (groupDisksMax - parity[raid]));
  return Math.max(leastDisks[raid] * groups, data + groups * parity[raid]) + hotSpares;
}
