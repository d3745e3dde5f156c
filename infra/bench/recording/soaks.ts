import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { RecorderUnderTest } from '../../../edge/runtime/testing/recorder-under-test.ts';
import {
  type KillRound,
  keyframeTimes,
  killRound,
  stallRound,
  unexplained,
} from '../../../edge/runtime/testing/rounds.ts';
import { startSimulatedCameras } from '../../simulators/rtsp-camera/simulated-cameras.ts';
import type { Row } from '../row.ts';
import { costOf } from './process-cost.ts';
import { startOurRecorder } from './sides.ts';
import { startStreams } from './streams.ts';

const clips = join(tmpdir(), 'vms-bench-streams');

async function inFolder<T>(work: (home: string) => Promise<T>): Promise<T> {
  const home = mkdtempSync(join(tmpdir(), 'vms-soak-'));
  try {
    return await work(home);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** `--minutes N` (10), `--cameras N` (4): 1080p cameras are recorded; memory has to stay flat and no packet may be lost. */
export function recordingSoak(args: readonly string[]): Promise<Row[]> {
  const options = { minutes: { type: 'string', default: '10' }, cameras: { type: 'string', default: '4' } } as const;
  const { values } = parseArgs({ args: [...args], options, strict: false });
  const [minutes, count] = [Number(values.minutes), Number(values.cameras)];
  return inFolder(async (home) => {
    await using streams = await startStreams({ cameras: count, size: '1080p' }, clips);
    await using recorder = startOurRecorder(streams.cameras, home);
    const pss: number[] = [];
    const samplesMax = Math.max(6, Math.round(minutes * 6));
    for (let n = 0; n < samplesMax; n += 1) {
      await wait((minutes * 60_000) / samplesMax);
      pss.push(costOf(recorder.pids).pssBytes / 2 ** 20);
    }
    const third = Math.floor(pss.length / 3);
    const [middle, last] = [median(pss.slice(third, -third)), median(pss.slice(-third))];
    const row = { bench: 'soak recording', case: `${count} x 1080p, ${minutes} min` };
    const memory = { ...row, unit: 'MiB' };
    return [
      { ...memory, metric: 'memory, second third (median PSS)', value: middle },
      { ...memory, metric: 'memory, last third', value: last, vs: 'second third', ratio: last / middle },
      { ...memory, metric: 'memory, most', value: Math.max(...pss) },
      { ...row, metric: 'lost packets', value: recorder.lost()?.packets ?? Number.NaN, unit: 'packets' },
      {
        ...row,
        metric: 'samples dropped for the disk',
        value: recorder.lost()?.samples ?? Number.NaN,
        unit: 'samples',
      },
    ];
  });
}

/** `--seconds N` (60): the disk hangs for as long under four 1080p cameras; one gap(disk) of what had no room, no reconnect. */
export function diskStall(args: readonly string[]): Promise<Row[]> {
  const { values } = parseArgs({
    args: [...args],
    options: { seconds: { type: 'string', default: '60' } },
    strict: false,
  });
  return inFolder(async (home) => {
    await using streams = await startStreams({ cameras: 1, size: '1080p' }, clips);
    await using recorder = new RecorderUnderTest(home, streams.cameras);
    recorder.start();
    const cameraId = streams.cameras[0]?.name ?? '';
    const round = await stallRound(recorder, cameraId, Number(values.seconds) * 1_000);
    const gaps = round.spans.filter(({ kind, reason }) => kind === 'GAP' && reason === 'disk');
    const row = { bench: 'soak disk-stall', case: `${values.seconds} s, 1080p` };
    return [
      { ...row, metric: 'reconnects', value: round.reconnects, unit: '' },
      { ...row, metric: 'lost packets', value: round.lostPackets, unit: 'packets' },
      { ...row, metric: 'pictures dropped', value: round.droppedSamples, unit: 'pictures' },
      {
        ...row,
        metric: 'gap(disk)',
        value: gaps.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0),
        unit: 'ms',
      },
      { ...row, metric: 'spans that nobody explains', value: unexplained(round.spans).length, unit: 'spans' },
      { ...row, metric: 'problems npm run check finds', value: round.problems, unit: 'problems' },
    ];
  });
}

/** `--kills N` (10) per GOP of 1, 4.8 and 10 s, `--seed N` (1): SIGKILL at random moments of a live recording. */
export function recorderKills(args: readonly string[]): Promise<Row[]> {
  const options = { kills: { type: 'string', default: '10' }, seed: { type: 'string', default: '1' } } as const;
  const { values } = parseArgs({ args: [...args], options, strict: false });
  let state = Number(values.seed);
  const random = () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  return inFolder(async (home) => {
    const rows: Row[] = [];
    for (const gopS of [1, 4.8, 10]) {
      await using simulator = await startSimulatedCameras({ home: clips, cameras: ['gate'], gopS });
      const [gate] = simulator.cameras;
      if (gate === undefined) continue;
      const watching = new AbortController();
      const keyframes = await keyframeTimes(gate, watching.signal);
      await using recorder = new RecorderUnderTest(join(home, String(gopS)), [gate]);
      recorder.start();
      const rounds: KillRound[] = [];
      for (let n = 0; n < Number(values.kills); n += 1) {
        rounds.push(await killRound(recorder, 'gate', random() * 4_000, keyframes));
      }
      watching.abort();
      const row = { bench: 'soak recorder-kills', case: `${rounds.length} kills, GOP ${gopS} s` };
      const most = (of: (round: KillRound) => number) => Math.max(...rounds.map(of));
      const sum = (of: (round: KillRound) => number) => rounds.reduce((all, one) => all + of(one), 0);
      const lost = most(({ lostMs }) => lostMs);
      const resumed = most(({ resumedAfterMs, keyframeWaitMs }) => resumedAfterMs - keyframeWaitMs);
      rows.push(
        {
          ...row,
          metric: 'lost before the kill, most',
          value: lost,
          unit: 'ms',
          vs: 'limit 1000',
          ratio: lost / 1_000,
        },
        {
          ...row,
          metric: 'recording again, keyframe wait beyond 2 s taken off, most',
          value: resumed,
          unit: 'ms',
          vs: 'limit 2000',
          ratio: resumed / 2_000,
        },
        {
          ...row,
          metric: 'spans that nobody explains',
          value: sum(({ spans }) => unexplained(spans).length),
          unit: 'spans',
        },
        { ...row, metric: 'problems npm run check finds', value: sum(({ problems }) => problems), unit: 'problems' },
      );
    }
    return rows;
  });
}

function median(values: readonly number[]): number {
  return [...values].sort((left, right) => left - right)[Math.floor(values.length / 2)] ?? Number.NaN;
}
