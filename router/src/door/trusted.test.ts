import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { openFixture } from '../../conformance/fixture.ts';
import { doorSettings } from '../door-settings.ts';
import { createRouter, type Router } from '../index.ts';
import { sha256 } from './trusted.ts';

const fixture = openFixture();
const contextFor = () => ({ who: 'u1' });
const subgraphs = new Map([...fixture.schemas].map(([name, schema]) => [name, { name, schema, contextFor }]));
const known = 'query Known { site(id: "s1") { name } }';
const live = 'subscription Live { eventRaised(count: 1) { cursor } }';
const other = '{ sites { name } }';

describe('documents known beforehand', () => {
  const folder = mkdtempSync(join(tmpdir(), 'vms-trusted-'));
  const codegen = join(folder, 'persisted-documents.json');
  const apollo = join(folder, 'manifest.json');
  let router: Router;
  let server: Server;
  let at = '';

  beforeAll(async () => {
    // As graphql-codegen writes it.
    const two =
      'query Two($a: Int, $b: Int) { cameras(first: $a) { id } events(first: $b) { totalCount } sites { id name } }';
    const ids = [known, two].map((text) => [`sha256:${sha256(text)}`, text]);
    writeFileSync(codegen, JSON.stringify(Object.fromEntries(ids)));
    const operations = [{ id: sha256(live), name: 'Live', type: 'subscription', body: live }];
    writeFileSync(apollo, JSON.stringify({ format: 'apollo-persisted-query-manifest', version: 1, operations }));
    const { trusted } = doorSettings({
      VMS_TRUSTED_DOCUMENTS: `${codegen}, ${apollo}`,
      VMS_TRUSTED_ONLY: 'anonymous,apiKey',
    });
    router = createRouter({
      supergraphSdl: fixture.supergraphSdl,
      subgraphs,
      authenticate: (bearer) => ({ kind: bearer === 'key' ? 'apiKey' : 'user', id: bearer, tenantId: 't1' }),
      trusted,
    });
    server = createServer((req, res) => void router.handle(req, res)).listen(0, '127.0.0.1');
    server.on('upgrade', (req, socket, head) => router.onUpgrade(req, socket, head));
    await once(server, 'listening');
    at = `127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
  });

  afterAll(async () => {
    await router.stop(100);
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true });
  });

  const hashed = (text: string) => ({ persistedQuery: { version: 1, sha256Hash: sha256(text) } });
  const post = async (who: string | null, body: object) => {
    const authorization: Record<string, string> = who ? { authorization: `Bearer ${who}` } : {};
    const headers = { 'content-type': 'application/json', ...authorization };
    const response = await fetch(`http://${at}`, { method: 'POST', headers, body: JSON.stringify(body) });
    const answer = (await response.json()) as { data?: unknown; errors?: { extensions: { code: string } }[] };
    return { status: response.status, data: answer.data, code: answer.errors?.[0]?.extensions.code };
  };
  const follow = async (who: string | null, payload: object) => {
    const connectionParams = who ? { authorization: `Bearer ${who}` } : {};
    const client = createClient({ url: `ws://${at}`, webSocketImpl: WebSocket, connectionParams, retryAttempts: 0 });
    try {
      const items: unknown[] = [];
      for await (const item of client.iterate(payload as never)) items.push(item);
      return items;
    } catch (error) {
      return (error as { extensions: { code: string } }[]).map(({ extensions }) => extensions.code);
    } finally {
      await client.dispose();
    }
  };

  it.each([[null], ['key']])('are all that %s may ask, by text or by hash', async (who) => {
    const data = { site: { name: 'Site 1' } };
    expect(await post(who, { query: known })).toMatchObject({ status: 200, data });
    expect(await post(who, { extensions: hashed(known) })).toMatchObject({ status: 200, data });
    expect(await post(who, { query: other })).toMatchObject({ status: 403, code: 'DOCUMENT_NOT_TRUSTED' });
    // As GraphQL over HTTP names it, and in another order than codegen's.
    expect(await post(who, { documentId: `sha256:${sha256(known)}` })).toMatchObject({ status: 200, data });
    const asWritten = `query Two($b: Int, $a: Int) {
      sites { name id }
      events(first: $b) { totalCount }
      cameras(first: $a) { id }
    }`;
    expect(await post(who, { query: asWritten })).toMatchObject({ status: 200, data: { events: { totalCount: 40 } } });
    // A hash does not make another text known.
    expect(await post(who, { query: other, extensions: hashed(known) })).toMatchObject({ status: 200, data });
    expect(await post(who, { query: other, extensions: hashed(other) })).toMatchObject({ status: 403 });
  });

  it('leave everybody else free', async () => {
    expect(await post('ann', { query: other })).toMatchObject({ status: 200 });
    expect(await post('ann', { extensions: hashed(known) })).toMatchObject({ data: { site: { name: 'Site 1' } } });
  });

  it('are all that is answered on a socket, too, where a hash is enough', async () => {
    const items = [{ data: { eventRaised: { cursor: 'k0' } } }];
    expect(await follow(null, { query: '', extensions: hashed(live) })).toEqual(items);
    expect(await follow(null, { query: other })).toEqual(['DOCUMENT_NOT_TRUSTED']);
    expect(await follow('ann', { query: other })).toEqual([{ data: { sites: expect.any(Array) } }]);
  });

  it('may be others that a client has sent once, on a socket as over HTTP', async () => {
    const own = 'subscription Own { eventRaised(count: 1) { cursor } }';
    expect(await follow('ann', { query: '', extensions: hashed(own) })).toEqual(['PERSISTED_QUERY_NOT_FOUND']);
    const items = [{ data: { eventRaised: { cursor: 'k0' } } }];
    expect(await follow('ann', { query: own, extensions: hashed(own) })).toEqual(items);
    expect(await follow('ann', { query: '', extensions: hashed(own) })).toEqual(items);
  });

  it('are refused at the start when their file is no manifest', () => {
    const wrong = join(folder, 'wrong.json');
    writeFileSync(wrong, '{"short": "{ a }"}');
    expect(() => doorSettings({ VMS_TRUSTED_DOCUMENTS: wrong })).toThrow('no SHA-256');
    expect(() => doorSettings({ VMS_TRUSTED_DOCUMENTS: join(folder, 'none') })).toThrow('VMS_TRUSTED_DOCUMENTS');
    expect(() => doorSettings({ VMS_TRUSTED_ONLY: 'anonymous' })).toThrow('needs VMS_TRUSTED_DOCUMENTS');
  });
});
