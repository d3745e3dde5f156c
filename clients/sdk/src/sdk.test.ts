import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Bearer } from './credentials.ts';
import { CamerasDocument, paginate, VmsClient, type VmsError } from './index.ts';
import { keepSignedIn } from './keep-signed-in.ts';

type Asked = { readonly query: string; readonly variables: Record<string, unknown>; readonly bearer: string | null };

/** Speaks GraphQL over HTTP as the router does, with answers made by each test. */
let server: Server;
let url = '';
let asked: Asked[] = [];
let answer: (question: Asked) => unknown = () => ({ data: null });
beforeEach(async () => {
  asked = [];
  server = createServer(async (req, res) => {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk as Buffer);
    const question = {
      ...(JSON.parse(Buffer.concat(chunks).toString()) as Pick<Asked, 'query' | 'variables'>),
      bearer: req.headers.authorization?.replace('Bearer ', '') ?? null,
    };
    asked.push(question);
    res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer(question)));
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => new Promise((closed) => server.close(closed)));

const page = (ids: string[], endCursor: string | null) => ({
  data: {
    cameras: {
      totalCount: 3,
      edges: ids.map((id) => ({ node: { id } })),
      pageInfo: { hasNextPage: endCursor !== null, endCursor },
    },
  },
});

describe('the SDK', () => {
  it('reads a connection to its end, page by page, with the API key as its bearer', async () => {
    answer = ({ variables }) => (variables.after ? page(['c'], null) : page(['a', 'b'], 'two'));
    await using client = new VmsClient({ url, credentials: { apiKey: 'vms_key' } });
    const ids: string[] = [];
    for await (const { id } of paginate(client, CamerasDocument, { first: 2 }, ({ cameras }) => cameras)) ids.push(id);
    expect(ids).toEqual(['a', 'b', 'c']);
    expect(asked.map(({ bearer, variables }) => [bearer, variables.after])).toEqual([
      ['vms_key', null],
      ['vms_key', 'two'],
    ]);
  });

  it('signs in once for requests that come together, and again when its token is no longer taken', async () => {
    let tokens = 0;
    const expiresAt = new Date(Date.now() + 600_000).toISOString();
    answer = ({ query, bearer }) => {
      if (query.includes('login('))
        return {
          data: { answer: { __typename: 'LoginSuccess', accessToken: `t${++tokens}`, refreshToken: 'r', expiresAt } },
        };
      if (query.includes('refresh('))
        return { data: { answer: { __typename: 'Forbidden', code: 'FORBIDDEN', message: 'No.' } } };
      if (bearer === 't1' && asked.length > 4)
        return { errors: [{ message: 'Ended.', extensions: { code: 'UNAUTHENTICATED' } }] };
      return page(['a'], null);
    };
    await using client = new VmsClient({ url, credentials: { email: 'a@b.example', password: 'p' } });
    await Promise.all([client.request(CamerasDocument, {}), client.request(CamerasDocument, {})]);
    expect(tokens).toBe(1);
    await client.request(CamerasDocument, {});
    await client.request(CamerasDocument, {});
    expect(tokens).toBe(2);
    expect(asked.at(-1)?.bearer).toBe('t2');
  });

  it('says what the platform said: the code, and the trace of what is not the caller’s fault', async () => {
    answer = () => ({
      errors: [{ message: 'Ask with trace 7.', path: ['cameras'], extensions: { code: 'INTERNAL', traceId: '7' } }],
    });
    await using client = new VmsClient({ url, credentials: { apiKey: 'k' } });
    const error = (await client.request(CamerasDocument, {}).catch((caught: unknown) => caught)) as VmsError;
    expect(error).toMatchObject({ name: 'VmsError', code: 'INTERNAL', traceId: '7', path: ['cameras'] });
    await using nobody = new VmsClient({ url: 'http://127.0.0.1:1', credentials: { apiKey: 'k' } });
    await expect(nobody.request(CamerasDocument, {})).rejects.toMatchObject({ code: 'UNREACHABLE' });
  });

  it('brings an open socket the next token in a ping, before the one that it came with ends', async () => {
    let tokens = 0;
    const bearer = new Bearer({ email: 'a@b.example', password: 'p' }, async () => ({
      answer: {
        ...{ __typename: 'LoginSuccess', accessToken: `t${++tokens}`, refreshToken: 'r' },
        // Due a second after it was given.
        expiresAt: new Date(Date.now() + 31_000).toISOString(),
      },
    }));
    await bearer.token();
    let stop = (): void => {};
    const sent = await new Promise<string>((resolve) => {
      stop = keepSignedIn({ readyState: 1, send: resolve }, bearer);
    });
    stop();
    expect(JSON.parse(sent)).toEqual({ type: 'ping', payload: { authorization: 'Bearer t2' } });
  });
});
