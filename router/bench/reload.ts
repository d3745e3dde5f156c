import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Pool } from 'undici';
import { WebSocket } from 'ws';
import type { Row } from '../../infra/bench/row.ts';
import { questionAt } from './questions.ts';

const program = fileURLToPath(new URL('reload-serve.ts', import.meta.url));
const QUERY = 'subscription { eventRaised { cursor event { id camera { name site { name } } } } }';
const CONNECTIONS = 10;

export interface ReloadOptions {
  /** Live from before the first reload to the end, a socket each. */
  readonly subscribers: number;
  readonly reloads: number;
  /** So many more subscribe after each reload, and stay. */
  readonly joining: number;
  /** Time between two events. */
  readonly everyMs: number;
}

export interface Reloaded {
  readonly dropped: number;
  readonly lost: number;
  readonly delivered: number;
  readonly requests: number;
  readonly failures: readonly string[];
  /** After a tenth of the reloads, and after all. */
  readonly heapBytes: readonly [number, number];
}

/** Swaps the supergraph of a router that is asked all the time and has live subscriptions, and counts what it cost them. */
export async function reloadUnderLoad({ subscribers, reloads, joining, everyMs }: ReloadOptions): Promise<Reloaded> {
  const execArgv = ['--disable-warning=ExperimentalWarning', '--expose-gc'];
  const child = fork(program, [String(everyMs)], { execArgv });
  const [{ url }] = (await once(child, 'message')) as [{ url: string }];
  const tell = async <T>(what: string): Promise<T> => {
    const told = once(child, 'message');
    child.send(what);
    return (await told)[0] as T;
  };
  const live: Follower[] = [];
  const load = new Load(`http://${url}`);
  try {
    for (let n = 0; n < subscribers; n += 1) live.push(await follow(`ws://${url}`));
    load.begin();
    let early = 0;
    for (let n = 1; n <= reloads; n += 1) {
      const { version } = await tell<{ version: number }>('reload');
      await load.knows('{ cameras { nickname } }', version === 1);
      for (let more = 0; more < joining; more += 1) live.push(await follow(`ws://${url}`));
      // Everybody hears something on this supergraph before the next one comes.
      await Promise.all(live.map(({ hearsMore }) => hearsMore()));
      if (n === Math.ceil(reloads / 10)) early = (await tell<{ heapUsed: number }>('memory')).heapUsed;
    }
    await load.end();
    const { last } = await tell<{ last: number }>('finish');
    const ends = await Promise.all(live.map(({ end }) => end));
    const { heapUsed } = await tell<{ heapUsed: number }>('memory');
    return {
      dropped: ends.filter(({ completed }) => !completed).length,
      lost: ends.reduce((sum, { lost, next }) => sum + lost + (last - next), 0),
      delivered: ends.reduce((sum, { heard }) => sum + heard, 0),
      requests: load.requests,
      failures: load.failures,
      heapBytes: [early, heapUsed],
    };
  } finally {
    await load.end();
    for (const { socket } of live) socket.terminate();
    child.disconnect();
  }
}

/** Questions without a pause over some connections. */
class Load {
  requests = 0;
  readonly failures: string[] = [];
  readonly #pool: Pool;
  #going = false;
  #workers: Promise<unknown> = Promise.resolve();

  constructor(url: string) {
    this.#pool = new Pool(new URL(url).origin, { connections: CONNECTIONS + 1, pipelining: 1 });
  }

  begin(): void {
    this.#going = true;
    this.#workers = Promise.all(Array.from({ length: CONNECTIONS }, () => this.#work()));
  }

  async end(): Promise<void> {
    this.#going = false;
    await this.#workers;
    if (!this.#pool.closed) await this.#pool.close();
  }

  /** Throws unless the document is one of the supergraph now, or is none, as told. */
  async knows(query: string, wanted: boolean): Promise<void> {
    const text = await this.#send({ query });
    if (text.includes('GRAPHQL_VALIDATION_FAILED') === wanted) throw new Error(`The swap did not show: ${text}`);
  }

  async #work(): Promise<void> {
    while (this.#going) {
      this.requests += 1;
      const text = await this.#send(questionAt(this.requests)).catch((error: unknown) => `"errors": ${error}`);
      if (text.includes('"errors"')) this.failures.push(text.slice(0, 300));
    }
  }

  async #send(body: object): Promise<string> {
    const headers = { 'content-type': 'application/json', accept: 'application/json' };
    const answer = await this.#pool.request({ method: 'POST', path: '/graphql', headers, body: JSON.stringify(body) });
    return await answer.body.text();
  }
}

interface End {
  readonly completed: boolean;
  readonly heard: number;
  readonly lost: number;
  /** The event that would have come next. */
  readonly next: number;
}

interface Follower {
  readonly socket: WebSocket;
  readonly end: Promise<End>;
  hearsMore(): Promise<void>;
}

async function follow(url: string): Promise<Follower> {
  const socket = new WebSocket(url, 'graphql-transport-ws');
  await once(socket, 'open');
  let next = -1;
  let heard = 0;
  let lost = 0;
  let wake = () => {};
  const end = new Promise<End>((resolve) => {
    socket.on('message', (data: Buffer) => {
      const text = data.toString();
      const cursor = /"cursor":"k(\d+)"/.exec(text)?.[1];
      if (cursor !== undefined) {
        if (next >= 0) lost += Math.abs(Number(cursor) - next);
        next = Number(cursor) + 1;
        heard += 1;
        wake();
      } else if (text.includes('"complete"')) resolve({ completed: true, heard, lost, next });
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      resolve({ completed: false, heard, lost, next });
      wake();
    });
  });
  socket.send(JSON.stringify({ type: 'connection_init' }));
  await once(socket, 'message');
  socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: QUERY } }));
  socket.ping();
  await once(socket, 'pong');
  const hearsMore = () =>
    new Promise<void>((resolve) => {
      if (socket.readyState === socket.OPEN) wake = resolve;
      else resolve();
    });
  return { socket, end, hearsMore };
}

/** `--subscribers N` (1,000) live through `--reloads N` (10) of the supergraph under load; then the memory of `--memory N` (100) reloads. */
export async function soak(args: readonly string[]): Promise<Row[]> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      subscribers: { type: 'string', default: '1000' },
      reloads: { type: 'string', default: '10' },
      memory: { type: 'string', default: '100' },
    },
    strict: false,
  });
  const bench = 'soak router';
  const subscribers = Number(values.subscribers);
  const many = await reloadUnderLoad({ subscribers, reloads: Number(values.reloads), joining: 1, everyMs: 250 });
  const place = `${values.reloads} reloads, ${subscribers} subscriptions`;
  const rows: Row[] = [
    { bench, case: place, metric: 'subscriptions dropped', value: many.dropped, unit: 'subscriptions' },
    { bench, case: place, metric: 'events lost', value: many.lost, unit: 'events' },
    { bench, case: place, metric: 'events delivered', value: many.delivered, unit: 'events' },
    { bench, case: place, metric: 'requests failed', value: many.failures.length, unit: 'requests' },
    { bench, case: place, metric: 'requests', value: many.requests, unit: 'requests' },
  ];
  for (const failure of many.failures.slice(0, 3)) process.stderr.write(`${failure}\n`);
  const long = await reloadUnderLoad({ subscribers: 10, reloads: Number(values.memory), joining: 1, everyMs: 20 });
  const [early, late] = long.heapBytes.map((bytes) => bytes / 1e6) as [number, number];
  const memory = { bench, metric: 'heap after a collection', unit: 'MB' };
  rows.push(
    { ...memory, case: `a tenth of ${values.memory} reloads`, value: early },
    {
      ...{ ...memory, case: `${values.memory} reloads, one more subscription each`, value: late },
      ...{ vs: 'a tenth', ratio: late / early },
    },
  );
  return rows;
}
