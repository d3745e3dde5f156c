/** A router for those who abuse it: `abuse-serve.ts OPTIONS` (JSON). */
import type { AddressInfo } from 'node:net';
import { resolveEntitiesDirectly } from '@vms/kit/direct-entities';
import { openFixture } from '../conformance/fixture.ts';
import { type DoorServerOptions, openDoorServer } from '../src/door/door-server.ts';
import { createRouter, type Subgraph } from '../src/index.ts';
import type { Limits } from '../src/limits.ts';

export interface ServeOptions {
  readonly limits: Partial<Limits>;
  readonly times: DoorServerOptions;
  /** Time between two events, and the text that each carries. */
  readonly everyMs: number;
  readonly eventBytes: number;
}

const { limits, times, everyMs, eventBytes } = JSON.parse(process.argv[2] ?? '{}') as ServeOptions;
const fixture = openFixture();
const ballast = 'x'.repeat(eventBytes);
let raised = 0;
let last = Number.POSITIVE_INFINITY;
let wake = Promise.withResolvers<void>();
const ticking = setInterval(() => {
  if (raised >= last) return;
  raised += 1;
  wake.resolve();
  wake = Promise.withResolvers();
}, everyMs);

/** The events are a log that can be read from any number on. */
async function* follow(from: number) {
  for (let n = from; n < last; n += 1) {
    while (n >= raised) await wake.promise;
    const event = { __typename: 'MotionEvent', id: `v${n}${ballast}`, at: n, camera: null };
    yield { data: { eventRaised: { cursor: `k${n}`, event } } };
  }
}

const contextFor = () => ({ who: 'u1' });
const subgraphs = new Map<string, Subgraph>(
  [...fixture.schemas].map(([name, schema]) => [name, { name, schema: resolveEntitiesDirectly(schema), contextFor }]),
);
subgraphs.set('events', {
  name: 'events',
  execute: () => ({ data: null }),
  subscribe: async ({ variables }) => follow(Number(variables['from'] ?? raised)),
});
const router = createRouter({
  supergraphSdl: fixture.supergraphSdl,
  subgraphs,
  authenticate: (bearer) => ({ kind: 'user', id: bearer, tenantId: 't1' }),
  limits,
});
const server = openDoorServer((req, res) => void router.handle(req, res), times);
server.on('upgrade', (req, socket, head) => {
  socket.on('error', () => socket.destroy());
  router.onUpgrade(req, socket, head);
});
server.listen(0, '127.0.0.1', 4_096, () => process.send?.({ port: (server.address() as AddressInfo).port }));
process.on('message', (told) => {
  if (told === 'finish') last = raised + 1;
  if (told === 'memory') globalThis.gc?.();
  const rssBytes = process.memoryUsage.rss();
  server.getConnections((_, connections) => process.send?.({ last, rssBytes, connections }));
});
process.on('disconnect', () => {
  clearInterval(ticking);
  process.exit(0);
});
