import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { setPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { systemClock } from '@vms/kit/clock';
import { checkVolume } from '../../../edge/storage/check/check-volume.ts';
import type { Row } from '../row.ts';
import { type Cost, costOf } from './process-cost.ts';
import { type Side, startFfmpeg, startOurRecorder } from './sides.ts';
import { type StreamShape, startStreams } from './streams.ts';

const cases: Readonly<Record<string, StreamShape>> = {
  '4 x 720p': { cameras: 4, size: '720p' },
  '4 x 1080p': { cameras: 4, size: '1080p' },
  '16 x 1080p': { cameras: 16, size: '1080p' },
};

interface Window {
  readonly seconds: number;
  readonly ours: Cost;
  readonly theirs: Cost;
}

/**
 * What recording costs per camera, beside `ffmpeg -c copy` of the same streams in the same minutes: both sides run at once
 * and are read at the same moments. `--seconds N` per window, `--windows N` of them, after
 * `--warm-up N` seconds: a recorder runs for months, and its first minute is spent on compiling itself. `--case TEXT` picks cases.
 */
export async function run(args: readonly string[]): Promise<Row[]> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seconds: { type: 'string', default: '20' },
      windows: { type: 'string', default: '3' },
      case: { type: 'string', default: '' },
      'warm-up': { type: 'string', default: '60' },
    },
  });
  const windowMs = Number(values.seconds) * 1_000;
  const plan: Plan = { windowMs, windows: Number(values.windows), warmUpMs: Number(values['warm-up']) * 1_000 };
  const rows: Row[] = [];
  const pss: { readonly cameras: number; readonly ours: number; readonly theirs: number }[] = [];
  for (const [name, shape] of Object.entries(cases)) {
    if (!name.includes(values.case)) continue;
    const measured = await measure(shape, plan);
    rows.push(...rowsOf(name, shape.cameras, measured));
    const last = measured.windows.at(-1);
    if (shape.size === '1080p' && last !== undefined) {
      pss.push({ cameras: shape.cameras, ours: last.ours.pssBytes, theirs: last.theirs.pssBytes });
    }
  }
  const [few, many] = pss;
  if (few !== undefined && many !== undefined) {
    const value = (many.ours - few.ours) / (many.cameras - few.cameras) / 2 ** 20;
    const one = many.theirs / many.cameras / 2 ** 20;
    const shared = { bench: 'recording', case: `1080p, from ${few.cameras} to ${many.cameras}`, unit: 'MiB' };
    rows.push({ ...shared, metric: 'memory per added camera', value, vs: 'one ffmpeg -c copy', ratio: value / one });
  }
  return rows;
}

interface Measured {
  readonly windows: readonly Window[];
  readonly lost: ReturnType<Side['lost']>;
  readonly simulatorPercent: number;
  readonly minutes: number;
  readonly problems: number;
  readonly indexBytes: number;
}

interface Plan {
  readonly windowMs: number;
  readonly windows: number;
  readonly warmUpMs: number;
}

async function measure(shape: StreamShape, { windowMs, windows: count, warmUpMs }: Plan): Promise<Measured> {
  const home = mkdtempSync(join(tmpdir(), 'vms-recording-'));
  try {
    await using cameras = await startStreams(shape, join(tmpdir(), 'vms-bench-streams'));
    setPriority(cameras.pid, 5);
    const startedMs = performance.now();
    const simulatorBefore = costOf([cameras.pid]).cpuMs;
    const windows: Window[] = [];
    let lost: Measured['lost'] = null;
    let elapsedMs = 0;
    {
      await using ours = startOurRecorder(cameras.cameras, join(home, 'ours'));
      await using theirs = startFfmpeg(cameras.cameras, join(home, 'theirs'));
      await wait(warmUpMs);
      for (let n = 0; n < count; n += 1) windows.push(await oneWindow(ours, theirs, windowMs));
      lost = ours.lost();
      elapsedMs = performance.now() - startedMs;
    }
    const simulatorPercent = ((costOf([cameras.pid]).cpuMs - simulatorBefore) / elapsedMs) * 100;
    const video = join(home, 'ours/video');
    const problems = checkVolume(video, systemClock.now).problems.length;
    const indexBytes = existsSync(video)
      ? readdirSync(video).reduce(
          (sum, name) => sum + (name.startsWith('index') ? statSync(join(video, name)).size : 0),
          0,
        )
      : 0;
    return { windows, lost, simulatorPercent, minutes: elapsedMs / 60_000, problems, indexBytes };
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

async function oneWindow(ours: Side, theirs: Side, windowMs: number): Promise<Window> {
  const from = { atMs: performance.now(), ours: costOf(ours.pids), theirs: costOf(theirs.pids) };
  await wait(windowMs);
  const to = { atMs: performance.now(), ours: costOf(ours.pids), theirs: costOf(theirs.pids) };
  const spent = (a: Cost, b: Cost): Cost => ({
    cpuMs: b.cpuMs - a.cpuMs,
    writtenBytes: b.writtenBytes - a.writtenBytes,
    pssBytes: b.pssBytes,
  });
  const seconds = (to.atMs - from.atMs) / 1_000;
  return { seconds, ours: spent(from.ours, to.ours), theirs: spent(from.theirs, to.theirs) };
}

function rowsOf(name: string, cameras: number, { windows, lost, ...rest }: Measured): Row[] {
  const row = { bench: 'recording', case: name };
  const each = (of: (window: Window, side: 'ours' | 'theirs') => number, metric: string, unit: string): Row[] => {
    const value = median(windows.map((window) => of(window, 'ours')));
    const peer = median(windows.map((window) => of(window, 'theirs')));
    return [
      { ...row, metric, value, unit, vs: 'ffmpeg -c copy', ratio: value / peer },
      { ...row, metric: `${metric} (ffmpeg -c copy)`, value: peer, unit },
    ];
  };
  return [
    ...each((w, side) => w[side].cpuMs / 10 / w.seconds / cameras, 'cpu per camera', '% of a core'),
    ...each((w, side) => w[side].pssBytes / 2 ** 20, 'memory, all processes', 'MiB'),
    ...each((w, side) => w[side].writtenBytes / 1024 / w.seconds / cameras, 'disk writes per camera', 'KiB/s'),
    { ...row, metric: 'lost packets', value: lost?.packets ?? Number.NaN, unit: 'packets' },
    { ...row, metric: 'samples dropped for the disk', value: lost?.samples ?? Number.NaN, unit: 'samples' },
    { ...row, metric: 'problems npm run check finds', value: rest.problems, unit: 'problems' },
    { ...row, metric: 'cpu of the simulator, all cameras', value: rest.simulatorPercent, unit: '% of a core' },
    { ...row, metric: 'index file', value: rest.indexBytes / 1024 / cameras / rest.minutes, unit: 'KiB/camera-minute' },
  ];
}

function median(values: readonly number[]): number {
  return [...values].sort((left, right) => left - right)[Math.floor(values.length / 2)] ?? Number.NaN;
}
