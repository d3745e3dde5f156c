import { describe, expect, it } from '@jest/globals';
import type { Principal } from '@vms/kit/auth/principal';
import { verifyAccessToken } from '@vms/kit/auth/tokens';
import { openForTest } from '@vms/kit/testing/open-for-test';
import { auth } from '../src/index.ts';

const LOGIN = `mutation Login($email: String!, $password: String!) {
  login(input: { email: $email, password: $password }) {
    __typename
    ... on LoginSuccess { accessToken refreshToken expiresAt user { id email tenant { id name } } }
    ... on Error { code message }
    ... on TooManyAttempts { retryAfterMs }
  }
}`;
const REFRESH = `mutation ($t: String!) { refresh(input: { refreshToken: $t }) {
  __typename ... on RefreshSuccess { accessToken refreshToken } ... on Error { code } } }`;
const LOGOUT = 'mutation ($t: String!) { logout(input: { refreshToken: $t }) { __typename } }';
const CREATE = `mutation ($input: CreateUserInput!) { createUser(input: $input) {
  __typename ... on CreateUserSuccess { user { id memberships { role grants { permission } } } } ... on Error { code } } }`;
const GRANT = `mutation ($input: GrantInput!) { grant(input: $input) {
  __typename ... on GrantSuccess { user { memberships { grants { permission scopeKind scopeId } } } } ... on Error { code } } }`;
const ADA = { email: 'ada@example.org', password: 'correct horse' };

async function open() {
  const test = await openForTest(auth);
  await test.services.users.ensureAdmin({ ...ADA, tenant: { id: 't1', name: 'Works' } });
  const login = async (credentials: { email: string; password: string } = ADA) => {
    const { data, errors } = await test.ask(LOGIN, credentials, null);
    expect(errors).toBeUndefined();
    return data?.login as Record<string, string> & { user: { id: string } };
  };
  const signedIn = async (credentials?: { email: string; password: string }): Promise<Principal> =>
    verifyAccessToken(test.keys, (await login(credentials)).accessToken ?? '');
  return Object.assign(test, { login, signedIn });
}

describe('auth', () => {
  it('signs in with a token of the tenant, and says who it is', async () => {
    await using test = await open();
    const session = await test.login({ ...ADA, email: ' Ada@Example.org ' });
    expect(session).toMatchObject({
      __typename: 'LoginSuccess',
      user: { email: ADA.email, tenant: { id: 't1', name: 'Works' } },
    });
    const principal = await verifyAccessToken(test.keys, session.accessToken ?? '');
    expect(principal).toEqual({
      ...{ kind: 'user', id: session.user.id, tenantId: 't1', grantsVersion: 1, sessionId: expect.any(String) },
    });
    const me = await test.ask('{ me { email tenant { name } memberships { role } } }', {}, principal);
    expect(me.data?.me).toEqual({
      email: ADA.email,
      tenant: { name: 'Works' },
      memberships: [{ role: 'OWNER' }],
    });
    test.clock.advance(16 * 60_000);
    await expect(verifyAccessToken(test.keys, session.accessToken ?? '')).rejects.toMatchObject({
      code: 'TOKEN_INVALID',
    });
  });

  it('tells a wrong password and an unknown e-mail apart from nothing, and slows both down', async () => {
    await using test = await open();
    for (const email of [ADA.email, 'nobody@example.org']) {
      for (let attempt = 0; attempt < 5; attempt += 1)
        expect(await test.login({ email, password: 'wrong' })).toMatchObject({ code: 'INVALID_CREDENTIALS' });
      expect(await test.login({ email, password: ADA.password })).toMatchObject({
        __typename: 'TooManyAttempts',
        retryAfterMs: 1_000,
      });
    }
    test.clock.advance(1_001);
    expect(await test.login()).toMatchObject({ __typename: 'LoginSuccess' });
    expect(await test.login({ ...ADA, password: 'wrong' })).toMatchObject({ code: 'INVALID_CREDENTIALS' });
  });

  it('renews a session once per token; a copied token ends the whole family', async () => {
    await using test = await open();
    const { refreshToken: first } = await test.login();
    const renewed = (await test.ask(REFRESH, { t: first }, null)).data?.refresh as Record<string, string>;
    expect(renewed.__typename).toBe('RefreshSuccess');
    expect((await test.ask(REFRESH, { t: first }, null)).data?.refresh).toMatchObject({ code: 'TOKEN_REUSED' });
    expect((await test.ask(REFRESH, { t: renewed.refreshToken }, null)).data?.refresh).toMatchObject({
      code: 'TOKEN_INVALID',
    });
    const { refreshToken } = await test.login();
    expect((await test.ask(LOGOUT, { t: refreshToken }, null)).data?.logout).toEqual({ __typename: 'LogoutSuccess' });
    expect((await test.ask(REFRESH, { t: refreshToken }, null)).data?.refresh).toMatchObject({ code: 'TOKEN_INVALID' });
  });

  it('grants and revokes as an administrator only, and says so on the bus', async () => {
    await using test = await open();
    const admin = await test.signedIn();
    const input = { email: 'bo@example.org', name: 'Bo', password: 'long enough', role: 'VIEWER' };
    const created = (await test.ask(CREATE, { input }, admin)).data?.createUser as { user: { id: string } };
    expect(created).toMatchObject({ user: { memberships: [{ role: 'VIEWER', grants: [] }] } });
    expect((await test.ask(CREATE, { input }, admin)).data?.createUser).toMatchObject({ code: 'CONFLICT' });
    const weak = { ...input, email: 'cy@example.org', password: 'short' };
    expect((await test.ask(CREATE, { input: weak }, admin)).data?.createUser).toMatchObject({
      __typename: 'ValidationError',
    });
    const bo = await test.signedIn({ email: input.email, password: input.password });
    const grant = { userId: created.user.id, permission: 'LIVE', scopeKind: 'CAMERA', scopeId: 'c1' };
    expect((await test.ask(GRANT, { input: grant }, bo)).data?.grant).toMatchObject({ __typename: 'Forbidden' });
    const granted = await test.ask(GRANT, { input: grant }, admin);
    expect(granted.data?.grant).toMatchObject({
      user: { memberships: [{ grants: [{ permission: 'LIVE', scopeKind: 'CAMERA', scopeId: 'c1' }] }] },
    });
    const said = new Promise<void>((resolve) => {
      test.bus.subscribe({
        group: 'test',
        topics: ['vms.access'],
        handler: async ({ payload }) => {
          const { userId, grantsVersion } = payload as { userId: string; grantsVersion: number };
          if (userId === bo.id && grantsVersion === 2) resolve();
        },
      });
    });
    await said;
    const foreign: Principal = { ...admin, tenantId: 't2' };
    expect((await test.ask(GRANT, { input: grant }, foreign)).data?.grant).toMatchObject({ __typename: 'Forbidden' });
    const seen = await test.ask(
      'query ($r: [_Any!]!) { _entities(representations: $r) { ... on User { email } } }',
      { r: [{ __typename: 'User', id: bo.id }] },
      foreign,
    );
    expect(seen.data?._entities).toEqual([null]);
  });
});
