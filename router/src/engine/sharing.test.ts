import { describe, expect, it } from '@jest/globals';
import type { ExecutionResult } from 'graphql';
import { openFixture } from '../../conformance/fixture.ts';
import { createRouter, type Principal, type Router, type Subgraph } from '../index.ts';
import { ITEMS_BEHIND_MAX, SharedEvents } from './shared-events.ts';

const { supergraphSdl, schemas } = openFixture();
const contextFor = () => ({ who: 'u1' });
const ann: Principal = { kind: 'user', id: 'ann', tenantId: 't1' };
const bob: Principal = { kind: 'user', id: 'bob', tenantId: 't1' };

/** A router whose `cameras` answers when told, and what it was asked. */
function openWaiting(options: Partial<Parameters<typeof createRouter>[0]> = {}) {
  const asked: (string | undefined)[] = [];
  const gate = Promise.withResolvers<void>();
  const cameras: Subgraph = {
    name: 'cameras',
    execute: async ({ principal }) => {
      asked.push(principal?.id);
      await gate.promise;
      return { data: { camera: { id: 'c0', name: 'Gate', tags: ['a'] } } };
    },
  };
  const subgraphs = new Map<string, Subgraph>(
    [...schemas].map(([name, schema]) => [name, { name, schema, contextFor }]),
  ).set('cameras', cameras);
  const router = createRouter({ supergraphSdl, subgraphs, authenticate: () => null, ...options });
  return { router, asked, answer: gate.resolve };
}

const ask = (router: Router, principal: Principal | null) =>
  router.execute({ query: '{ camera(id: "c0") { id name tags } }', principal });

describe('equal calls under way at once', () => {
  it('are made once for one principal, and each gets an answer of its own', async () => {
    const { router, asked, answer } = openWaiting();
    const both = [ask(router, ann), ask(router, ann)];
    answer();
    const [first, second] = await Promise.all(both);
    expect(asked).toEqual(['ann']);
    expect(first).toEqual(second);
    expect(first?.data?.camera).not.toBe(second?.data?.camera);
    await router.stop();
  });

  it('are never shared between principals unless they are known to see the same', async () => {
    const apart = openWaiting();
    const two = [ask(apart.router, ann), ask(apart.router, bob), ask(apart.router, null)];
    apart.answer();
    await Promise.all(two);
    expect(apart.asked).toEqual(['ann', 'bob', undefined]);
    await apart.router.stop();
    const alike = openWaiting({ fingerprint: (principal) => principal?.tenantId ?? null });
    const three = [ask(alike.router, ann), ask(alike.router, bob), ask(alike.router, null), ask(alike.router, null)];
    alike.answer();
    await Promise.all(three);
    expect(alike.asked).toEqual(['ann', undefined, undefined]);
    await alike.router.stop();
  });

  it('are made each for itself where a field is @private, and in mutations', async () => {
    const marked = supergraphSdl.replace(/(\n {2}tags: \[String\][^\n]*)/, '$1 @private');
    const sdl = `${marked}\ndirective @private on FIELD_DEFINITION\n`;
    const { router, asked, answer } = openWaiting({ supergraphSdl: sdl });
    const both = [ask(router, ann), ask(router, ann)];
    answer();
    await Promise.all(both);
    expect(asked).toEqual(['ann', 'ann']);
    const query = 'mutation { breakCamera(id: "c1") { id } }';
    await Promise.all([router.execute({ query, principal: ann }), router.execute({ query, principal: ann })]);
    expect(asked).toHaveLength(4);
    await router.stop();
  });
});

async function collect(answers: AsyncIterable<ExecutionResult> | ExecutionResult): Promise<unknown[]> {
  if (!(Symbol.asyncIterator in answers)) return [answers];
  const seen: unknown[] = [];
  for await (const answer of answers) seen.push(answer);
  return seen;
}

describe('subscribers who ask the same', () => {
  it('share the source and the joins, and all get every item in order', async () => {
    const { router, asked, answer } = openWaiting();
    answer();
    const query = 'subscription { eventRaised(count: 3) { cursor event { camera { name } } } }';
    const streams = await Promise.all([1, 2, 3].map(() => router.subscribe({ query, principal: ann })));
    const [first, ...others] = await Promise.all(streams.map(collect));
    expect(first).toHaveLength(3);
    for (const other of others) expect(other).toEqual(first);
    // Two of three items have an event with a camera.
    expect(asked).toEqual(['ann', 'ann']);
    await router.stop();
  });

  it('do not share what began before they came, unless they ask from now on', async () => {
    const shared = new SharedEvents();
    let opened = 0;
    async function* endless() {
      for (let n = 0; ; n += 1) yield { data: { n } };
    }
    const open = async () => {
      opened += 1;
      return endless();
    };
    const follow = async (joinsLate: boolean) => {
      const items = await shared.follow({ key: `k${joinsLate}`, joinsLate, open });
      if (!(Symbol.asyncIterator in items)) throw new Error('refused');
      await items.next();
      return items;
    };
    const [late, later] = [await follow(true), await follow(true)];
    expect(opened).toBe(1);
    const [early, again] = [await follow(false), await follow(false)];
    expect(opened).toBe(3);
    for (const items of [late, later, early, again]) await items.return();
    expect(shared.size).toBe(0);
  });

  it('are ended before the next item once their access is not alike any more', async () => {
    const shared = new SharedEvents();
    const gate = Promise.withResolvers<void>();
    async function* two() {
      yield { data: { n: 0 } };
      await gate.promise;
      yield { data: { n: 1 } };
    }
    let alike = true;
    const stream = { key: 'k', joinsLate: true, open: async () => two() };
    const streams = await Promise.all([shared.follow(stream), shared.follow({ ...stream, stillAlike: () => alike })]);
    const seen = streams.map(collect);
    alike = false;
    gate.resolve();
    const [kept, ended] = (await Promise.all(seen)) as ExecutionResult[][];
    expect(kept?.map(({ data }) => data?.n)).toEqual([0, 1]);
    expect(ended?.at(-1)?.errors?.[0]?.extensions.code).toBe('ACCESS_CHANGED');
  });

  it('send away who is too far behind, with the way to resume, and serve the others', async () => {
    const shared = new SharedEvents();
    const total = ITEMS_BEHIND_MAX * 2;
    async function* many() {
      for (let n = 0; n < total; n += 1) yield { data: { n } };
    }
    const stream = { key: 'k', joinsLate: true, open: async () => many() };
    const [fast, slow] = await Promise.all([shared.follow(stream), shared.follow(stream)]);
    expect(await collect(fast)).toHaveLength(total);
    const seen = (await collect(slow)) as ExecutionResult[];
    expect(seen).toHaveLength(ITEMS_BEHIND_MAX + 1);
    expect(seen.at(-1)?.errors?.[0]?.extensions.code).toBe('TOO_SLOW');
  });
});
