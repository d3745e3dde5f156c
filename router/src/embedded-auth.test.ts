import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TOTP } from 'otpauth';
import { codeOf, openStory, type Story, until } from './embedded-story.test.support.ts';

/** Through the router's own door, as a client would: what auth promises to people and programs. */
let story: Story;
beforeAll(async () => {
  story = await openStory();
});
afterAll(async () => {
  await story[Symbol.asyncDispose]();
});
const ask: Story['ask'] = (...given) => story.ask(...given);
const change: Story['change'] = (...given) => story.change(...given);
const login: Story['login'] = (...given) => story.login(...given);

describe('a cloud and its people', () => {
  it('invites, mails a link that sets a password once, and says of no address whether it is known', async () => {
    const admin = await story.administrator();
    const mails: { kind: string; to: string; sealedToken: string }[] = [];
    const inbox = story.bus.subscribe({
      ...{ group: 'story', topics: ['vms.mail'] },
      handler: async ({ payload }) => void mails.push(payload as (typeof mails)[number]),
    });
    try {
      const bo = 'bo@example.org';
      const invited = await change('inviteUser', { email: bo, name: 'Bo', role: 'VIEWER' }, admin.accessToken);
      expect(invited).toMatchObject({ __typename: 'InviteUserSuccess' });
      await expect(login({ email: bo, password: '' })).rejects.toThrow();
      await until(async () => mails.length === 1);
      const token = story.keys.open(mails[0]?.sealedToken ?? '', 'vms.mail');
      const password = 'my very first one';
      expect(await change('resetPassword', { token, password: 'short' })).toMatchObject({ code: 'VALIDATION_FAILED' });
      expect(await change('resetPassword', { token, password })).toMatchObject({ __typename: 'ResetPasswordSuccess' });
      expect(await change('resetPassword', { token, password })).toMatchObject({ code: 'TOKEN_INVALID' });
      const session = await login({ email: bo, password });
      const known = await change(
        'requestPasswordReset',
        { email: bo },
        undefined,
        '... on RequestPasswordResetSuccess { done }',
      );
      const unknown = await change(
        'requestPasswordReset',
        { email: 'nobody@example.org' },
        undefined,
        '... on RequestPasswordResetSuccess { done }',
      );
      expect(known).toEqual(unknown);
      await until(async () => mails.length === 2);
      expect(mails.map(({ kind, to }) => [kind, to])).toEqual([
        ['INVITATION', bo],
        ['PASSWORD_RESET', bo],
      ]);
      const reset = story.keys.open(mails[1]?.sealedToken ?? '', 'vms.mail');
      expect(await change('resetPassword', { token: reset, password: 'another one now' })).toMatchObject({
        __typename: 'ResetPasswordSuccess',
      });
      expect(await change('refresh', { refreshToken: session.refreshToken })).toMatchObject({ code: 'TOKEN_INVALID' });
      await until(async () => codeOf(await ask('{ me { email } }', {}, session.accessToken)) === 'UNAUTHENTICATED');
      await expect(login({ email: bo, password })).rejects.toThrow('INVALID_CREDENTIALS');
      await login({ email: bo, password: 'another one now' });
    } finally {
      await inbox.stop();
    }
  });

  it('asks for a second factor once there is one; each code and each recovery code works once', async () => {
    const admin = await story.administrator();
    const cy = { email: 'cy@example.org', password: 'long enough for cy' };
    await change('createUser', { ...cy, name: 'Cy', role: 'VIEWER' }, admin.accessToken);
    const { accessToken } = await login(cy);
    expect(await change('beginSecondFactor', { password: 'wrong' }, accessToken)).toMatchObject({
      code: 'INVALID_CREDENTIALS',
    });
    const begun = await change(
      'beginSecondFactor',
      { password: cy.password },
      accessToken,
      '... on BeginSecondFactorSuccess { secret uri }',
    );
    expect(begun.uri).toMatch(/^otpauth:\/\/totp\/VMS:cy%40example\.org\?/);
    await login(cy);
    const totp = new TOTP({ secret: String(begun.secret) });
    const code = totp.generate();
    const confirmed = await change(
      'confirmSecondFactor',
      { code },
      accessToken,
      '... on ConfirmSecondFactorSuccess { recoveryCodes }',
    );
    const recovery = confirmed.recoveryCodes as string[];
    expect(new Set(recovery).size).toBe(10);
    await expect(login(cy)).rejects.toThrow('SECOND_FACTOR_REQUIRED');
    await expect(login({ ...cy, code })).rejects.toThrow('SECOND_FACTOR_WRONG');
    const next = totp.generate({ timestamp: Date.now() + 30_000 });
    await login({ ...cy, code: next });
    await login({ ...cy, code: recovery[3] });
    await expect(login({ ...cy, code: recovery[3] })).rejects.toThrow('SECOND_FACTOR_WRONG');
    expect(await change('removeSecondFactor', { password: cy.password, code: recovery[4] }, accessToken)).toMatchObject(
      {
        __typename: 'RemoveSecondFactorSuccess',
      },
    );
    const { user } = await login(cy);
    const again = await change(
      'beginSecondFactor',
      { password: cy.password },
      accessToken,
      '... on BeginSecondFactorSuccess { secret }',
    );
    const lost = new TOTP({ secret: String(again.secret) });
    const fields = '... on ConfirmSecondFactorSuccess { recoveryCodes }';
    await change('confirmSecondFactor', { code: lost.generate() }, accessToken, fields);
    await expect(login(cy)).rejects.toThrow('SECOND_FACTOR_REQUIRED');
    // The phone is lost, and the paper, too.
    const reset = (userId: string, token: string) => change('resetSecondFactor', { userId }, token);
    expect(await reset(admin.user.id, accessToken)).toMatchObject({ code: 'FORBIDDEN' });
    expect(await reset(admin.user.id, admin.accessToken)).toMatchObject({ code: 'VALIDATION_FAILED' });
    expect(await reset(user.id, admin.accessToken)).toMatchObject({ __typename: 'ResetSecondFactorSuccess' });
    expect(await reset(user.id, admin.accessToken)).toMatchObject({ code: 'CONFLICT' });
    await until(async () => codeOf(await ask('{ me { email } }', {}, accessToken)) === 'UNAUTHENTICATED');
    await login(cy);
    const filter = { action: 'Mutation.resetSecondFactor', outcome: 'OK' };
    const LOG = 'query ($filter: AuditFilter) { auditLog(filter: $filter) { edges { node { actorId target } } } }';
    await until(async () => {
      const { data } = await ask(LOG, { filter }, admin.accessToken);
      const lines = data?.auditLog as { edges: { node: { actorId: string; target: string } }[] } | undefined;
      const edges = lines?.edges ?? [];
      return edges.length === 1 && edges[0]?.node.actorId === admin.user.id && edges[0].node.target.includes(user.id);
    });
  });

  it('lets a program in by its key, to what the key is for, until it is revoked', async () => {
    const admin = await story.administrator();
    const scopes = [{ permission: 'LIVE', scopeKind: 'TENANT', scopeId: admin.user.tenant.id }];
    const made = await change(
      'createApiKey',
      { name: 'wall', scopes },
      admin.accessToken,
      '... on CreateApiKeySuccess { secret key { id prefix } }',
    );
    const secret = String(made.secret);
    const { id, prefix } = made.key as { id: string; prefix: string };
    expect(secret.startsWith(prefix)).toBe(true);
    expect((await ask('{ cameras { totalCount } }', {}, secret)).data).toEqual({ cameras: { totalCount: 0 } });
    expect(codeOf(await ask('{ me { email } }', {}, secret))).toBe('FORBIDDEN');
    expect(await change('addSite', { name: 'North' }, secret)).toMatchObject({ __typename: 'Forbidden' });
    const listed = await ask('{ apiKeys { id prefix lastUsedAt revokedAt } }', {}, admin.accessToken);
    expect(listed.data?.apiKeys).toEqual([{ id, prefix, lastUsedAt: expect.any(String), revokedAt: null }]);
    expect(JSON.stringify(listed)).not.toContain(secret);
    const stream = await story.follow(secret);
    await change('revokeApiKey', { id }, admin.accessToken);
    expect(codeOf(await ask('{ cameras { totalCount } }', {}, secret))).toBe('UNAUTHENTICATED');
    expect(await stream.text()).toContain('UNAUTHENTICATED');
  });

  it('ends queries and live subscriptions of a session that has ended, though its token is good for minutes', async () => {
    const admin = await story.administrator();
    const dee = { email: 'dee@example.org', password: 'long enough for dee' };
    await change('createUser', { ...dee, name: 'Dee', role: 'OPERATOR' }, admin.accessToken);
    const one = await login(dee);
    const two = await login(dee);
    const own = await ask('{ sessions { id current method } }', {}, one.accessToken);
    expect(own.data?.sessions).toHaveLength(2);
    const stream = await story.follow(one.accessToken);
    await change('logout', { refreshToken: one.refreshToken });
    expect(await stream.text()).toContain('UNAUTHENTICATED');
    await until(async () => codeOf(await ask('{ cameras { totalCount } }', {}, one.accessToken)) === 'UNAUTHENTICATED');
    expect((await ask('{ me { email } }', {}, two.accessToken)).data).toEqual({ me: { email: dee.email } });
    const disabled = await change('setUserDisabled', { userId: two.user.id, disabled: true }, admin.accessToken);
    expect(disabled).toMatchObject({ __typename: 'SetUserDisabledSuccess' });
    await until(async () => codeOf(await ask('{ me { email } }', {}, two.accessToken)) === 'UNAUTHENTICATED');
    await expect(login(dee)).rejects.toThrow('INVALID_CREDENTIALS');
  });

  it('closes open WebSockets of a key that expires and of a session that ends, and prolongs one by a ping', async () => {
    const admin = await story.administrator();
    const scopes = [{ permission: 'LIVE', scopeKind: 'TENANT', scopeId: admin.user.tenant.id }];
    const expiresAt = new Date(Date.now() + 1_500).toISOString();
    const made = await change(
      'createApiKey',
      { name: 'brief', scopes, expiresAt },
      admin.accessToken,
      '... on CreateApiKeySuccess { secret }',
    );
    const brief = await story.openSocket(String(made.secret));
    expect(await brief.closed).toMatchObject({ code: 4403, reason: expect.stringContaining('expired') });
    const fay = { email: 'fay@example.org', password: 'long enough for fay' };
    await change('createUser', { ...fay, name: 'Fay', role: 'OPERATOR' }, admin.accessToken);
    const signed = await login(fay);
    const socket = await story.openSocket(signed.accessToken);
    const renewed = await change(
      'refresh',
      { refreshToken: signed.refreshToken },
      undefined,
      '... on RefreshSuccess { accessToken refreshToken }',
    );
    const pong = await socket.ping({ authorization: `Bearer ${renewed.accessToken}` });
    expect(Date.parse(String(pong?.renewedUntil))).toBeGreaterThan(Date.now());
    await change('logout', { refreshToken: renewed.refreshToken });
    expect(await socket.closed).toMatchObject({ code: 4403, reason: expect.stringContaining('ended') });
    const other = await story.openSocket((await login(fay)).accessToken);
    void other.ping({ authorization: `Bearer ${admin.accessToken}` });
    expect(await other.closed).toMatchObject({ code: 4403 });
  });

  it('takes a role on a site for what it holds at every moment', async () => {
    const admin = await story.administrator();
    const token = admin.accessToken;
    const eve = { email: 'eve@example.org', password: 'long enough for eve' };
    const made = await change(
      'createUser',
      { ...eve, name: 'Eve', role: 'VIEWER' },
      token,
      '... on CreateUserSuccess { user { id } }',
    );
    const userId = (made.user as { id: string }).id;
    const site = await change('addSite', { name: 'South' }, token, '... on AddSiteSuccess { site { id } }');
    const siteId = (site.site as { id: string }).id;
    const fields = '... on CreateRoleSuccess { role { id version } }';
    const role = (await change('createRole', { name: 'Janitor', permissions: ['LIVE'] }, token, fields)).role as {
      id: string;
    };
    expect(await change('createRole', { name: 'janitor', permissions: ['PTZ'] }, token)).toMatchObject({
      code: 'CONFLICT',
    });
    const held = { userId, roleId: role.id, scopeKind: 'SITE', scopeId: siteId };
    expect(await change('assignRole', held, token)).toMatchObject({ __typename: 'AssignRoleSuccess' });
    const { accessToken } = await login(eve);
    const seen = async () => JSON.stringify((await ask('{ sites { edges { node { name } } } }', {}, accessToken)).data);
    await until(async () => (await seen()).includes('South'));
    expect(await change('updateSite', { id: siteId, name: 'Far south' }, accessToken)).toMatchObject({
      code: 'FORBIDDEN',
    });
    expect(await change('removeRole', { id: role.id }, token)).toMatchObject({ code: 'CONFLICT' });
    const more = { id: role.id, version: 1, name: 'Janitor', permissions: ['LIVE', 'CONFIGURE'] };
    expect(await change('updateRole', more, token)).toMatchObject({ __typename: 'UpdateRoleSuccess' });
    expect(await change('updateRole', more, token)).toMatchObject({ code: 'CONFLICT' });
    await until(
      async () =>
        (await change('updateSite', { id: siteId, name: 'Far south' }, accessToken)).__typename === 'UpdateSiteSuccess',
    );
    await change('unassignRole', held, token);
    await until(async () => !(await seen()).includes('Far south'));
    expect(await change('removeRole', { id: role.id }, token)).toMatchObject({ __typename: 'RemoveRoleSuccess' });
  });
});
