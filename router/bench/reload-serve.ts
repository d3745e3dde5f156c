/** A router whose supergraph is swapped when it is told to, with a subscription that counts: `reload-serve.ts EVERY_MS`. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolveEntitiesDirectly } from '@vms/kit/direct-entities';
import { openFixture } from '../conformance/fixture.ts';
import { createRouter, type Subgraph } from '../src/index.ts';

const everyMs = Number(process.argv[2]);
const versions = [openFixture(), openFixture('extend type Camera { nickname: String }')] as const;

/** How many events there are by now, and how many there will ever be. */
let raised = 0;
let last = Number.POSITIVE_INFINITY;
let wake = Promise.withResolvers<void>();
const ticking = setInterval(() => {
  if (raised >= last) return;
  raised += 1;
  wake.resolve();
  wake = Promise.withResolvers();
}, everyMs);

async function* raise() {
  for (let n = raised; n < last; n += 1) {
    while (n >= raised) await wake.promise;
    const event = { __typename: 'MotionEvent', id: `v${n}`, at: n, camera: { __typename: 'Camera', id: `c${n % 4}` } };
    yield { data: { eventRaised: { cursor: `k${n}`, event } } };
  }
}

const contextFor = () => ({ who: 'u1' });
const subgraphs = new Map<string, Subgraph>(
  [...versions[1].schemas].map(([name, schema]) => [
    name,
    { name, schema: resolveEntitiesDirectly(schema), contextFor },
  ]),
);
const events = subgraphs.get('events') as Subgraph & { schema: (typeof versions)[1]['monolith'] };
const { graphql } = await import('graphql');
subgraphs.set('events', {
  name: 'events',
  execute: ({ query, variables }) =>
    graphql({ schema: events.schema, source: query, variableValues: variables, contextValue: contextFor() }),
  subscribe: async () => raise(),
});
const router = createRouter({
  supergraphSdl: versions[0].supergraphSdl,
  subgraphs,
  authenticate: () => null,
  limits: { socketsMax: 5_000 },
});
const server = createServer((req, res) => void router.handle(req, res));
server.on('upgrade', (req, socket, head) => router.onUpgrade(req, socket, head));
server.listen(0, '127.0.0.1', () =>
  process.send?.({ url: `127.0.0.1:${(server.address() as AddressInfo).port}/graphql` }),
);
let version = 0;
process.on('message', (told) => {
  void (async () => {
    if (told === 'reload') {
      version = 1 - version;
      await router.swap((versions[version] as (typeof versions)[0]).supergraphSdl);
      process.send?.({ version });
    } else if (told === 'memory') {
      globalThis.gc?.();
      const { heapUsed, rss } = process.memoryUsage();
      process.send?.({ heapUsed, rss });
    } else if (told === 'finish') {
      last = raised + 1;
      process.send?.({ last });
    }
  })();
});
process.on('disconnect', () => {
  clearInterval(ticking);
  process.exit(0);
});
