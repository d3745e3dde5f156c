import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { WebSocket } from 'ws';
import type { Row } from '../../infra/bench/row.ts';

const program = fileURLToPath(new URL('fan-out-serve.ts', import.meta.url));
const QUERY = 'subscription { eventRaised { cursor event { id at camera { name site { name tenant { name } } } } } }';
const ROUNDS = 3;
/** Events per run. */
const EVENTS: Readonly<Record<number, number>> = { 1: 1000, 100: 100, 1000: 30 };

/** CPU of the serving process per message delivered: our joined subscription beside `ws` sending a text that is made once. */
export async function runFanOut(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [count, events] of Object.entries(EVENTS)) {
    const seen = { ours: [] as number[], ws: [] as number[] };
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const kind of ['ours', 'ws'] as const) seen[kind].push(await deliver(kind, Number(count), events));
    }
    const shared = { bench: 'router', metric: 'server CPU per message', unit: 'µs' };
    const [ours, raw] = [median(seen.ours), median(seen.ws)];
    const place = `fan-out to ${count} subscriber${count === '1' ? '' : 's'}`;
    rows.push({ ...shared, case: `${place}: ours`, value: ours, vs: 'raw ws', ratio: Number((ours / raw).toFixed(2)) });
    rows.push({ ...shared, case: `${place}: raw ws`, value: raw });
  }
  return rows;
}

async function deliver(kind: 'ours' | 'ws', count: number, events: number): Promise<number> {
  const execArgv = ['--disable-warning=ExperimentalWarning'];
  const child = fork(program, [kind, String(events)], { env: { ...process.env, NODE_ENV: 'production' }, execArgv });
  const [{ url }] = (await once(child, 'message')) as [{ url: string }];
  const tell = async (what: string): Promise<number> => {
    const told = once(child, 'message');
    child.send(what);
    const [{ cpu }] = (await told) as [{ cpu: NodeJS.CpuUsage }];
    return cpu.user + cpu.system;
  };
  const clients = await Promise.all(Array.from({ length: count }, () => subscriber(url)));
  try {
    await tell('wait');
    const before = await tell('begin');
    const received = await Promise.all(clients.map(({ done }) => done));
    const spentUs = (await tell('wait')) - before;
    if (received.some((messages) => messages !== events)) throw new Error(`${kind} lost messages.`);
    return Number((spentUs / (count * events)).toPrecision(3));
  } finally {
    for (const { socket } of clients) socket.terminate();
    child.disconnect();
  }
}

/** Subscribed once this resolves; `done` is the number of messages it was sent. */
async function subscriber(url: string): Promise<{ socket: WebSocket; done: Promise<number> }> {
  const socket = new WebSocket(url, 'graphql-transport-ws');
  await once(socket, 'open');
  let messages = 0;
  const done = new Promise<number>((resolve, reject) => {
    socket.on('message', (data: Buffer) => {
      if (data.includes('"type":"next"')) messages += 1;
      else if (data.includes('"complete"')) resolve(messages);
    });
    socket.on('error', reject);
    socket.on('close', (code) => reject(new Error(`The socket closed with ${code}.`)));
  });
  done.catch(() => {});
  socket.send(JSON.stringify({ type: 'connection_init' }));
  await once(socket, 'message');
  socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: QUERY } }));
  // The pong comes after the subscription was read.
  socket.ping();
  await once(socket, 'pong');
  return { socket, done };
}

function median(values: readonly number[]): number {
  return [...values].sort((left, right) => left - right)[Math.floor(values.length / 2)] ?? 0;
}
