import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fakeClock } from '@vms/kit/clock';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { openFixture } from '../../conformance/fixture.ts';
import { doorSettings } from '../door-settings.ts';
import { createRouter, type Router } from '../index.ts';
import { RateLimits } from './rate-limits.ts';

const fixture = openFixture();
const contextFor = () => ({ who: 'u1' });
const subgraphs = new Map([...fixture.schemas].map(([name, schema]) => [name, { name, schema, contextFor }]));
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

describe('the door protects what is behind it', () => {
  let router: Router;
  let server: Server;
  let url = '';

  beforeAll(async () => {
    router = createRouter({
      supergraphSdl: fixture.supergraphSdl,
      subgraphs,
      authenticate: (bearer) => ({ kind: 'user', id: bearer, tenantId: 't1' }),
      limits: { costMax: 1000 },
      rates: { perPrincipal: 4, perTenant: 0 },
      corsOrigins: ['https://portal.example.com'],
      introspection: 'signed-in',
      clock: fakeClock(),
    });
    server = createServer((req, res) => void router.handle(req, res)).listen(0, '127.0.0.1');
    server.on('upgrade', (req, socket, head) => router.onUpgrade(req, socket, head));
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
  });

  afterAll(async () => {
    await router.stop(100);
    server.closeAllConnections();
    server.close();
  });

  const post = async (who: string | null, body: unknown, headers: Record<string, string> = {}) => {
    const authorization: Record<string, string> = who ? { authorization: `Bearer ${who}` } : {};
    const sent = { 'content-type': 'application/json', ...authorization, ...headers };
    const response = await fetch(url, { method: 'POST', headers: sent, body: JSON.stringify(body) });
    const answer = (await response.json()) as {
      data?: unknown;
      errors?: { message: string; extensions: Record<string, unknown> }[];
    };
    return { response, answer, code: answer.errors?.[0]?.extensions.code };
  };

  it('slows down one principal and no other', async () => {
    const ask = { query: '{ __typename }' };
    for (let n = 0; n < 20; n += 1) expect((await post('busy', ask)).response.status).toBe(200);
    const refused = await post('busy', ask);
    expect({ status: refused.response.status, code: refused.code }).toEqual({ status: 429, code: 'RATE_LIMITED' });
    expect(refused.response.headers.get('retry-after')).toBe('1');
    expect((await post('calm', ask)).answer).toEqual({ data: { __typename: 'Query' } });
  });

  it('counts what comes over a socket, too', async () => {
    const connectionParams = { authorization: 'Bearer talker' };
    const client = createClient({ url: url.replace('http', 'ws'), webSocketImpl: WebSocket, connectionParams });
    const ask = async () => (await client.iterate({ query: '{ __typename }' }).next()).value;
    for (let n = 0; n < 20; n += 1) expect(await ask()).toEqual({ data: { __typename: 'Query' } });
    await expect(ask()).rejects.toMatchObject([{ extensions: { code: 'RATE_LIMITED', retryAfterMs: 250 } }]);
    await client.dispose();
  });

  it('computes what a query may fetch and refuses too much, also by a variable', async () => {
    const query = 'query ($n: Int) { cameras(first: $n) { id site { cameras(first: 40) { id } } } }';
    const small = await post('cost', { query, variables: { n: 2 } });
    expect(small.answer.errors).toBeUndefined();
    const large = await post('cost', { query, variables: { n: 100 } });
    expect({ status: large.response.status, code: large.code }).toEqual({ status: 400, code: 'COST_TOO_HIGH' });
    expect(large.answer.errors?.[0]?.extensions).toMatchObject({ cost: 4200, costMax: 1000 });
  });

  it('answers a document by its hash once it was sent with it', async () => {
    const query = '{ sites { id } }';
    const extensions = { persistedQuery: { version: 1, sha256Hash: sha256(query) } };
    const unknown = await post('apq', { extensions });
    expect(unknown.answer.errors?.[0]?.message).toBe('PersistedQueryNotFound');
    const sent = await post('apq', { query, extensions });
    expect((await post('apq', { extensions })).answer).toEqual(sent.answer);
    const forged = await post('apq', { query: '{ me { id } }', extensions });
    expect({ status: forged.response.status, code: forged.code }).toEqual({
      status: 400,
      code: 'PERSISTED_QUERY_MISMATCH',
    });
    const broken = {
      query: '{ nothing }',
      extensions: { persistedQuery: { version: 1, sha256Hash: sha256('{ nothing }') } },
    };
    await post('apq', broken);
    expect((await post('apq', { extensions: broken.extensions })).code).toBe('PERSISTED_QUERY_NOT_FOUND');
  });

  it('shows the schema to those who sign in', async () => {
    const query = '{ ... on Query { __schema { queryType { name } } } }';
    expect((await post(null, { query })).code).toBe('INTROSPECTION_REFUSED');
    expect((await post('reader', { query })).answer).toEqual({ data: { __schema: { queryType: { name: 'Query' } } } });
  });

  it('lets pages of listed origins ask, and no others', async () => {
    const preflight = (origin: string) =>
      fetch(url, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST' } });
    const known = await preflight('https://portal.example.com');
    expect(known.headers.get('access-control-allow-origin')).toBe('https://portal.example.com');
    expect(known.headers.get('access-control-allow-headers')).toContain('authorization');
    expect((await preflight('https://evil.example.com')).headers.get('access-control-allow-origin')).toBeNull();
    const asked = await post('page', { query: '{ __typename }' }, { origin: 'https://portal.example.com' });
    expect(asked.response.headers.get('access-control-allow-origin')).toBe('https://portal.example.com');
    const foreign = await post('page', { query: '{ __typename }' }, { origin: 'https://evil.example.com' });
    expect(foreign.response.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('sends headers that let no browser run or frame an answer', async () => {
    const { headers } = (await post('headers', { query: '{ __typename }' })).response;
    expect(headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
  });
});

it('bounds a tenant as a whole, takes from no bucket what another refuses, and fills with time', () => {
  const clock = { ms: 0, monotonicMs: () => clock.ms };
  const limits = new RateLimits({ perPrincipal: 1, perTenant: 2 }, clock);
  const user = (id: string) => ({ kind: 'user', id, tenantId: 't1' }) as const;
  const asked = (id: string, times: number) => Array.from({ length: times }, () => limits.take(user(id), ''));
  expect(asked('a', 6)).toEqual([0, 0, 0, 0, 0, 1000]);
  expect(asked('b', 5)).toEqual([0, 0, 0, 0, 0]);
  expect(asked('c', 1)).toEqual([500]);
  expect(limits.take({ kind: 'user', id: 'a', tenantId: 't2' }, '')).toBe(0);
  clock.ms += 2500;
  expect(asked('c', 5)).toEqual([0, 0, 0, 0, 0]);
  expect(asked('c', 1)[0]).toBeGreaterThan(0);
});

it('names the variable that cannot be used', () => {
  expect(doorSettings({})).toMatchObject({ introspection: 'signed-in', corsOrigins: [] });
  expect(doorSettings({ VMS_CORS_ORIGINS: 'https://a.b, http://c' }).corsOrigins).toEqual(['https://a.b', 'http://c']);
  expect(() => doorSettings({ VMS_CORS_ORIGINS: '*' })).toThrow('VMS_CORS_ORIGINS');
  expect(() => doorSettings({ VMS_RATE_PER_USER: 'many' })).toThrow('VMS_RATE_PER_USER');
});
