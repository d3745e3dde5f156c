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
}

const { limits, times } = JSON.parse(process.argv[2] ?? '{}') as ServeOptions;
const fixture = openFixture();
const contextFor = () => ({ who: 'u1' });
const subgraphs = new Map<string, Subgraph>(
  [...fixture.schemas].map(([name, schema]) => [name, { name, schema: resolveEntitiesDirectly(schema), contextFor }]),
);
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
  if (told === 'memory') globalThis.gc?.();
  const rssBytes = process.memoryUsage.rss();
  server.getConnections((_, connections) => process.send?.({ rssBytes, connections }));
});
process.on('disconnect', () => process.exit(0));
