import { once } from 'node:events';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openFixture } from '../../conformance/fixture.ts';
import { createRouter, type Router, serveStatic } from '../index.ts';

const fixture = openFixture();
const subgraphs = new Map(
  [...fixture.schemas].map(([name, schema]) => [
    name,
    {
      name,
      schema,
      contextFor: (scope: { principal: { id: string } | null }) => ({ who: scope.principal?.id ?? null }),
    },
  ]),
);

describe('the HTTP door', () => {
  let router: Router;
  let server: Server;
  let base = '';
  let folder = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'router-static-'));
    await mkdir(join(folder, 'site/assets'), { recursive: true });
    await writeFile(join(folder, 'site/index.html'), '<p>console</p>');
    await writeFile(join(folder, 'site/graphiql.html'), '<p>explorer</p>');
    await writeFile(join(folder, 'site/assets/a.js'), 'export {};');
    await writeFile(join(folder, 'secret.txt'), 'secret');
    await symlink(join(folder, 'secret.txt'), join(folder, 'site/link.txt'));
    router = createRouter({
      supergraphSdl: fixture.supergraphSdl,
      subgraphs,
      authenticate: (bearer) => (bearer === 'good' ? { kind: 'user', id: 'u1', tenantId: 't1' } : null),
      limits: { bodyBytesMax: 100_000 },
    });
    const files = serveStatic({ root: join(folder, 'site'), fallback: '/index.html' });
    server = createServer(async (req: IncomingMessage, res: ServerResponse) => {
      if ((await router.handle(req, res)) || (await files(req, res))) return;
      res.writeHead(404).end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterAll(async () => {
    await router.stop(100);
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true, force: true });
  });

  const post = async (body: unknown, headers: Record<string, string> = {}) => {
    const response = await fetch(`${base}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    const answer = (await response.json()) as {
      data?: Record<string, unknown> | null;
      errors?: { message: string; extensions: Record<string, unknown> }[];
    };
    return { status: response.status, headers: response.headers, answer, code: answer.errors?.[0]?.extensions.code };
  };
  const honest = { accept: 'application/graphql-response+json' };

  it('lets no page run or style what stands in it, the explorer apart, whose editor writes styles', async () => {
    const policy = async (path: string) => (await fetch(base + path)).headers.get('content-security-policy') ?? '';
    for (const path of ['/', '/index.html', '/assets/a.js', '/graphiql']) {
      expect(await policy(path)).toContain("script-src 'self';");
      expect((await policy(path)).includes('unsafe-inline')).toBe(path === '/graphiql');
    }
  });

  it('answers a JSON POST for the bearer that it verified', async () => {
    const { status, headers, answer } = await post(
      { query: '{ me { name } }' },
      { authorization: 'Bearer good', ...honest },
    );
    expect({ status, data: answer.data }).toEqual({ status: 200, data: { me: { name: 'Ann' } } });
    expect(headers.get('content-type')).toBe('application/graphql-response+json; charset=utf-8');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect((await post({ query: '{ me { name } }' })).answer.data).toEqual({ me: null });
  });

  it('refuses a token that does not verify, whatever is asked', async () => {
    const { status, code } = await post({ query: '{ sites { id } }' }, { authorization: 'Bearer bad' });
    expect({ status, code }).toEqual({ status: 401, code: 'UNAUTHENTICATED' });
  });

  it('names what is wrong with a request', async () => {
    const aliases = (count: number) => `{ ${Array.from({ length: count }, (_, n) => `a${n}: me { id }`).join(' ')} }`;
    const deep = `{ cameras ${'{ neighbours '.repeat(20)}{ id }${' }'.repeat(20)} }`;
    const wide = Array.from({ length: 12 }, (_, n) => `fragment f${n} on Camera { id ...f${n + 1} ...f${n + 1} }`);
    const table: [unknown, number, string][] = [
      ['{', 400, 'MALFORMED_JSON'],
      ['"text"', 400, 'BAD_REQUEST'],
      ['[]', 400, 'BATCH_REFUSED'],
      [{}, 400, 'BAD_REQUEST'],
      [{ query: '{ me { id } }', variables: [] }, 400, 'BAD_REQUEST'],
      [{ query: '{ me { id } }', operationName: 3 }, 400, 'BAD_REQUEST'],
      [{ query: '{ me {' }, 400, 'GRAPHQL_PARSE_FAILED'],
      [{ query: '{ nothing }' }, 400, 'GRAPHQL_VALIDATION_FAILED'],
      [{ query: 'query A { me { id } } query B { me { id } }' }, 400, 'BAD_REQUEST'],
      [{ query: 'query ($n: Int!) { cameras(first: $n) { id } }' }, 400, 'BAD_USER_INPUT'],
      [{ query: aliases(10_000) }, 413, 'BODY_TOO_LARGE'],
      [{ query: aliases(2_000) }, 400, 'TOO_MANY_TOKENS'],
      [{ query: aliases(200) }, 400, 'TOO_MANY_ALIASES'],
      [{ query: aliases(50) }, 400, 'TOO_MANY_ROOT_FIELDS'],
      [{ query: deep }, 400, 'QUERY_TOO_DEEP'],
      [{ query: `{ cameras { ...f0 } } ${wide.join(' ')} fragment f12 on Camera { id name }` }, 400, 'QUERY_TOO_WIDE'],
      [{ query: 'subscription { eventRaised { cursor } }' }, 406, 'NOT_ACCEPTABLE'],
    ];
    for (const [body, status, code] of table) {
      const seen = await post(body, honest);
      expect({ status: seen.status, code: seen.code }).toEqual({ status, code });
      expect(seen.answer.data).toBeUndefined();
      expect(seen.answer.errors?.[0]?.message).toMatch(/\w+ \w+/);
    }
  });

  it('keeps 200 for refused documents where the client knows only application/json', async () => {
    expect((await post({ query: '{ nothing }' }, { accept: 'application/json' })).status).toBe(200);
    expect((await post('{', { accept: 'application/json' })).status).toBe(400);
    expect((await post({ query: '{ me { id } }' }, { accept: 'text/html' })).status).toBe(406);
  });

  it('takes no request that a foreign page could send without asking', async () => {
    const form = await post('{"query":"{ me { id } }"}', { 'content-type': 'text/plain' });
    expect({ status: form.status, code: form.code }).toEqual({ status: 415, code: 'UNSUPPORTED_MEDIA_TYPE' });
    const query = encodeURIComponent('{ sites { id } }');
    expect((await fetch(`${base}/graphql?query=${query}`)).status).toBe(400);
    const asked = await fetch(`${base}/graphql?query=${query}`, { headers: { 'x-graphql-preflight': '1' } });
    expect(await asked.json()).toEqual({ data: { sites: [{ id: 's1' }, { id: 's2' }, { id: 's3' }] } });
    const change = encodeURIComponent('mutation { renameSite(id: "s1", name: "x") { __typename } }');
    const refused = await fetch(`${base}/graphql?query=${change}`, { headers: { 'x-graphql-preflight': '1' } });
    expect(refused.status).toBe(405);
    expect((await fetch(`${base}/graphql`, { method: 'PUT' })).status).toBe(405);
  });

  it('refuses a large body by its bytes, also without a length', async () => {
    const req = httpRequest(`${base}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json' } });
    req.on('error', () => {});
    const answered = once(req, 'response') as Promise<[IncomingMessage]>;
    for (let sent = 0; sent < 4; sent += 1) req.write('x'.repeat(40_000));
    const [res] = await answered;
    expect(res.statusCode).toBe(413);
    req.destroy();
  });

  it('refuses 10,000 aliases without planning them', async () => {
    const query = `{ ${Array.from({ length: 10_000 }, (_, n) => `a${n}: me { id }`).join(' ')} }`;
    const before = process.cpuUsage();
    const answer = await router.execute({ query, principal: null });
    const spent = process.cpuUsage(before);
    expect(answer.errors?.[0]?.extensions.code).toBe('TOO_MANY_TOKENS');
    expect((spent.user + spent.system) / 1000).toBeLessThan(100);
  });

  it('tells its health, readiness and figures', async () => {
    expect((await fetch(`${base}/health`)).status).toBe(200);
    expect(await (await fetch(`${base}/ready`)).json()).toEqual({ status: 'ready' });
    expect(await (await fetch(`${base}/metrics`)).text()).toContain('vms_router_requests_total{');
  });

  it('serves files of one folder and nothing outside it', async () => {
    const text = async (path: string) => {
      const [res] = (await once(httpRequest(`${base}${path}`).end(), 'response')) as [IncomingMessage];
      const body = (await res.setEncoding('utf8').toArray()).join('');
      return { status: res.statusCode, body };
    };
    expect(await text('/')).toEqual({ status: 200, body: '<p>console</p>' });
    expect(await text('/wall')).toEqual({ status: 200, body: '<p>console</p>' });
    expect(await text('/assets/a.js')).toEqual({ status: 200, body: 'export {};' });
    for (const path of [
      '/../secret.txt',
      '/%2e%2e/secret.txt',
      '/..%2fsecret.txt',
      '/link.txt',
      '/%00',
      '/%zz',
      '/a\\..\\b.txt',
    ]) {
      expect({ path, ...(await text(path)) }).toEqual({ path, status: 404, body: '' });
    }
  });
});
