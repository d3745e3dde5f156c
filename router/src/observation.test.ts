import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { composeServices } from '@apollo/composition';
import { afterEach, describe, expect, it } from '@jest/globals';
import { mintAccessToken, mintInternalToken, verifyAccessToken } from '@vms/kit/auth/tokens';
import { defineSubgraph } from '@vms/kit/define-subgraph';
import { createLog } from '@vms/kit/log';
import { createMetrics } from '@vms/kit/metrics';
import { serveHttp } from '@vms/kit/serve-http';
import { administrator, openForTest } from '@vms/kit/testing/open-for-test';
import { openTracing } from '@vms/kit/use/opentelemetry';
import { parse } from 'graphql';
import { openFixture } from '../conformance/fixture.ts';
import { createRouter, type Router, type RouterOptions, type Subgraph } from './index.ts';

const greeter = defineSubgraph<object>({
  name: 'greeter',
  entities: [],
  services: () => ({}),
  schema: (builder) => {
    builder.queryType({ fields: (t) => ({ greeting: t.string({ resolve: async () => 'Hello.' }) }) });
  },
});
const { supergraphSdl, schemas } = openFixture();
const contextFor = () => ({ who: 'u1' });
const subgraphs = new Map<string, Subgraph>([...schemas].map(([name, schema]) => [name, { name, schema, contextFor }]));
const closing: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function serve(router: Router): Promise<string> {
  const server = createServer((req, res) => void router.handle(req, res)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(async () => {
    await router.stop();
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function post(url: string, body: object, headers: Record<string, string> = {}) {
  const own = { 'content-type': 'application/json', ...headers };
  const response = await fetch(`${url}/graphql`, { method: 'POST', headers: own, body: JSON.stringify(body) });
  return { status: response.status, body: await response.json() };
}

describe('what is seen of a request', () => {
  it('is one trace from the door through plan and fetch to the resolver in another process', async () => {
    interface Seen {
      readonly name: string;
      readonly parentSpanContext?: { readonly spanId: string };
      spanContext(): { readonly spanId: string; readonly traceId: string };
    }
    const spans: Seen[] = [];
    const exporter = {
      export: (batch: unknown[], done: (result: { code: number }) => void) => {
        spans.push(...(batch as Seen[]));
        done({ code: 0 });
      },
      shutdown: async () => {},
    };
    const tracing = openTracing({ service: 'test', share: 1, exporter: exporter as never });
    await using test = await openForTest(greeter, { tracing });
    const { keys } = test;
    const served = await serveHttp(test.running, { keys, newId: () => 'test', tracing });
    closing.push(() => served.stop());
    const composed = composeServices([{ name: 'greeter', typeDefs: parse(test.running.sdl), url: served.url }]);
    const url = await serve(
      createRouter({
        supergraphSdl: String(composed.supergraphSdl),
        subgraphs: new Map([['greeter', { url: served.url }]]),
        authenticate: (bearer) => verifyAccessToken(keys, bearer),
        mintToken: (audience, principal) => mintInternalToken(keys, audience, principal),
        tracing,
      }),
    );
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    const headers = {
      authorization: `Bearer ${await mintAccessToken(keys, administrator, 60)}`,
      traceparent: `00-${traceId}-b7ad6b7169203331-01`,
    };
    const answer = await post(url, { query: '{ greeting }' }, headers);
    expect(answer.body).toEqual({ data: { greeting: 'Hello.' } });
    await tracing.stop();
    expect(new Set(spans.map((span) => span.spanContext().traceId))).toEqual(new Set([traceId]));
    const nameOf = new Map(spans.map((span) => [span.spanContext().spanId, span.name]));
    const parents = Object.fromEntries(
      spans.map(({ name, parentSpanContext }) => [name, nameOf.get(parentSpanContext?.spanId ?? '') ?? null]),
    );
    expect(parents).toMatchObject({
      'graphql over http': null,
      'graphql plan': 'graphql over http',
      'graphql execute': 'graphql over http',
      'fetch greeter': 'graphql execute',
      'subgraph greeter': 'fetch greeter',
      'resolve Query.greeting': 'subgraph greeter',
    });
  });

  it('is counted by operation, subgraph and field, under a bounded number of names', async () => {
    const metrics = createMetrics();
    const router = createRouter({ supergraphSdl, subgraphs, authenticate: () => null, metrics });
    closing.push(() => router.stop());
    const ask = (query: string) => router.execute({ query, principal: null });
    await ask('query Cams { cameras(first: 2) { name site { name } } }');
    await ask('query Cams { cameras(first: 2) { name site { name } } }');
    await ask('query Broken { site(id: "s2") { weather } }');
    for (let n = 0; n < 210; n += 1) await ask(`query N${n} { site(id: "s1") { id } }`);
    const text = await metrics.text();
    expect(text).toContain('vms_router_operations_total{operation="Cams",kind="query",outcome="ok"} 2');
    expect(text).toContain('vms_router_operations_total{operation="Broken",kind="query",outcome="errors"} 1');
    expect(text).toContain('vms_router_operations_total{operation="(other)",kind="query",outcome="ok"} 12');
    expect(text).toContain('vms_router_fetches_total{subgraph="cameras",end="answered"} 2');
    expect(text).toContain('vms_router_field_uses_total{field="Camera.name"} 2');
    expect(text).toContain('vms_router_field_uses_total{field="Site.id"} 210');
    expect(text.match(/vms_router_operation_seconds_count/g)).toHaveLength(201);
  });

  it('is logged with its plan when it was slow, without its variables', async () => {
    const lines: string[] = [];
    const log = createLog({ name: 'test', destination: { write: (line) => void lines.push(line) } });
    const router = createRouter({ supergraphSdl, subgraphs, authenticate: () => null, log, slowMs: Number.MIN_VALUE });
    closing.push(() => router.stop());
    const query = 'query Slow($id: ID!) { camera(id: $id) { name site { name } } }';
    for (let n = 0; n < 3; n += 1) await router.execute({ query, variables: { id: 'c1' }, principal: null });
    const slow = lines.filter((line) => line.includes('a slow operation')).map((line) => JSON.parse(line));
    expect(slow).toHaveLength(1);
    expect(slow[0]).toMatchObject({
      operation: 'Slow',
      kind: 'query',
      fetched: [
        { subgraph: 'cameras', entities: null },
        { subgraph: 'sites', entities: 1 },
      ],
    });
    expect(slow[0].plan).toContain('Fetch(service: "cameras")');
    expect(JSON.stringify(slow[0])).not.toContain('c1');
  });

  it('is explained to those who may know, with or without running it', async () => {
    const mayExplain: RouterOptions['mayExplain'] = (principal) => principal?.id === 'operator';
    const authenticate = (bearer: string) => ({ kind: 'user' as const, id: bearer, tenantId: 't1' });
    const url = await serve(createRouter({ supergraphSdl, subgraphs, authenticate, mayExplain }));
    const query = '{ camera(id: "c1") { name site { name } } }';
    const refused = await post(url, { query, extensions: { explain: true } }, { authorization: 'Bearer guest' });
    expect([refused.status, refused.body.errors[0].extensions.code]).toEqual([403, 'EXPLAIN_REFUSED']);
    const headers = { authorization: 'Bearer operator' };
    const { body } = await post(url, { query, extensions: { explain: true } }, headers);
    expect(body.data).toEqual({ camera: { name: 'Camera 1', site: { name: 'Site 2' } } });
    expect(body.extensions.explain).toMatchObject({
      cost: 2,
      fetches: [{ subgraph: 'cameras' }, { subgraph: 'sites' }],
    });
    expect(body.extensions.explain.plan).toContain('Flatten(path: "camera.site")');
    const mutation = 'mutation { breakCamera(id: "c1") { id } }';
    const planned = await post(url, { query: mutation, extensions: { explain: 'plan' } }, headers);
    expect(planned.body).toEqual({ data: null, extensions: { explain: { plan: expect.any(String), cost: 1 } } });
  });
});
