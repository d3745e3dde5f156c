/** A server that sends the same events to whoever listens: `fan-out-serve.ts ours|ws EVENTS`; told to begin by IPC. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { openFixture } from '../conformance/fixture.ts';
import { createRouter, type Subgraph } from '../src/index.ts';

const [kind, events = '0'] = process.argv.slice(2);
const begin = Promise.withResolvers<void>();
const turn = () => new Promise((resolve) => setImmediate(resolve));
const server = createServer();

async function* raise() {
  await begin.promise;
  for (let n = 0; n < Number(events); n += 1) {
    await turn();
    const event = { __typename: 'MotionEvent', id: `v${n}`, at: n, camera: { __typename: 'Camera', id: `c${n % 4}` } };
    yield { data: { eventRaised: { cursor: `k${n}`, event } } };
  }
}

if (kind === 'ours') {
  const { supergraphSdl, schemas } = openFixture();
  const contextFor = () => ({ who: 'u1' });
  const subgraphs = new Map<string, Subgraph>(
    [...schemas].map(([name, schema]) => [name, { name, schema, contextFor }]),
  ).set('events', { name: 'events', execute: () => ({ data: null }), subscribe: async () => raise() });
  const router = createRouter({ supergraphSdl, subgraphs, authenticate: () => null });
  server.on('upgrade', (req, socket, head) => router.onUpgrade(req, socket, head));
} else {
  const sockets = new WebSocketServer({ server });
  const open: WebSocket[] = [];
  sockets.on('connection', (socket) => {
    open.push(socket);
    socket.once('message', () => socket.send(JSON.stringify({ type: 'connection_ack' })));
  });
  const camera = (n: number) => ({ name: `Camera ${n}`, site: { name: 'Site 1', tenant: { name: 'Acme' } } });
  void begin.promise.then(async () => {
    for (let n = 0; n < Number(events); n += 1) {
      await turn();
      const event = { id: `v${n}`, at: n, camera: camera(n % 4) };
      const payload = { data: { eventRaised: { cursor: `k${n}`, event } } };
      const text = JSON.stringify({ id: '1', type: 'next', payload });
      for (const socket of open) socket.send(text);
    }
    for (const socket of open) socket.send(JSON.stringify({ id: '1', type: 'complete' }));
  });
}
server.listen(0, '127.0.0.1', () =>
  process.send?.({ url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/graphql` }),
);
process.on('message', (told) => {
  if (told === 'begin') begin.resolve();
  process.send?.({ cpu: process.cpuUsage() });
});
process.on('disconnect', () => process.exit(0));
