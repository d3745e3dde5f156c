import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Pool } from 'undici';
import type { ServeOptions } from './abuse-serve.ts';

const program = fileURLToPath(new URL('abuse-serve.ts', import.meta.url));

/** Of the client that behaves well. */
const CONNECTIONS = 1;

export interface Calm {
  readonly asked: number;
  /** What a well-behaved client got instead of its answer. */
  readonly failures: readonly string[];
  readonly p50Ms: number;
  readonly worstMs: number;
}

export interface Suffered {
  /** What the abusers were told, and how many of them. */
  readonly told: Readonly<Record<string, number>>;
  readonly calm: Calm;
  /** Of the router's process, after a collection. */
  readonly rssBytes: readonly [before: number, after: number];
}

/** What somebody does to the router at `port`; gives a code per thing that was done. */
export type Abuse = (target: Target) => Promise<readonly string[]>;

export interface Target {
  readonly port: number;
  /** Raises one more event, and no more after it: how many there were in all. */
  finish(): Promise<number>;
  /** Resolves once the router holds no connection but those of the client that behaves well. */
  everyoneIsGone(): Promise<void>;
}

/** Runs one abuse against a router in a process of its own, with a client beside it that asks small questions all along. */
export async function suffer(options: ServeOptions, abuse: Abuse): Promise<Suffered> {
  const execArgv = ['--disable-warning=ExperimentalWarning', '--expose-gc'];
  const child = fork(program, [JSON.stringify(options)], { execArgv });
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  const tell = async (what: string): Promise<{ last: number; rssBytes: number; connections: number }> => {
    const answer = once(child, 'message');
    child.send(what);
    return (await answer)[0];
  };
  const calm = new CalmClient(port);
  try {
    await calm.ask();
    const before = (await tell('memory')).rssBytes;
    calm.begin();
    const everyoneIsGone = async (): Promise<void> => {
      while ((await tell('connections')).connections > CONNECTIONS) await pause(50);
    };
    const codes = await abuse({ port, everyoneIsGone, finish: async () => (await tell('finish')).last });
    const seen = await calm.end();
    const told: Record<string, number> = {};
    for (const code of codes) told[code] = (told[code] ?? 0) + 1;
    return { told, calm: seen, rssBytes: [before, (await tell('memory')).rssBytes] };
  } finally {
    await calm.end();
    child.disconnect();
    if (child.exitCode === null) await once(child, 'exit');
  }
}

/** One question after the other, on connections of its own. */
class CalmClient {
  readonly #pool: Pool;
  readonly #tookMs: number[] = [];
  readonly #failures: string[] = [];
  #going = false;
  #work: Promise<void> = Promise.resolve();

  constructor(port: number) {
    this.#pool = new Pool(`http://127.0.0.1:${port}`, { connections: CONNECTIONS, pipelining: 1 });
  }

  async ask(): Promise<void> {
    const startedMs = performance.now();
    const body = JSON.stringify({ query: '{ cameras { id site { name } } }' });
    const headers = { 'content-type': 'application/json', authorization: 'Bearer calm' };
    try {
      const answer = await this.#pool.request({ method: 'POST', path: '/graphql', headers, body });
      const text = await answer.body.text();
      if (answer.statusCode !== 200 || text.includes('"errors"')) this.#failures.push(text.slice(0, 300));
    } catch (error) {
      this.#failures.push(String(error));
    }
    this.#tookMs.push(performance.now() - startedMs);
  }

  begin(): void {
    this.#going = true;
    const work = async (): Promise<void> => {
      while (this.#going) {
        await this.ask();
        await pause(10);
      }
    };
    this.#work = work();
  }

  async end(): Promise<Calm> {
    this.#going = false;
    await this.#work;
    if (!this.#pool.closed) await this.#pool.close();
    const sorted = [...this.#tookMs].sort((a, b) => a - b);
    return {
      asked: sorted.length,
      failures: this.#failures,
      p50Ms: sorted[Math.floor(sorted.length / 2)] ?? Number.NaN,
      worstMs: sorted.at(-1) ?? Number.NaN,
    };
  }
}
