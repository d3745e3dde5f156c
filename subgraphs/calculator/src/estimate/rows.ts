import type { Estimate } from './estimate.ts';

/** What a comparison shows, in its order: the name of a row, its unit, and where the figure is. */
export const rows: readonly { readonly name: string; readonly unit: string; readonly of: (e: Estimate) => number }[] = [
  { name: 'Cameras', unit: '', of: (e) => e.cameras },
  { name: 'Bitrate', unit: 'bit/s', of: (e) => e.bitrateBps },
  { name: 'Recorded per day', unit: 'byte', of: (e) => e.bytesPerDay },
  { name: 'Stored', unit: 'byte', of: (e) => e.storedBytes },
  { name: 'Disks', unit: '', of: (e) => e.disks },
  { name: 'Network on site', unit: 'bit/s', of: (e) => e.lanBps },
  { name: 'Uplink', unit: 'bit/s', of: (e) => e.uplinkBps },
  { name: 'CPU cores', unit: '', of: (e) => e.cpuCores },
  { name: 'GPUs', unit: '', of: (e) => e.gpus },
  { name: 'Machines', unit: '', of: (e) => e.machines },
  { name: 'Energy per year', unit: 'kWh', of: (e) => e.energyKwhPerYear },
  { name: 'Purchase', unit: 'money', of: (e) => e.purchase },
  { name: 'On site per year', unit: 'money', of: (e) => e.tcoPerYear },
  { name: 'Cloud per year', unit: 'money', of: (e) => e.cloudPerYear },
];

/** RFC 4180; text that a spreadsheet would run as a formula is made plain text. */
export function toCsv(lines: readonly (readonly (string | number)[])[]): string {
  const cell = (value: string | number): string => {
    if (typeof value === 'number') return String(Number(value.toFixed(4)));
    const plain = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
    return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
  };
  return `${lines.map((line) => line.map(cell).join(',')).join('\r\n')}\r\n`;
}

/** One column per estimate. */
export function compareCsv(named: readonly { readonly name: string; readonly estimate: Estimate }[]): string {
  const head = ['', 'unit', ...named.map(({ name }) => name)];
  const money = named[0]?.estimate.currency ?? '';
  const body = rows.map(({ name, unit, of }) => [
    name,
    unit === 'money' ? money : unit,
    ...named.map((one) => of(one.estimate)),
  ]);
  return toCsv([head, ...body]);
}
