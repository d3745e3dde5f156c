import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { join } from 'node:path';

/** One of the real stores: how it is obtained, and how it is run on loopback. */
export interface ServerKind {
  readonly name: string;
  /** What it stands for in the platform's configuration. */
  readonly variable: 'VMS_BUS_URL' | 'VMS_DOCUMENTS_URL' | 'VMS_BLOBS_URL';
  /** Puts the program under `cache`, once; throws Unavailable with the one line that says what is missing. */
  install(cache: string, say: (text: string) => void): void;
  /** Runs it with its data under `folder`, on free ports unless the same server ran there before. */
  start(cache: string, folder: string): Promise<RunningServer>;
}

export interface RunningServer extends AsyncDisposable {
  readonly url: string;
  /** Ends it, gently or with `kill -9`; the data stays. */
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}

/** Why a server cannot be had here, in one line that says what to do. */
export class Unavailable extends Error {}

/** Runs an installation step; its output is shown only when it fails. */
export function step(title: string, command: string, args: readonly string[], options: StepOptions): void {
  options.say(`• ${title} …`);
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    encoding: 'utf8',
    timeout: 1_800_000,
  });
  if (status === 0) return;
  process.stderr.write(`${`${stdout}${stderr}`.trim().split('\n').slice(-15).join('\n')}\n`);
  throw new Unavailable(
    `${title} failed (${error?.message ?? `${command} ended with ${status}`}); see the lines above`,
  );
}

export interface StepOptions {
  readonly say: (text: string) => void;
  readonly cwd?: string;
  readonly env?: Record<string, string>;
}

/** Throws Unavailable unless the program runs. */
export function need(program: string, args: readonly string[], hint: string): void {
  if (spawnSync(program, args, { stdio: 'ignore' }).status !== 0) throw new Unavailable(hint);
}

/** A Go program, built once into the cache by what `build` runs with the program's place. */
export function installGo(
  program: { readonly name: string; readonly version: string },
  cache: string,
  say: StepOptions['say'],
  build: (folder: string) => { readonly args: readonly string[]; readonly cwd?: string },
): void {
  const { name, version } = program;
  const folder = join(cache, `${name}-${version}`);
  if (existsSync(join(folder, name))) return;
  need('go', ['version'], `${name} is built with Go 1.24 or later: install it from your distribution or from go.dev`);
  mkdirSync(folder, { recursive: true });
  const { args, cwd } = build(folder);
  const title = `Building ${name} ${version} (minutes the first time)`;
  step(title, 'go', args, { say, cwd, env: { GOBIN: folder, GOFLAGS: '' } });
}

/** A port nobody listens on at this moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

/** A free port, the same one again when the server restarts on its data. */
export async function samePort(folder: string): Promise<number> {
  const file = join(folder, 'port');
  mkdirSync(folder, { recursive: true });
  if (!existsSync(file)) writeFileSync(file, String(await freePort()));
  return Number(readFileSync(file, 'utf8'));
}

/** Whether something accepts connections there. */
export function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const done = (ok: boolean) => () => {
      socket.destroy();
      resolve(ok);
    };
    socket.once('connect', done(true)).once('error', done(false));
  });
}

/** Starts a server program and waits until `ready`; its output goes to `<folder>/server.log`. */
export async function launch(
  program: string,
  args: readonly string[],
  options: {
    readonly folder: string;
    readonly url: string;
    readonly ready: () => Promise<boolean>;
    readonly env?: Record<string, string>;
  },
): Promise<RunningServer> {
  const { folder, url, ready, env } = options;
  const log = openSync(join(folder, 'server.log'), 'a');
  const child = spawn(program, args, { cwd: folder, env: { ...process.env, ...env }, stdio: ['ignore', log, log] });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()).once('error', () => resolve()));
  const stop = (signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> => end(child, gone, signal);
  const limit = performance.now() + 60_000;
  while (!(await ready().catch(() => false))) {
    if (child.exitCode !== null || performance.now() > limit) {
      await stop('SIGKILL');
      throw new Unavailable(`${program} did not come up; see ${join(folder, 'server.log')}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return { url, stop, [Symbol.asyncDispose]: () => stop() };
}

async function end(child: ChildProcess, gone: Promise<void>, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill(signal);
  const hurry = setTimeout(() => child.kill('SIGKILL'), 15_000);
  await gone;
  clearTimeout(hurry);
}
