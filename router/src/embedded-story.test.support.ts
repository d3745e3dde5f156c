import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Keys, openKeys } from '@vms/kit/auth/keys';
import { systemClock } from '@vms/kit/clock';
import { silentLog } from '@vms/kit/log';
import type { Bus } from '@vms/kit/ports/bus/bus';
import { openSqliteBus } from '@vms/kit/ports/bus/sqlite-bus';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { startCloud } from './embedded.ts';

const ADMIN = { email: 'admin@example.org', password: 'correct horse battery' };
const LOGIN = `mutation ($input: LoginInput!) { login(input: $input) { __typename
  ... on LoginSuccess { accessToken refreshToken user { id tenant { id } } } ... on Error { code message } } }`;

export interface Signed {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly user: { readonly id: string; readonly tenant: { readonly id: string } };
}
export type Answer = {
  data?: Record<string, unknown> | null;
  errors?: { message: string; extensions?: { code?: string } }[];
};

/** A whole cloud behind its own port, asked as a client would. */
export interface Story extends AsyncDisposable {
  readonly home: string;
  readonly url: string;
  readonly keys: Keys;
  /** The cloud's own bus, as another process would open it. */
  readonly bus: Bus;
  ask(query: string, variables?: object, token?: string): Promise<Answer>;
  /** One mutation with an `input`; its result, or an exception for a GraphQL error. */
  change(name: string, input: object, token?: string, fields?: string): Promise<Record<string, unknown>>;
  login(input: object): Promise<Signed>;
  /** An administrator whose rights have reached every subgraph. */
  administrator(): Promise<Signed>;
  /** An open, silent stream of events. */
  follow(token: string): Promise<Response>;
  /** An open WebSocket that follows events. */
  openSocket(token: string): Promise<StorySocket>;
}

export interface StorySocket {
  readonly closed: Promise<unknown>;
  /** Resolves with the pong's payload. */
  ping(payload: object): Promise<Record<string, unknown> | undefined>;
}

export const codeOf = (answer: Answer): string | undefined => answer.errors?.[0]?.extensions?.code;

/** Until it is so; the test's own time is the limit. */
export async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 20));
}

export async function openStory(): Promise<Story> {
  const home = await mkdtemp(join(tmpdir(), 'vms-story-'));
  const cloud = await startCloud({
    ...{ home, host: '127.0.0.1', port: 0, demo: false, log: silentLog },
    ...{ adminEmail: ADMIN.email, adminPassword: ADMIN.password },
  });
  const keys = await openKeys({ home, clock: systemClock });
  const bus = await openSqliteBus({ file: join(home, 'cloud', 'bus.db'), clock: systemClock, pollMs: 20 });
  const post = (body: object, token?: string, accept = 'application/json') => {
    const headers = {
      'content-type': 'application/json',
      accept,
      ...(token ? { authorization: `Bearer ${token}` } : {}),
    };
    return fetch(`${cloud.url}/graphql`, { method: 'POST', headers, body: JSON.stringify(body) });
  };
  const ask: Story['ask'] = async (query, variables = {}, token) =>
    (await (await post({ query, variables }, token)).json()) as Answer;
  const change: Story['change'] = async (name, input, token, fields = '') => {
    const type = `${name[0]?.toUpperCase()}${name.slice(1)}Input!`;
    const query = `mutation ($input: ${type}) { ${name}(input: $input) { __typename ${fields} ... on Error { code message } } }`;
    const { data, errors } = await ask(query, { input }, token);
    if (errors) throw new Error(JSON.stringify(errors));
    return (data as Record<string, Record<string, unknown>>)[name] ?? {};
  };
  const login: Story['login'] = async (input) => {
    const { data } = await ask(LOGIN, { input });
    const result = data?.login as { __typename: string };
    if (result.__typename !== 'LoginSuccess') throw new Error(JSON.stringify(result));
    return result as unknown as Signed;
  };
  const administrator = async (): Promise<Signed> => {
    const signed = await login(ADMIN);
    const ready = '{ users { totalCount } cameras { totalCount } edgeServers { totalCount } sites { totalCount } }';
    await until(async () => !(await ask(ready, {}, signed.accessToken)).errors);
    return signed;
  };
  const openSocket: Story['openSocket'] = (token) =>
    new Promise((opened) => {
      let tell: (event: unknown) => void = () => {};
      const closed = new Promise<unknown>((resolve) => {
        tell = resolve;
      });
      let heard: (payload: Record<string, unknown> | undefined) => void = () => {};
      const client = createClient({
        ...{
          url: `${cloud.url.replace('http', 'ws')}/graphql`,
          webSocketImpl: WebSocket,
          retryAttempts: 0,
          lazy: true,
        },
        connectionParams: { authorization: `Bearer ${token}` },
        on: {
          closed: tell,
          pong: (_received, payload) => heard(payload),
          connected: (socket) =>
            opened({
              closed,
              ping: (payload) =>
                new Promise((resolve) => {
                  heard = resolve;
                  (socket as WebSocket).send(JSON.stringify({ type: 'ping', payload }));
                }),
            }),
        },
      });
      const nothing = { next: () => {}, error: () => {}, complete: () => {} };
      client.subscribe({ query: 'subscription { eventRaised { cursor } }' }, nothing);
    });
  return {
    ...{ openSocket },
    ...{ home, url: cloud.url, keys, bus, ask, change, login, administrator },
    follow: (token) => post({ query: 'subscription { eventRaised { cursor } }' }, token, 'text/event-stream'),
    [Symbol.asyncDispose]: async () => {
      await bus.close();
      await cloud.stop();
      await rm(home, { recursive: true, force: true });
    },
  };
}
