import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ExecutionResult } from 'graphql';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';

export const email = 'admin@example.com';
export const password = 'an administrator of tests';

/** An operation that a user would write, as it stands in `golden/`. */
export function golden(name: string): string {
  return readFileSync(new URL(`golden/${name}.graphql`, import.meta.url), 'utf8');
}

export interface Answer {
  // biome-ignore lint/suspicious/noExplicitAny: a test reads answers of any shape.
  readonly data: any;
  readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
}

/** The whole platform as `npm start` runs it, in a folder of its own, on free ports. */
export class PlatformUnderTest implements AsyncDisposable {
  readonly home = mkdtempSync(join(tmpdir(), 'vms-e2e-'));
  url = '';
  token = '';
  /** The administrator's; another one where `home` was filled before the first start. */
  password = password;
  #child: ChildProcess | null = null;
  #output = '';

  async start(args: readonly string[] = [], settings: Readonly<Record<string, string>> = {}): Promise<void> {
    const port = await freePort();
    const program = fileURLToPath(new URL('../setup/platform.ts', import.meta.url));
    const env = {
      ...process.env,
      NODE_OPTIONS: '',
      VMS_HOME: this.home,
      VMS_PORT: String(port),
      VMS_DEMO_RTSP_PORT: String(await freePort()),
      VMS_EDGE_PORT: '0',
      VMS_ADMIN_PASSWORD: password,
      ...settings,
    };
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, ...args], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    this.#output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.#output += text;
      });
    }
    await until(() => /Log in as/.test(this.#output) || child.exitCode !== null, 'the platform is up', 120_000);
    if (child.exitCode !== null) throw new Error(`The platform ended:\n${this.#output}`);
    this.url = `http://127.0.0.1:${port}`;
    if (!args.includes('--exit-when-ready')) await this.login();
  }

  /** What it printed so far. */
  get output(): string {
    return this.#output;
  }

  /** Resolves when the program that was started last has ended by itself. */
  async ended(): Promise<void> {
    await until(() => this.#child?.exitCode !== null, 'the platform has ended');
  }

  /** The supervisor's process id. */
  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  /** Asks the edge's own endpoint on site, which needs no cloud. */
  async askOnSite(query: string, variables: Record<string, unknown> = {}): Promise<Answer> {
    const port = [...this.#output.matchAll(/"port":(\d+),"msg":"local subgraph listens"/g)].at(-1)?.[1];
    const token = readFileSync(join(this.home, 'edge', 'local-token'), 'utf8').trim();
    return post(`http://127.0.0.1:${port}/graphql`, { query, variables }, token);
  }

  async login(): Promise<void> {
    const { data } = await this.ask(golden('login'), { email, password: this.password }, null);
    this.token = data.login.accessToken;
  }

  async ask(
    query: string,
    variables: Record<string, unknown> = {},
    token: string | null = this.token,
  ): Promise<Answer> {
    return post(`${this.url}/graphql`, { query, variables }, token);
  }

  /** Follows a subscription over graphql-ws until `enough`, then leaves. */
  async follow<T>(
    query: string,
    variables: Record<string, unknown>,
    enough: (items: readonly T[]) => boolean,
  ): Promise<T[]> {
    const client = createClient({
      url: `${this.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      connectionParams: { authorization: `Bearer ${this.token}` },
    });
    const items: T[] = [];
    try {
      for await (const result of client.iterate({ query, variables }) as AsyncIterable<
        ExecutionResult<{ eventRaised: T }>
      >) {
        if (result.errors?.[0]) throw result.errors[0];
        items.push(result.data?.eventRaised as T);
        if (enough(items)) break;
      }
    } finally {
      await client.dispose();
    }
    return items;
  }

  /** Process ids of the platform's programs whose command line matches. */
  pids(pattern: RegExp): number[] {
    const all = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' }).trim().split('\n');
    const rows = all.map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line)).filter((row) => row !== null);
    const ours = new Set([String(this.#child?.pid)]);
    // Parents come before children only by accident: grow the set until it stops growing.
    for (let before = 0; before !== ours.size; ) {
      before = ours.size;
      for (const [, pid, ppid] of rows) if (ours.has(ppid as string)) ours.add(pid as string);
    }
    return rows
      .filter(([, pid, , args]) => ours.has(pid as string) && pattern.test(args as string))
      .map(([, pid]) => Number(pid));
  }

  /** As Ctrl-C does. */
  async stop(): Promise<void> {
    const child = this.#child;
    if (child && child.exitCode === null) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      const kill = setTimeout(() => child.kill('SIGKILL'), 20_000);
      await ended;
      clearTimeout(kill);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    rmSync(this.home, { recursive: true, force: true });
  }
}

async function post(url: string, body: object, token: string | null): Promise<Answer> {
  const headers = {
    'content-type': 'application/json',
    ...(token === null ? {} : { authorization: `Bearer ${token}` }),
  };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  return (await response.json()) as Answer;
}

/** Waits for a condition, not for a time; `limitMs` only ends a test that would hang. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  what: string,
  limitMs = 60_000,
): Promise<void> {
  const endMs = performance.now() + limitMs;
  while (!(await condition())) {
    if (performance.now() > endMs) throw new Error(`Waited ${limitMs} ms in vain until ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}
