import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { WebSocket } from 'ws';
import type { Abuse } from './abuse.ts';

const repeat = (count: number, make: (n: number) => string): string =>
  Array.from({ length: count }, (_, n) => make(n)).join(' ');

/** Documents and variables that are made to cost much, each with the code that it has to be refused with. */
export const costly: Readonly<Record<string, readonly [body: () => string, code: string]>> = {
  deep: [() => query(`{ ${'a { '.repeat(400)}b${' }'.repeat(400)} }`), 'QUERY_TOO_DEEP'],
  wide: [() => query(`{ cameras { ${repeat(3_100, () => 'id')} } }`), 'QUERY_TOO_WIDE'],
  'the same field again and again': [
    () => query(`{ cameras { ${repeat(2_900, () => 'id')} nothing } }`),
    'GRAPHQL_VALIDATION_FAILED',
  ],
  'unknown fields': [() => query(`{ cameras { ${repeat(2_900, (n) => `nam${n}`)} } }`), 'GRAPHQL_VALIDATION_FAILED'],
  aliased: [() => query(`{ cameras { ${repeat(1_500, (n) => `a${n}: id`)} } }`), 'TOO_MANY_ALIASES'],
  'many root fields': [() => query(`{ ${repeat(300, () => 'cameras { id }')} }`), 'TOO_MANY_ROOT_FIELDS'],
  'fragments that double': [() => query(doubling(40)), 'QUERY_TOO_WIDE'],
  'fragments in a circle': [
    () => query('{ cameras { ...A } } fragment A on Camera { ...B } fragment B on Camera { ...A }'),
    'GRAPHQL_VALIDATION_FAILED',
  ],
  'many directives': [
    () => query(`{ cameras ${'@include(if: true) '.repeat(600)} { id } }`),
    'GRAPHQL_VALIDATION_FAILED',
  ],
  long: [() => query(`{ cameras { ${repeat(60_000, () => 'id')} } }`), 'TOO_MANY_TOKENS'],
  'deep literals': [() => query(`{ site(id: ${'['.repeat(2_400)}${']'.repeat(2_400)}) { id } }`), 'QUERY_TOO_DEEP'],
  batched: [
    () => JSON.stringify(Array.from({ length: 1_000 }, () => ({ query: '{ cameras { id } }' }))),
    'BATCH_REFUSED',
  ],
  'huge variables': [() => JSON.stringify({ ...ofSite, variables: { id: 'x'.repeat(4_300_000) } }), 'BODY_TOO_LARGE'],
  'deep variables': [
    () =>
      `{"query":${JSON.stringify(ofSite.query)},"variables":{"id":${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}}}`,
    'BAD_USER_INPUT',
  ],
  'a long list for one value': [
    () => JSON.stringify({ ...ofSite, variables: { id: Array.from({ length: 400_000 }, (_, n) => n) } }),
    'BAD_USER_INPUT',
  ],
};

const ofSite = { query: 'query ($id: ID!) { site(id: $id) { name } }' };

function query(text: string): string {
  return JSON.stringify({ query: text });
}

function doubling(levels: number): string {
  const fragments = repeat(levels, (n) => `fragment F${n} on Camera { ...F${n + 1} ...F${n + 1} }`);
  return `{ cameras { ...F0 } } ${fragments} fragment F${levels} on Camera { id }`;
}

/** Each body `times` times, one after the other. */
export const askCostly =
  (names: readonly string[], times: number): Abuse =>
  async ({ port }) => {
    const codes: string[] = [];
    for (const name of names) {
      const body = costly[name]?.[0]() ?? '';
      for (let n = 0; n < times; n += 1) codes.push(`${name}: ${await post(port, body)}`);
    }
    return codes;
  };

/** A compressed body that would be 1 GB of text if anybody unpacked it as often as it says. */
export const gzipBomb: Abuse = async ({ port }) => [
  await post(port, new Uint8Array(gzipSync(Buffer.alloc(8_000_000, ' '))), { 'content-encoding': 'gzip' }),
];

async function post(
  port: number,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
): Promise<string> {
  const sent = { 'content-type': 'application/json', accept: 'application/json', ...headers };
  const answer = await fetch(`http://127.0.0.1:${port}/graphql`, { method: 'POST', headers: sent, body });
  return codeIn(await answer.text());
}

export function codeIn(text: string): string {
  return /"code":"([A-Z_]+)"/.exec(text)?.[1] ?? (text === '' ? 'hung up' : text.slice(0, 80));
}

/** Connections that begin a request and never end it: in the headers, or in the body. */
export const slowloris =
  (where: 'headers' | 'body', count: number): Abuse =>
  async ({ port }) => {
    const head = 'POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n';
    const begun = where === 'headers' ? head : `${head}content-length: 1000\r\n\r\n{"query":`;
    const drip = where === 'headers' ? 'x-a: b\r\n' : ' ';
    return await Promise.all(
      Array.from({ length: count }, async () => {
        const socket = await dial(port);
        socket.write(begun);
        const dripping = setInterval(() => socket.write(drip), 500);
        const text = await everything(socket);
        clearInterval(dripping);
        return codeIn(text);
      }),
    );
  };

/** Large bodies of which the last byte is missing, all at once; they stay until they are hung up. */
export const unfinishedBodies =
  (count: number, bytes: number): Abuse =>
  async ({ port }) => {
    const chunk = Buffer.alloc(bytes, ' ');
    return await Promise.all(
      Array.from({ length: count }, async () => {
        const socket = await dial(port);
        socket.write(
          `POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${bytes + 1}\r\n\r\n`,
        );
        socket.write(chunk);
        return codeIn(await everything(socket));
      }),
    );
  };

/** Asks for much, again and again on one connection, and reads none of it. */
export const unreadAnswers =
  (connections: number, questions: number): Abuse =>
  async ({ port, everyoneIsGone }) => {
    const body = query(
      `{ cameras { ${repeat(95, (n) => `n${n}: name`)} site { cameras { events(first: 40) { id at } } } } }`,
    );
    const request = `POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
    const sockets = await Promise.all(Array.from({ length: connections }, () => dial(port)));
    for (const socket of sockets) {
      socket.write(request);
      await once(socket, 'data');
      socket.pause();
      for (let n = 1; n < questions; n += 1) socket.write(request);
    }
    await everyoneIsGone();
    for (const socket of sockets) socket.destroy();
    return sockets.map(() => 'hung up');
  };

/** Sockets of one caller, or of as many callers: idle from `connection_init` on. */
export const idleSockets =
  (count: number, callers: 'one' | 'each'): Abuse =>
  async ({ port }) => {
    const sockets: WebSocket[] = [];
    const codes: string[] = [];
    for (let n = 0; n < count; n += 1) {
      const socket = new WebSocket(`ws://127.0.0.1:${port}/graphql`, 'graphql-transport-ws');
      sockets.push(socket);
      socket.on('error', () => {});
      codes.push(await initialised(socket, callers === 'one' ? 'one' : `caller-${n}`));
    }
    const closed = sockets
      .filter((socket) => socket.readyState === WebSocket.OPEN)
      .map((socket) => once(socket, 'close'));
    for (const socket of sockets) socket.terminate();
    await Promise.all(closed);
    return codes;
  };

/** `ready`, or why the socket was closed. */
export function initialised(socket: WebSocket, bearer: string): Promise<string> {
  return new Promise((resolve) => {
    socket.once('open', () =>
      socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${bearer}` } })),
    );
    socket.once('message', () => resolve('ready'));
    socket.once('close', (code, reason) => resolve(/^[A-Z_]+/.exec(String(reason))?.[0] ?? `closed ${code}`));
  });
}

export async function dial(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  // A reset is an end like another: what came until then counts.
  socket.on('error', () => {});
  await once(socket, 'connect');
  return socket;
}

async function everything(socket: Socket): Promise<string> {
  let text = '';
  socket.setEncoding('utf8').on('data', (some: string) => {
    text += some;
  });
  socket.once('end', () => socket.end());
  await once(socket, 'close');
  return text;
}

/**
 * A subscriber that stops reading at once, over a WebSocket or as Server-Sent Events: what it was sent until it was hung up, and
 * what it gets when it resumes after the last of that. Gives `n missed` unless both together are all events, once and in order.
 */
export const unreadSubscription =
  (over: 'ws' | 'sse'): Abuse =>
  async ({ port, everyoneIsGone, finish }) => {
    const seen: number[] = [];
    const keep = (text: string): void => {
      for (const [, n] of text.matchAll(/"cursor":"k(\d+)"[^\n]*?"at":\d+/g)) seen.push(Number(n));
    };
    const slow = over === 'ws' ? await followUnread(port) : await streamUnread(port);
    await everyoneIsGone();
    keep(await slow());
    const reached = seen.length;
    const { socket, texts } = await follow(port, (seen.at(-1) ?? -1) + 1);
    // `last` events were raised from 0 on.
    const last = await finish();
    if (socket.readyState !== socket.CLOSED) await once(socket, 'close');
    for (const text of texts) keep(text);
    const inOrder = seen.every((n, at) => n === at);
    return [
      inOrder && seen.length === last && reached > 0 && reached < last ? 'resumed' : `${last - seen.length} missed`,
    ];
  };

const FOLLOW = 'subscription ($from: Int) { eventRaised(count: $from) { cursor event { id at } } }';

/** Subscribes from an event on; closes itself when there are no more. */
async function follow(port: number, from: number): Promise<{ socket: WebSocket; texts: string[] }> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/graphql`, 'graphql-transport-ws');
  const texts: string[] = [];
  socket.on('error', () => {});
  const ready = await initialised(socket, 'follower');
  if (ready !== 'ready') throw new Error(ready);
  socket.on('message', (data: Buffer) => {
    texts.push(data.toString());
    if (texts.at(-1)?.includes('"type":"complete"')) socket.close(1000);
  });
  socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: FOLLOW, variables: { from } } }));
  return { socket, texts };
}

async function followUnread(port: number): Promise<() => Promise<string>> {
  const { socket, texts } = await follow(port, 0);
  socket.pause();
  return async () => {
    socket.resume();
    if (socket.readyState !== socket.CLOSED) await once(socket, 'close');
    return texts.join('\n');
  };
}

async function streamUnread(port: number): Promise<() => Promise<string>> {
  const socket = await dial(port);
  const body = JSON.stringify({ query: FOLLOW, variables: { from: 0 } });
  const text = everything(socket);
  socket.write(
    `POST /graphql HTTP/1.1\r\nhost: x\r\naccept: text/event-stream\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  );
  // Only then is it surely one of the router's connections.
  await once(socket, 'data');
  socket.pause();
  return () => {
    socket.resume();
    return text;
  };
}
