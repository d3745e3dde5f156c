import { type ChildProcess, fork, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DesiredState } from '@vms/schema/edge/desired-state.ts';
import { edgeExecArgv } from '../../../edge/runtime/child.ts';
import type { SimulatedCamera } from '../../simulators/rtsp-camera/simulated-cameras.ts';

/** One side of the comparison: processes that record the same cameras. */
export interface Side extends AsyncDisposable {
  readonly pids: readonly number[];
  /** Since the start; null when the side does not say. */
  readonly lost: () => { readonly packets: number; readonly samples: number } | null;
}

const ended = (child: ChildProcess) => new Promise<void>((resolve) => child.once('exit', () => resolve()));

async function stop(child: ChildProcess, ask: () => void): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = ended(child);
  ask();
  const late = setTimeout(() => child.kill('SIGKILL'), 5_000);
  await gone;
  clearTimeout(late);
}

interface Status {
  readonly type: string;
  readonly streams?: readonly { readonly lostPackets: number; readonly droppedSamples: number }[];
}

/** The real recorder process, as the edge's main forks it, with the same flags. Hashing, syncing and index included. */
export function startOurRecorder(cameras: readonly SimulatedCamera[], home: string): Side {
  const program = fileURLToPath(new URL('../../../edge/runtime/recorder.ts', import.meta.url));
  const child = fork(program, [], {
    env: { ...process.env, VMS_EDGE_HOME: home, NODE_OPTIONS: '' },
    execArgv: [...edgeExecArgv],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  let streams: Status['streams'];
  child.on('message', (message: Status) => {
    streams = message.streams ?? streams;
  });
  const state: DesiredState = {
    version: '1',
    edgeServerId: 'bench',
    tenantId: 'bench',
    cameras: cameras.map(({ name, url, username, password }) => ({
      cameraId: name,
      name,
      siteId: 'bench',
      url,
      username,
      password,
      zones: [],
      retention: { days: null, bytesMax: null },
    })),
  };
  child.send({ type: 'desired', state });
  return {
    pids: [child.pid ?? 0],
    lost: () =>
      streams === undefined
        ? null
        : {
            packets: streams.reduce((sum, { lostPackets }) => sum + lostPackets, 0),
            samples: streams.reduce((sum, { droppedSamples }) => sum + droppedSamples, 0),
          },
    [Symbol.asyncDispose]: () => stop(child, () => child.send({ type: 'stop' })),
  };
}

/** One `ffmpeg -c copy` per camera, segmenting into MP4 files of a minute, as our files are. */
export function startFfmpeg(cameras: readonly SimulatedCamera[], home: string): Side {
  mkdirSync(home, { recursive: true });
  const children = cameras.map(({ name, url, username, password }) => {
    const source = url.replace('://', `://${username}:${password}@`);
    const input = ['-v', 'error', '-rtsp_transport', 'tcp', '-i', source, '-an', '-c', 'copy'];
    const output = ['-f', 'segment', '-segment_time', '60', '-segment_format', 'mp4', join(home, `${name}-%05d.mp4`)];
    return spawn('ffmpeg', [...input, ...output], { stdio: ['pipe', 'ignore', 'ignore'] });
  });
  return {
    pids: children.map(({ pid }) => pid ?? 0),
    lost: () => null,
    [Symbol.asyncDispose]: async () => {
      await Promise.all(children.map((child) => stop(child, () => child.kill('SIGINT'))));
    },
  };
}
