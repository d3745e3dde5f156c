import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { estimate } from '../src/estimate/estimate.ts';
import { estimateInput } from '../src/estimate/estimate-input.ts';
import { compareCsv, toCsv } from '../src/estimate/rows.ts';
import { bitrateBps } from '../src/formulas/bitrate.ts';
import { detectionLoad, loadMax, machinesFor, recordingCores } from '../src/formulas/machines.ts';
import { cloudPerYear, defaultPrices, energyKwhPerYear, purchase, tcoPerYear } from '../src/formulas/money.ts';
import { lanBps, uplinkBps } from '../src/formulas/network.ts';
import { disksFor, storedBytes } from '../src/formulas/storage.ts';

const page = readFileSync(new URL('../../../docs/reference/calculator.md', import.meta.url), 'utf8');
/** The figure of the worked example, as the page says it. */
const said = (id: string): number => {
  const row = new RegExp(`^\\| ${id} .*\\| \`([\\d.]+)\``, 'm').exec(page);
  if (!row) throw new Error(`The page has no worked example for ${id}.`);
  return Number(row[1]);
};

/** 16 cameras, 1080p25 H.264, medium motion, 30 days, RAID 5 of 8 TB disks, 5 frames per second analysed on the CPU. */
const shape = { codec: 'H264', width: 1_920, height: 1_080, fps: 25, activity: 'MEDIUM', analyticsFps: 5 } as const;
const cameras = 16;
const perCamera = bitrateBps(shape);
const bytes = storedBytes(perCamera, 1, 30) * cameras;
const disks = disksFor(bytes, 8e12, 'RAID5', 0);
const cores = (recordingCores(perCamera, shape) + detectionLoad(5, 24)) * cameras;
const lan = lanBps(perCamera * cameras);
const machines = machinesFor({ cores, disks, lanBps: lan, cameras }, { cores: 8, bays: 8, networkBps: 1e9 });
const equipment = { machines, disks, gpus: 0 };
const uplink = uplinkBps({
  remoteViewers: 1,
  viewedBps: perCamera,
  eventsPerDay: 1_600,
  pictureBytes: 60_000,
  cloudBps: 0,
});
const egressBytesPerYear = (perCamera * 3_600 * 365) / 8;
const figures: Record<string, number> = {
  B1: perCamera,
  S1: bytes,
  S2: disks,
  N1: lan,
  N2: uplink,
  M1: recordingCores(perCamera, shape) * cameras,
  M2: detectionLoad(5, 24) * cameras,
  M3: machines,
  C1: energyKwhPerYear(equipment),
  C2: purchase(equipment, defaultPrices),
  C3: tcoPerYear(purchase(equipment, defaultPrices), energyKwhPerYear(equipment), defaultPrices),
  C4: cloudPerYear({ storedBytes: bytes, egressBytesPerYear, cores: cores / loadMax }, defaultPrices),
};

describe('the formulas of docs/reference/calculator.md', () => {
  it.each(Object.entries(figures))('%s gives what its worked example says', (id, figure) => {
    expect(figure / said(id)).toBeCloseTo(1, 4);
  });

  it('put together give the same', () => {
    const plan = estimateInput.parse({
      cameras: [{ name: 'All', count: cameras, ...shape, eventsPerDay: 100 }],
      accelerator: 'CPU',
    });
    const all = estimate(plan);
    expect(all).toMatchObject({ cameras, measuredCameras: 0, disks, machines, gpus: 0, accelerator: 'CPU' });
    expect(all.storedBytes).toBeCloseTo(bytes, 0);
    expect(all.lanBps).toBeCloseTo(lan, 3);
    expect(all.uplinkBps).toBeCloseTo(uplink, 3);
    expect(all.cpuCores).toBeCloseTo(cores, 9);
    expect(all.tcoPerYear).toBeCloseTo(figures.C3 ?? 0, 6);
    expect(all.cloudPerYear).toBeCloseTo(figures.C4 ?? 0, 6);
  });
});

describe('the disks of a RAID level', () => {
  it.each([
    ['NONE', 0, 0],
    ['NONE', 7.2e12, 1],
    ['RAID1', 7.2e12, 2],
    ['RAID5', 7.2e12, 3],
    ['RAID6', 7.2e12, 4],
    ['RAID10', 7.2e12, 4],
    ['RAID10', 7.2e12 * 3, 6],
    // Eleven data disks fill a group of twelve; the twelfth opens a second one.
    ['RAID5', 7.2e12 * 11, 12],
    ['RAID5', 7.2e12 * 12, 14],
    ['RAID6', 7.2e12 * 10, 12],
    ['RAID6', 7.2e12 * 11, 15],
  ] as const)('%s for %d bytes is %d', (raid, size, count) => {
    expect(disksFor(size, 8e12, raid, 0)).toBe(count);
    if (count > 0) expect(disksFor(size, 8e12, raid, 2)).toBe(count + 2);
  });
});

describe('an estimate', () => {
  const plan = (input: object) => estimate(estimateInput.parse({ cameras: [{ name: 'All', count: 10, ...input }] }));

  it('believes a measured bitrate more than the model', () => {
    expect(plan({ bitrateBps: 2e6 })).toMatchObject({ bitrateBps: 2e7, measuredCameras: 10 });
    expect(plan({ codec: 'H265' }).bitrateBps).toBe(plan({}).bitrateBps / 2);
  });

  it('takes the cheaper accelerator, and a GPU only where there is analytics', () => {
    expect(plan({}).gpus).toBe(0);
    const heavy = { count: 200, analyticsFps: 15 };
    const auto = estimate(estimateInput.parse({ cameras: [{ name: 'All', ...heavy }] }));
    expect(auto.accelerator).toBe('GPU');
    const cpu = estimate(estimateInput.parse({ cameras: [{ name: 'All', ...heavy }], accelerator: 'CPU' }));
    expect(auto.tcoPerYear).toBeLessThan(cpu.tcoPerYear);
  });

  it('of nothing is nothing', () => {
    expect(estimate(estimateInput.parse({ cameras: [{ name: 'None', count: 0 }] }))).toMatchObject({
      disks: 0,
      machines: 0,
      tcoPerYear: 0,
    });
  });

  it('exports what a spreadsheet shows but does not run', () => {
    expect(toCsv([['=1+1', 'a,"b"', 1.23456]])).toBe('\'=1+1,"a,""b""",1.2346\r\n');
    const csv = compareCsv([{ name: 'A', estimate: plan({}) }]);
    expect(csv.split('\r\n')[0]).toBe(',unit,A');
    expect(csv).toContain('On site per year,USD,');
  });
});
