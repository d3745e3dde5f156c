import { Trace } from '@apollo/usage-reporting-protobuf';
import { describe, expect, it } from '@jest/globals';
import { mintAccessToken, mintInternalToken } from './auth/tokens.ts';
import { defineSubgraph } from './define-subgraph.ts';
import { serveHttp } from './serve-http.ts';
import { administrator, openForTest } from './testing/open-for-test.ts';

const subject = defineSubgraph<object>({
  name: 'subject',
  entities: [],
  services: () => ({}),
  schema: (builder) => {
    builder.queryType({ fields: (t) => ({ mine: t.string({ resolve: (_, __, { tenantId }) => tenantId }) }) });
    builder.subscriptionType({
      fields: (t) => ({
        count: t.int({
          subscribe: async function* () {
            yield* [1, 2, 3];
          },
          resolve: (value) => value as number,
        }),
      }),
    });
  },
});

async function open() {
  const test = await openForTest(subject);
  const served = await serveHttp(test.running, { keys: test.keys, newId: () => 'trace' });
  const post = async (query: string, token?: string, more = {}) => {
    const authorization: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};
    const headers: Record<string, string> = { 'content-type': 'application/json', ...authorization, ...more };
    const response = await fetch(served.url, { method: 'POST', headers, body: JSON.stringify({ query }) });
    return { status: response.status, text: await response.text() };
  };
  return {
    ...test,
    post,
    url: served.url,
    [Symbol.asyncDispose]: async () => {
      await served.stop();
      await test[Symbol.asyncDispose]();
    },
  };
}

describe('a subgraph behind HTTP', () => {
  it('takes its own internal token or a bearer of a person, and nothing else', async () => {
    await using test = await open();
    const query = '{ mine }';
    const own = await mintInternalToken(test.keys, 'subject', administrator);
    const others = await mintInternalToken(test.keys, 'event', administrator);
    const bearer = await mintAccessToken(test.keys, administrator, 60);
    expect(JSON.parse((await test.post(query, own)).text)).toEqual({ data: { mine: 't1' } });
    expect(JSON.parse((await test.post(query, bearer)).text)).toEqual({ data: { mine: 't1' } });
    expect((await test.post(query, others)).status).toBe(401);
    expect((await test.post(query, 'made up')).status).toBe(401);
    for (const asked of [query, '{ _service { sdl } }'])
      expect((await test.post(asked)).text).toContain('UNAUTHENTICATED');
  });

  it('streams a subscription as events, and says when it is complete', async () => {
    await using test = await open();
    const own = await mintInternalToken(test.keys, 'subject', administrator);
    const { text } = await test.post('subscription { count }', own);
    expect(text.split('\n\n').filter(Boolean)).toEqual([
      ...[1, 2, 3].map((count) => `event: next\ndata: {"data":{"count":${count}}}`),
      'event: complete\ndata: ',
    ]);
  });

  it('refuses what it cannot read and answers health', async () => {
    await using test = await open();
    const own = await mintInternalToken(test.keys, 'subject', administrator);
    expect((await test.post('{ nothing }', own)).status).toBe(400);
    expect((await test.post('{', own)).status).toBe(400);
    expect((await fetch(test.url, { method: 'POST', body: 'no json' })).status).toBe(400);
    expect((await fetch(test.url.replace('/graphql', '/health'))).status).toBe(200);
  });

  it('tells whoever asks for it how long each field took', async () => {
    await using served = await open();
    const token = await mintInternalToken(served.keys, 'subject', administrator);
    const { text } = await served.post('{ one: mine mine }', token, { 'apollo-federation-include-trace': 'ftv1' });
    const { data, extensions } = JSON.parse(text) as { data: unknown; extensions: { ftv1: string } };
    expect(data).toEqual({ one: 't1', mine: 't1' });
    const { root, durationNs } = Trace.decode(Buffer.from(extensions.ftv1, 'base64'));
    expect(root?.child).toMatchObject([
      { responseName: 'one', type: 'String!', parentType: 'Query' },
      { responseName: 'mine', type: 'String!', parentType: 'Query' },
    ]);
    expect(Number(root?.child?.[1]?.endTime)).toBeLessThanOrEqual(Number(durationNs));
    expect(JSON.parse((await served.post('{ mine }', token)).text)).toEqual({ data: { mine: 't1' } });
  });

  it('puts errors into the trace, at their fields, as it tells them', async () => {
    await using served = await open();
    const { text } = await served.post('{ mine }', undefined, { 'apollo-federation-include-trace': 'ftv1' });
    const { extensions } = JSON.parse(text) as { extensions: { ftv1: string } };
    const { root } = Trace.decode(Buffer.from(extensions.ftv1, 'base64'));
    expect(root?.child).toMatchObject([{ responseName: 'mine' }]);
    expect(root?.child?.[0]?.error?.[0]?.message).toContain('Sign in first');
  });
});
