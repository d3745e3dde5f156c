import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Client, createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { openFixture } from '../../conformance/fixture.ts';
import { createRouter, type Router } from '../index.ts';

const fixture = openFixture();
const token = (expiresAtMs: number) =>
  `h.${Buffer.from(JSON.stringify({ exp: expiresAtMs / 1000 })).toString('base64url')}.s`;
const query = 'subscription Named { eventRaised(count: 4) { cursor event { id camera { name site { name } } } } }';
const expected = [
  { cursor: 'k0', event: { id: 'v0', camera: { name: 'Camera 0', site: { name: 'Site 1' } } } },
  { cursor: 'k1', event: null },
  { cursor: 'k2', event: { id: 'v2', camera: { name: 'Camera 2', site: { name: 'Site 3' } } } },
  { cursor: 'k3', event: { id: 'v3', camera: { name: 'Camera 3', site: { name: 'Site 1' } } } },
].map((eventRaised) => ({ data: { eventRaised } }));

describe('live transports', () => {
  let router: Router;
  let server: Server;
  let port = 0;
  const clients: Client[] = [];

  beforeAll(async () => {
    const contextFor = () => ({ who: 'u1' });
    const subgraphs = new Map([...fixture.schemas].map(([name, schema]) => [name, { name, schema, contextFor }]));
    router = createRouter({
      supergraphSdl: fixture.supergraphSdl,
      subgraphs,
      authenticate: (bearer) => (bearer === 'bad' ? null : { kind: 'user', id: 'u1', tenantId: 't1' }),
      limits: { subscriptionsPerSocketMax: 3 },
    });
    server = createServer((req, res) => void router.handle(req, res));
    server.on('upgrade', (req, socket, head) => {
      if (!router.onUpgrade(req, socket, head)) socket.destroy();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
  });

  afterAll(async () => {
    for (const client of clients) await client.dispose();
    await router.stop(100);
    server.closeAllConnections();
    server.close();
  });

  const connect = (authorization: string | undefined, onClosed: (event: unknown) => void = () => {}) => {
    const client = createClient({
      url: `ws://127.0.0.1:${port}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: authorization === undefined ? {} : { authorization },
      retryAttempts: 0,
      lazy: true,
      on: { closed: onClosed },
    });
    clients.push(client);
    return client;
  };
  const sse = (body: object, headers: Record<string, string> = {}) =>
    fetch(`http://127.0.0.1:${port}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...headers },
      body: JSON.stringify(body),
    });

  it('joins each event over a WebSocket, in order', async () => {
    const seen: unknown[] = [];
    for await (const answer of connect('Bearer fine').iterate({ query })) seen.push(answer);
    expect(seen).toEqual(expected);
  });

  it('answers queries and refusals over the same socket', async () => {
    const client = connect(undefined);
    const first = await client.iterate({ query: '{ site(id: "s1") { name } }' }).next();
    expect(first.value).toEqual({ data: { site: { name: 'Site 1' } } });
    await expect(client.iterate({ query: '{ nothing }' }).next()).rejects.toMatchObject([
      { extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } },
    ]);
  });

  it('closes a socket whose token is not valid', async () => {
    const closed = new Promise((resolve) => {
      connect('Bearer bad', resolve).subscribe({ query }, { next: () => {}, error: () => {}, complete: () => {} });
    });
    expect(await closed).toMatchObject({ code: 4403, reason: 'The token is not valid. Log in again.' });
  });

  it('ends a socket when its token expires, and says so', async () => {
    const closed = new Promise((resolve) => {
      const client = connect(`Bearer ${token(Date.now() + 150)}`, resolve);
      client.subscribe(
        { query: 'subscription { eventRaised(count: 1000000000) { cursor } }' },
        {
          next: () => {},
          error: () => {},
          complete: () => {},
        },
      );
    });
    expect(await closed).toMatchObject({ code: 4403, reason: expect.stringMatching(/expired/) });
  });

  it('streams the same events as Server-Sent Events', async () => {
    const text = await (await sse({ query }, { authorization: 'Bearer fine' })).text();
    const events = [...text.matchAll(/event: next\ndata: (.*)\n/g)].map(([, data]) => JSON.parse(data ?? ''));
    expect(events).toEqual(expected);
    expect(text.trimEnd().endsWith('event: complete\ndata:')).toBe(true);
  });

  it('ends a stream when its token expires, with a word', async () => {
    const bearer = { authorization: `Bearer ${token(Date.now() + 150)}` };
    const response = await sse({ query: 'subscription { eventRaised(count: 1000000000) { cursor } }' }, bearer);
    let tail = '';
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      tail = (tail + Buffer.from(chunk).toString()).slice(-600);
    }
    expect(tail).toContain('TOKEN_EXPIRED');
  });

  it('tells a subscriber why its source failed, without the secret', async () => {
    const text = await (await sse({ query: 'subscription { broken { cursor } }' })).text();
    expect(text).toContain('INTERNAL');
    expect(text).not.toContain('secret');
  });

  it('refuses subscriptions that have no meaning', async () => {
    const conditional = 'subscription ($x: Boolean!) { eventRaised @include(if: $x) { cursor } }';
    for (const refused of [{ query: 'subscription { __typename }' }, { query: conditional, variables: { x: true } }]) {
      expect(await (await sse(refused)).text()).toContain('GRAPHQL_VALIDATION_FAILED');
    }
  });
});
