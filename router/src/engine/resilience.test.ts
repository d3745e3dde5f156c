import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { graphql } from 'graphql';
import { openFixture } from '../../conformance/fixture.ts';
import { createRouter, type Patience, type Router, type Subgraph } from '../index.ts';

const { supergraphSdl, schemas } = openFixture();
const contextFor = () => ({ who: 'u1' });
const inProcess = new Map<string, Subgraph>([...schemas].map(([name, schema]) => [name, { name, schema, contextFor }]));
const authenticate = () => null;
const query = '{ site(id: "s1") { name } camera(id: "c1") { name } }';
const codesOf = (answer: { errors?: readonly { extensions: Record<string, unknown> }[] | undefined }) =>
  answer.errors?.map(({ extensions }) => extensions.code);

/** What happens to one request: answer it, or not. */
type Fate = 'answer' | 'hang' | 'hang up' | 503;

describe('a subgraph that fails', () => {
  const closing: (() => void | Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });

  /** Cameras behind HTTP; `fates` are used up one by one, the last one stays. */
  async function open(fates: Fate[], patience: Partial<Patience> = {}, limits = {}) {
    const asked: string[] = [];
    const deadlines: number[] = [];
    const answer = async (req: IncomingMessage, res: ServerResponse) => {
      const { query: source, variables } = JSON.parse((await req.setEncoding('utf8').toArray()).join(''));
      asked.push(source);
      deadlines.push(Number(req.headers['x-deadline-ms']));
      const fate = fates.length > 1 ? fates.shift() : fates[0];
      if (fate === 'hang') return;
      if (fate === 'hang up') return void req.socket.destroy();
      if (fate === 503) return void res.writeHead(503).end('busy');
      const schema = schemas.get('cameras');
      if (!schema) throw new Error('no cameras');
      const result = await graphql({ schema, source, variableValues: variables, contextValue: { who: 'u1' } });
      res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(result));
    };
    const listen = async (port = 0): Promise<Server> => {
      const server = createServer((req, res) => void answer(req, res)).listen(port, '127.0.0.1');
      await once(server, 'listening');
      closing.push(() => {
        server.closeAllConnections();
        server.close();
      });
      return server;
    };
    const server = await listen();
    const { port } = server.address() as AddressInfo;
    const subgraphs = new Map(inProcess).set('cameras', { url: `http://127.0.0.1:${port}/`, ...patience });
    const router = createRouter({ supergraphSdl, subgraphs, authenticate, mintToken: () => 'token', limits });
    closing.push(() => router.stop());
    return { router, asked, deadlines, server, listenAgain: () => listen(port) };
  }
  const ask = (router: Router, source = query) => router.execute({ query: source, principal: null });
  const well = { site: { name: 'Site 1' }, camera: { name: 'Camera 1' } };

  it.each<Fate>(['hang up', 503])('is asked again when a query got no answer (%s)', async (fate) => {
    const { router, asked } = await open([fate, fate, 'answer']);
    expect(await ask(router)).toEqual({ data: well });
    expect(asked).toHaveLength(3);
  });

  it('is asked once for a mutation that may have arrived', async () => {
    const { router, asked } = await open(['hang up']);
    const answer = await ask(router, 'mutation { addCamera(input: { name: "x" }) { name } }');
    expect(codesOf(answer)).toEqual(['SUBGRAPH_UNAVAILABLE']);
    expect(asked).toHaveLength(1);
  });

  it('leaves the other parts answered, and is named at each field that is missing', async () => {
    const { router } = await open([503]);
    const answer = await ask(
      router,
      '{ site(id: "s1") { name } one: camera(id: "c1") { name } camera(id: "c2") { id } }',
    );
    expect(answer.data).toEqual({ site: { name: 'Site 1' }, one: null, camera: null });
    const extensions = { code: 'SUBGRAPH_UNAVAILABLE', subgraph: 'cameras' };
    expect(answer.errors?.map((error) => error.toJSON())).toMatchObject([
      { path: ['one'], extensions },
      { path: ['camera'], extensions },
    ]);
  });

  it.each([
    ['its own time', { timeoutMs: 40 }, {}],
    ["the operation's time", {}, { operationTimeoutMs: 40 }],
  ])('is waited for within %s', async (_, patience, limits) => {
    const { router } = await open(['hang'], patience, limits);
    const answer = await ask(router);
    expect(answer.data).toEqual({ ...well, camera: null });
    expect(answer.errors?.[0]?.extensions).toEqual({ code: 'SUBGRAPH_TIMEOUT', subgraph: 'cameras' });
  });

  it('is told how long it is waited for', async () => {
    const { router, deadlines } = await open(['answer'], { timeoutMs: 9_000 });
    await ask(router);
    expect(deadlines).toEqual([expect.any(Number)]);
    expect(deadlines[0]).toBeGreaterThan(0);
    expect(deadlines[0]).toBeLessThanOrEqual(9_000);
  });

  it('is left alone after failures in a row, and used again once a try succeeds', async () => {
    const { router, asked, server, listenAgain } = await open(['answer'], { retriesMax: 0, failuresMax: 3, restMs: 1 });
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
    for (let n = 0; n < 3; n += 1) expect(codesOf(await ask(router))).toEqual(['SUBGRAPH_UNAVAILABLE']);
    await listenAgain();
    let answer = await ask(router);
    while (answer.errors) answer = await ask(router);
    expect(answer).toEqual({ data: well });
    expect(asked).toHaveLength(1);
  });

  it('is not asked while it is left alone', async () => {
    const { router, asked } = await open(['hang up'], { retriesMax: 0, failuresMax: 2, restMs: 60_000 });
    for (let n = 0; n < 5; n += 1) expect(codesOf(await ask(router))).toEqual(['SUBGRAPH_UNAVAILABLE']);
    expect(asked).toHaveLength(2);
    // What is known about it outlives a reload.
    await router.swap(supergraphSdl);
    expect(codesOf(await ask(router))).toEqual(['SUBGRAPH_UNAVAILABLE']);
    expect(asked).toHaveLength(2);
  });

  it('may be missing at the start and come later', async () => {
    const subgraphs = new Map(inProcess);
    subgraphs.delete('cameras');
    const router = createRouter({ supergraphSdl, subgraphs, authenticate });
    closing.push(() => router.stop());
    const missing = await ask(router);
    expect(missing.data).toEqual({ ...well, camera: null });
    expect(missing.errors?.[0]?.extensions).toEqual({ code: 'SUBGRAPH_UNAVAILABLE', subgraph: 'cameras' });
    router.provide('cameras', inProcess.get('cameras') as Subgraph);
    expect(await ask(router)).toEqual({ data: well });
  });

  it('may be the owner of a subscription and come later', async () => {
    const subgraphs = new Map(inProcess);
    subgraphs.delete('events');
    const router = createRouter({ supergraphSdl, subgraphs, authenticate });
    closing.push(() => router.stop());
    const live = { query: 'subscription { eventRaised(count: 1) { cursor } }', principal: null };
    const refused = await router.subscribe(live);
    expect(refused).toMatchObject({ errors: [{ extensions: { code: 'SUBGRAPH_UNAVAILABLE', subgraph: 'events' } }] });
    router.provide('events', inProcess.get('events') as Subgraph);
    const events = await router.subscribe(live);
    if (!(Symbol.asyncIterator in events)) throw new Error('no stream');
    expect((await events.next()).value).toEqual({ data: { eventRaised: { cursor: 'k0' } } });
    await events.return();
  });
});
