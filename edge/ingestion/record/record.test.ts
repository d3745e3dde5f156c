import { type ChildProcess, execFileSync, fork, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { systemClock } from '@vms/kit/clock';
import { silentLog } from '@vms/kit/log';
import type { DesiredCamera, DesiredState } from '@vms/schema/edge/desired-state.ts';
import {
  type SimulatedCameras,
  startSimulatedCameras,
} from '../../../infra/simulators/rtsp-camera/simulated-cameras.ts';
import { openRing } from '../../storage/ring/ring-client.ts';
import { startRecorder } from './recorder.ts';

const home = mkdtempSync(join(tmpdir(), 'rec-'));
const program = join(import.meta.dirname, '../../runtime/recorder.ts');
let simulator: SimulatedCameras;
const children: ChildProcess[] = [];

beforeAll(async () => {
  simulator = await startSimulatedCameras({ home, cameras: ['gate'], gopS: 1 });
});
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await simulator?.[Symbol.asyncDispose]();
  rmSync(home, { recursive: true, force: true });
});

const gate = (over: Partial<DesiredCamera> = {}): DesiredCamera => {
  const { url, username, password } = simulator.cameras[0] ?? { url: '', username: '', password: '' };
  const retention = { days: null, bytesMax: null };
  return { cameraId: 'gate', name: 'Gate', siteId: 's', url, username, password, zones: [], retention, ...over };
};
const desired = (...cameras: DesiredCamera[]): DesiredState => ({
  version: '1',
  edgeServerId: 'e',
  tenantId: 't',
  cameras,
});

const until = async (ok: () => boolean) => {
  while (!ok()) await new Promise((resolve) => setTimeout(resolve, 50));
};

/** The real process, as the edge's main forks it. */
function startProcess(edgeHome: string, state: DesiredState): ChildProcess {
  const child = fork(program, [], {
    env: { ...process.env, VMS_EDGE_HOME: edgeHome, NODE_OPTIONS: '' },
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  children.push(child);
  child.send({ type: 'desired', state });
  return child;
}

const ended = (child: ChildProcess) => new Promise<number | null>((resolve) => child.once('exit', resolve));

function rows<T>(edgeHome: string, sql: string): T[] {
  const path = join(edgeHome, 'video/index.db');
  if (!existsSync(path)) return [];
  const db = new DatabaseSync(path, { readOnly: true });
  try {
    return db.prepare(sql).all() as T[];
  } catch {
    return []; // its tables are being made
  } finally {
    db.close();
  }
}

interface Segment {
  readonly path: string;
  readonly offset: number;
  readonly length: number;
}
const segments = (edgeHome: string, state: string) =>
  rows<Segment>(
    edgeHome,
    `SELECT f.path, s.offset, s.length FROM segment s JOIN file f ON f.id = s.file_id WHERE s.state = '${state}'`,
  );
const reasons = (edgeHome: string) =>
  rows<{ reason: string }>(edgeHome, "SELECT reason FROM ledger WHERE kind = 'GAP'").map(({ reason }) => reason);

function fileOf(edgeHome: string, path: string): string {
  const found = [path, join(edgeHome, 'video', path)].find((name) => existsSync(name));
  if (found === undefined) throw new Error(`${path} is not among ${readdirSync(join(edgeHome, 'video'))}`);
  return found;
}

describe('recording a camera', () => {
  it('writes files that decode, survives a dead camera with a gap in the ledger, and feeds the ring', async () => {
    const edgeHome = join(home, 'a');
    const child = startProcess(edgeHome, desired(gate()));
    await until(() => segments(edgeHome, 'closed').length >= 2);
    const before = segments(edgeHome, 'closed').length;

    const { signal } = new AbortController();
    const seen: string[] = [];
    const socketPath = join(edgeHome, 'run/ring.sock');
    for await (const message of openRing({ socketPath, cameraId: 'gate', from: 'key', signal })) {
      seen.push(message.type === 'sample' && message.sample.key ? 'key' : message.type);
      if (seen.length === 5) break;
    }
    expect(seen.slice(0, 2)).toEqual(['config', 'key']);

    await simulator.command('kill', 'gate');
    await simulator.command('revive', 'gate');
    await until(() => reasons(edgeHome).includes('camera') && segments(edgeHome, 'closed').length > before + 1);
    const exit = ended(child);
    child.send({ type: 'stop' });
    expect(await exit).toBe(0);
    expect(segments(edgeHome, 'open')).toEqual([]);
    for (const path of new Set(segments(edgeHome, 'closed').map((segment) => segment.path))) {
      const file = fileOf(edgeHome, path);
      const { status, stderr } = spawnSync('ffmpeg', ['-v', 'error', '-i', file, '-f', 'null', '-']);
      expect({ status, said: stderr.toString() }).toEqual({ status: 0, said: '' });
      const probed = execFileSync('ffprobe', [
        ...'-v error -count_frames -show_entries stream=nb_read_frames'.split(' '),
        file,
      ]);
      expect(Number(/nb_read_frames=(\d+)/.exec(probed.toString())?.[1])).toBeGreaterThan(15);
    }
  });

  it('claims only bytes on disk after kill -9, and says restart in the ledger', async () => {
    const edgeHome = join(home, 'b');
    const first = startProcess(edgeHome, desired(gate()));
    await until(() => segments(edgeHome, 'closed').length >= 1 && segments(edgeHome, 'open').length >= 1);
    const gone = ended(first);
    first.kill('SIGKILL');
    await gone;
    const backAtMs = Date.now() + 1_200; // shorter outages are not entered
    await until(() => Date.now() > backAtMs);
    const before = segments(edgeHome, 'closed').length;
    const second = startProcess(edgeHome, desired(gate()));
    await until(() => reasons(edgeHome).includes('restart') && segments(edgeHome, 'closed').length > before + 1);
    for (const { path, offset, length } of [...segments(edgeHome, 'closed'), ...segments(edgeHome, 'open')]) {
      expect(statSync(fileOf(edgeHome, path)).size).toBeGreaterThanOrEqual(offset + length);
    }
    const exit = ended(second);
    second.send({ type: 'stop' });
    expect(await exit).toBe(0);
  });

  it('holds after three refusals until the credentials change; names an unknown host; leaves a camera that hangs', async () => {
    const gaps: string[] = [];
    let samples = 0;
    const writer = {
      appendAudio: () => {},
      append: () => {
        samples += 1;
      },
      notExpected: () => {},
      expect: () => {},
      gap: (_: string, { reason }: { reason: string }) => void gaps.push(reason),
      close: () => {},
      stats: () => ({ droppedSamples: 0 }),
    };
    let retries = 0;
    const random = () => {
      retries += 1;
      return 0;
    };
    const faults: unknown[] = [];
    const log = { ...silentLog, warn: (fields: object) => void faults.push((fields as { code?: unknown }).code) };
    const recorder = startRecorder({ writer, rings: new Map(), clock: systemClock, log, random, silenceMs: 1_000 });
    const stateOf = (cameraId: string) => recorder.status().find((stream) => stream.cameraId === cameraId);
    recorder.apply(desired(gate({ password: 'wrong' })));
    await until(() => faults.length >= 3);
    expect(faults).toEqual(['CAMERA_AUTH_FAILED', 'CAMERA_AUTH_FAILED', 'CAMERA_AUTH_FAILED']);
    expect(retries).toBe(2); // the third refusal asked for no further try
    expect(stateOf('gate')).toMatchObject({ state: 'AUTH_FAILED', error: 'CAMERA_AUTH_FAILED' });

    const nowhere = gate({ cameraId: 'nowhere', url: 'rtsp://no-such-host.invalid/x' });
    recorder.apply(desired(gate({ password: 'wrong' }), nowhere));
    await until(() => stateOf('nowhere')?.error === 'HOST_UNKNOWN');

    recorder.apply(desired(gate()));
    await until(() => recorder.status().length === 1 && stateOf('gate')?.state === 'RUNNING' && samples > 0);
    expect(gaps).toContain('auth');

    await simulator.command('hang', 'gate');
    await until(() => faults.includes('CAMERA_TIMEOUT'));
    await simulator.command('resume', 'gate');
    await until(() => stateOf('gate')?.state === 'RUNNING' && gaps.includes('timeout'));
    expect(stateOf('gate')?.reconnects).toBeGreaterThan(0);
    await recorder.stop();
  });
});
