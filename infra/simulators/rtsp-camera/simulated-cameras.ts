/** Starts the simulated cameras for the demo and for tests. They are simulators: see the README for what they do not do. */
import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const here = dirname(fileURLToPath(import.meta.url));
const python = '/usr/bin/python3'; // the one that sees Debian's python3-gi and python3-cairo

export interface SimulatedZone {
  readonly name: string;
  readonly kind: 'INTRUSION' | 'LINE';
  readonly points: readonly { readonly x: number; readonly y: number }[];
  readonly direction: 'A_TO_B' | 'B_TO_A' | 'BOTH' | null;
}

export interface SimulatedCamera {
  readonly name: string;
  readonly url: string;
  readonly username: string;
  readonly password: string;
  readonly zones: readonly SimulatedZone[];
}

export interface SimulatedCameras extends AsyncDisposable {
  readonly port: number;
  readonly pid: number;
  readonly cameras: readonly SimulatedCamera[];
  /** Resolves when the simulator has done it. */
  command(cmd: 'kill' | 'revive' | 'hang' | 'resume' | 'jump', camera: string, seconds?: number): Promise<void>;
}

export interface SimulatedCamerasOptions {
  /** VMS_HOME; scenes, password and cameras.json live under its `demo/`. */
  readonly home: string;
  /** 0 or absent: any free port. */
  readonly port?: number;
  /** Of gate, yard, road and hall; all four when absent. */
  readonly cameras?: readonly string[];
  readonly gopS?: number;
  readonly bFrames?: number;
  /** Footage to serve as further cameras, remuxed and never encoded again. */
  readonly files?: readonly SimulatedFile[];
  /** Serves rtsps:// in place of rtsp://; paths of PEM files. */
  readonly tls?: { readonly certificate: string; readonly key: string };
}

export interface SimulatedFile {
  readonly name?: string;
  /** Anything with H.264 in it, or Annex B H.265 with access unit delimiters, named `.h265`. */
  readonly path: string;
  readonly fps: number;
  /** A second track, with a tick each second. */
  readonly audio?: 'aac' | 'opus' | 'pcmu' | 'pcma';
  /** Absent: both. */
  readonly transports?: readonly ('udp' | 'tcp')[];
}

const zonesOf: Readonly<Record<string, readonly SimulatedZone[]>> = {
  gate: [
    {
      name: 'Gate line',
      kind: 'LINE',
      points: [
        { x: 0.5, y: 0.3 },
        { x: 0.5, y: 1 },
      ],
      direction: 'BOTH',
    },
  ],
  yard: [
    {
      name: 'Yard',
      kind: 'INTRUSION',
      points: [
        { x: 0.33, y: 0.53 },
        { x: 0.67, y: 0.53 },
        { x: 0.67, y: 0.98 },
        { x: 0.33, y: 0.98 },
      ],
      direction: null,
    },
  ],
  road: [
    {
      name: 'Road line',
      kind: 'LINE',
      points: [
        { x: 0.5, y: 0.4 },
        { x: 0.5, y: 1 },
      ],
      direction: 'BOTH',
    },
  ],
  hall: [],
};

/** Renders what is not rendered yet (≤ 40 s the first time), serves it, and writes `demo/cameras.json`. */
export async function startSimulatedCameras(options: SimulatedCamerasOptions): Promise<SimulatedCameras> {
  const demo = join(options.home, 'demo');
  await mkdir(demo, { recursive: true });
  const scenes = options.cameras ?? Object.keys(zonesOf);
  const rendered = scenes.length === 0 ? [] : await render(demo, scenes, options.gopS ?? 2, options.bFrames ?? 0);
  const password = await passwordOf(demo);
  const username = 'viewer';
  const sources = [
    ...scenes.map((name, i) => ({ name, file: rendered[i] ?? '', fps: 15 })),
    ...(options.files ?? []).map(({ path, ...more }) => ({
      ...more,
      name: more.name ?? basename(path).replace(/\..*$/, ''),
      file: path,
    })),
  ];
  const child = spawn(python, [join(here, 'server.py')], { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async (): Promise<Record<string, unknown>> => {
    const { value, done } = await lines.next();
    if (done) throw new Error('The simulated cameras ended; their stderr says why.');
    return JSON.parse(value) as Record<string, unknown>;
  };
  child.stdin.on('error', () => {}); // its exit is what tells
  child.stdin.write(
    `${JSON.stringify({ port: options.port ?? 0, username, password, tls: options.tls, cameras: sources })}\n`,
  );
  const port = (await answer()).port as number;
  const cameras = sources.map(({ name }) => ({
    name,
    url: `${options.tls ? 'rtsps' : 'rtsp'}://127.0.0.1:${port}/${name}`,
    username,
    password,
    zones: zonesOf[name] ?? [],
  }));
  await writeFile(join(demo, 'cameras.json'), JSON.stringify(cameras, null, 2), { mode: 0o600 });
  let turn: Promise<unknown> = Promise.resolve(); // answers come in the order of commands
  return {
    port,
    pid: child.pid ?? 0,
    cameras,
    command: (cmd, camera, seconds) => {
      const mine = turn.then(async () => {
        child.stdin.write(`${JSON.stringify({ cmd, camera, seconds })}\n`);
        const said = await answer();
        if (said.error) throw new Error(`${String(said.error)}: ${camera}`);
      });
      turn = mine.catch(() => {});
      return mine;
    },
    [Symbol.asyncDispose]: async () => {
      child.stdin.end();
      const late = setTimeout(() => child.kill('SIGKILL'), 2000);
      await exited;
      clearTimeout(late);
    },
  };
}

async function render(demo: string, scenes: readonly string[], gopS: number, bFrames: number): Promise<string[]> {
  const { stdout } = await promisify(execFile)(python, [
    join(here, 'scenes.py'),
    demo,
    '--gop',
    String(gopS),
    '--b-frames',
    String(bFrames),
    '--scenes',
    scenes.join(','),
  ]);
  return stdout.trim().split('\n');
}

/** Random per home, kept so that cameras registered before a restart still answer. */
async function passwordOf(demo: string): Promise<string> {
  const path = join(demo, 'password');
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch {
    const made = randomBytes(12).toString('base64url');
    await writeFile(path, made, { mode: 0o600 });
    return made;
  }
}
