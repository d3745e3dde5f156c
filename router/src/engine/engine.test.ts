import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ExecutionResult } from 'graphql';
import { openFixture } from '../../conformance/fixture.ts';
import { createRouter, type Router, type Subgraph } from '../index.ts';

const { supergraphSdl, schemas } = openFixture();
const contextFor = ({ principal }: { principal: { id: string } | null }) => ({ who: principal?.id ?? null });
const inProcess = new Map<string, Subgraph>([...schemas].map(([name, schema]) => [name, { name, schema, contextFor }]));
const authenticate = (bearer: string) => ({ kind: 'user' as const, id: bearer, tenantId: 't1' });
const events = 'subscription { eventRaised(count: 3) { cursor event { id camera { name } } } }';

async function follow(router: Router): Promise<ExecutionResult[]> {
  const answers = await router.subscribe({ query: events, principal: null });
  if (!(Symbol.asyncIterator in answers)) return [answers];
  const seen: ExecutionResult[] = [];
  for await (const answer of answers) seen.push(answer);
  return seen;
}

describe('the engine', () => {
  it('delivers every event in order, also when its joins never answer', async () => {
    const silent = { name: 'cameras', execute: () => new Promise<ExecutionResult>(() => {}) };
    const subgraphs = new Map(inProcess).set('cameras', silent);
    const router = createRouter({ supergraphSdl, subgraphs, authenticate, limits: { joinTimeoutMs: 30 } });
    const seen = await follow(router);
    expect(seen.map(({ data }) => data)).toMatchObject(
      [
        { eventRaised: { cursor: 'k0', event: null } },
        { eventRaised: { cursor: 'k1', event: null } },
        { eventRaised: { cursor: 'k2', event: null } },
      ].map(({ eventRaised: { cursor } }) => ({ eventRaised: { cursor } })),
    );
    expect(seen.map(({ errors }) => errors?.[0]?.extensions.code)).toEqual([
      'SUBGRAPH_TIMEOUT',
      undefined,
      'SUBGRAPH_TIMEOUT',
    ]);
    await router.stop();
  });

  it('keeps a live subscription across a swap', async () => {
    const router = createRouter({ supergraphSdl, subgraphs: inProcess, authenticate });
    const answers = await router.subscribe({ query: events, principal: null });
    if (!(Symbol.asyncIterator in answers)) throw new Error('no stream');
    await answers.next();
    await router.swap(supergraphSdl);
    expect((await answers.next()).value).toMatchObject({ data: { eventRaised: { cursor: 'k1' } } });
    await answers.return();
    await expect(router.swap('type Query { a: Int }')).rejects.toThrow();
    expect((await router.execute({ query: '{ site(id: "s1") { id } }', principal: null })).data).toBeTruthy();
    await router.stop();
  });

  describe('with subgraphs behind HTTP', () => {
    const servers: Server[] = [];
    const audiences = new Set<string>();
    let router: Router;

    beforeAll(async () => {
      const remote = new Map<string, Subgraph>();
      for (const name of ['sites', 'cameras']) {
        const one = inProcess.get(name);
        const schema = schemas.get(name);
        if (!one || !schema) throw new Error(name);
        const { graphql } = await import('graphql');
        const server = createServer(async (req, res) => {
          audiences.add(String(req.headers.authorization));
          const { query, variables } = JSON.parse((await req.setEncoding('utf8').toArray()).join(''));
          const answer = await graphql({
            schema,
            source: query,
            variableValues: variables,
            contextValue: { who: 'u1' },
          });
          res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
        }).listen(0, '127.0.0.1');
        await once(server, 'listening');
        servers.push(server);
        remote.set(name, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql` });
      }
      const subgraphs = new Map([...inProcess, ...remote]);
      router = createRouter({ supergraphSdl, subgraphs, authenticate, mintToken: (audience) => `for-${audience}` });
    });

    afterAll(async () => {
      await router.stop();
      for (const server of servers) {
        server.closeAllConnections();
        server.close();
      }
    });

    it('answers the same, with a token for each audience', async () => {
      const local = createRouter({ supergraphSdl, subgraphs: inProcess, authenticate });
      const query = '{ events(first: 8) { edges { node { camera { name site { name risk } } } } } }';
      const near = await local.execute({ query, principal: null });
      expect(await router.execute({ query, principal: null })).toEqual(near);
      expect([...audiences].sort()).toEqual(['Bearer for-cameras', 'Bearer for-sites']);
      await local.stop();
    });

    it('says which part of the API is away', async () => {
      for (const server of servers.splice(0)) {
        server.closeAllConnections();
        server.close();
      }
      const answer = await router.execute({ query: '{ event(id: "v1") { id camera { name } } }', principal: null });
      expect(answer.errors?.[0]?.extensions).toMatchObject({ code: 'SUBGRAPH_UNAVAILABLE', subgraph: 'cameras' });
    });
  });
});
