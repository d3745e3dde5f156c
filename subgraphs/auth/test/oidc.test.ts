import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Principal } from '@vms/kit/auth/principal';
import { verifyAccessToken } from '@vms/kit/auth/tokens';
import { openForTest } from '@vms/kit/testing/open-for-test';
import { Provider } from 'oidc-provider';
import { auth } from '../src/index.ts';

const ADA = { email: 'ada@example.org', password: 'correct horse' };
const REDIRECT = 'https://console.example.org/signed-in';
const ADD = `mutation ($input: AddOidcProviderInput!) { addOidcProvider(input: $input) { __typename
  ... on AddOidcProviderSuccess { provider { id } } ... on Error { code message } } }`;
const BEGIN =
  'mutation ($id: ID!) { beginOidc(input: { providerId: $id }) { ... on BeginOidcSuccess { url state } ... on Error { code } } }';
const COMPLETE = `mutation ($input: CompleteOidcInput!) { completeOidc(input: $input) { __typename
  ... on LoginSuccess { accessToken user { email memberships { role } } } ... on Error { code message } } }`;

/** A real identity provider on loopback: everybody who signs in is `<login>@example.org`. */
let server: Server;
let issuer: string;
beforeAll(async () => {
  // It warns at length that it is set up for a test.
  for (const level of ['warn', 'info'] as const) jest.spyOn(console, level).mockImplementation(() => {});
  server = createServer();
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(issuer, {
    clients: [{ client_id: 'vms', client_secret: 'a secret of the client', redirect_uris: [REDIRECT] }],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    findAccount: (_: unknown, id: string) => ({
      accountId: id,
      claims: () => ({ sub: id, email: `${id}@example.org`, email_verified: id !== 'unverified', name: id }),
    }),
  });
  server.on('request', provider.callback());
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** What a browser does with the provider's own pages: signs in, agrees, and ends at the redirect address. */
async function browse(url: string, login: string): Promise<string> {
  const jar = new Map<string, string>();
  const visit = async (address: string, form?: Record<string, string>): Promise<Response> => {
    const response = await fetch(address, {
      redirect: 'manual',
      method: form ? 'POST' : 'GET',
      headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(form ? { body: new URLSearchParams(form) } : {}),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [name = '', value = ''] = (cookie.split(';')[0] ?? '').split(/=(.*)/s);
      jar.set(name, value);
    }
    return response;
  };
  let at = url;
  for (let hop = 0; hop < 12; hop += 1) {
    if (at.startsWith(REDIRECT)) return at;
    const page = await visit(at);
    const onward = page.headers.get('location');
    if (onward) {
      at = new URL(onward, at).href;
      continue;
    }
    const prompt = /name="prompt" value="(\w+)"/.exec(await page.text())?.[1] ?? '';
    const sent = await visit(at, { prompt, ...(prompt === 'login' ? { login, password: 'any' } : {}) });
    at = new URL(sent.headers.get('location') ?? '', at).href;
  }
  throw new Error(`The provider never came back; last at ${at}.`);
}

async function open(joinAs: string | null = null) {
  const test = await openForTest(auth, { settings: { VMS_OIDC_HTTP: '1' } });
  await test.services.users.ensureAdmin({ ...ADA, tenant: { id: 't1', name: 'Works' } });
  const signed = await test.services.sessions.login(ADA);
  const admin: Principal = await verifyAccessToken(test.keys, signed.accessToken);
  while ((await test.ask('{ users { totalCount } }', {}, admin)).errors)
    await new Promise((turn) => setImmediate(turn));
  const input = {
    name: 'Works ID',
    issuer,
    clientId: 'vms',
    clientSecret: 'a secret of the client',
    redirectUri: REDIRECT,
    joinAs,
  };
  const added = (await test.ask(ADD, { input }, admin)).data?.addOidcProvider as { provider: { id: string } };
  const begin = async () =>
    (await test.ask(BEGIN, { id: added.provider.id }, null)).data?.beginOidc as { url: string; state: string };
  const complete = async (state: string, callbackUrl: string) => {
    const { data, errors } = await test.ask(COMPLETE, { input: { state, callbackUrl } }, null);
    expect(errors).toBeUndefined();
    return data?.completeOidc as { __typename: string; code?: string; accessToken?: string; user?: object };
  };
  return Object.assign(test, { admin, providerId: added.provider.id, begin, complete });
}

describe('signing in through an identity provider', () => {
  it('signs in the member with the verified address, once per state, for this tenant only', async () => {
    await using test = await open();
    const { url, state } = await test.begin();
    const asked = new URL(url).searchParams;
    expect(asked.get('code_challenge_method')).toBe('S256');
    const back = await browse(url, 'ada');
    expect(await test.complete(`${state}x`, back)).toMatchObject({ code: 'SIGN_IN_REFUSED' });
    const done = await test.complete(state, back);
    expect(done).toMatchObject({ __typename: 'LoginSuccess', user: { email: ADA.email } });
    expect(await test.complete(state, back)).toMatchObject({ code: 'SIGN_IN_REFUSED' });
    const principal = await verifyAccessToken(test.keys, done.accessToken ?? '');
    expect(principal).toMatchObject({ kind: 'user', id: test.admin.id, tenantId: 't1' });
    const elsewhere = 'mutation { switchTenant(input: { tenantId: "t1" }) { __typename ... on Error { code } } }';
    expect((await test.ask(elsewhere, {}, principal)).data?.switchTenant).toMatchObject({ code: 'FORBIDDEN' });
  });

  it('takes no code of another sign-in, no unverified address and no stranger', async () => {
    await using test = await open();
    const mine = await test.begin();
    const others = await test.begin();
    const back = await browse(others.url, 'ada');
    expect(await test.complete(mine.state, back)).toMatchObject({ code: 'SIGN_IN_REFUSED' });
    for (const login of ['unverified', 'stranger']) {
      const { url, state } = await test.begin();
      expect(await test.complete(state, await browse(url, login))).toMatchObject({ code: 'SIGN_IN_REFUSED' });
    }
  });

  it('lets strangers join where the tenant says so, as what it says, and knows them again', async () => {
    await using test = await open('OPERATOR');
    const users = 'query { users { totalCount } }';
    for (const _ of [1, 2]) {
      const { url, state } = await test.begin();
      const done = await test.complete(state, await browse(url, 'newcomer'));
      expect(done.user).toMatchObject({ email: 'newcomer@example.org', memberships: [{ role: 'OPERATOR' }] });
      expect((await test.ask(users, {}, test.admin)).data).toEqual({ users: { totalCount: 2 } });
    }
    const input = { name: 'x', issuer, clientId: 'c', clientSecret: 's', redirectUri: REDIRECT, joinAs: 'ADMIN' };
    expect((await test.ask(ADD, { input }, test.admin)).data?.addOidcProvider).toMatchObject({
      code: 'VALIDATION_FAILED',
    });
    expect(
      JSON.stringify((await test.ask('{ oidcProviders(tenantId: "t1") { id name } }', {}, null)).data),
    ).not.toContain('secret');
  });
});
