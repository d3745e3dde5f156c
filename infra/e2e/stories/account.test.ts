import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { verifyAccessToken } from '@vms/kit/auth/tokens';
import { openMailServer } from '../../../subgraphs/notification/test/receivers.ts';
import { type ComposedPlatform, openComposed } from './composed-platform.ts';

const REQUEST = 'mutation ($email: String!) { requestPasswordReset(input: { email: $email }) { __typename } }';
const SET = `mutation ($input: ResetPasswordInput!) { resetPassword(input: $input) { __typename ... on Error { code } } }`;
const LOGIN = `mutation ($input: LoginInput!) { login(input: $input) {
  __typename ... on LoginSuccess { accessToken user { email } } ... on Error { code } } }`;
const INVITE = `mutation ($email: String!) { inviteUser(input: { email: $email, name: "Grace", role: VIEWER }) {
  ... on InviteUserSuccess { user { id } } } }`;
const RESEND = 'mutation ($userId: ID!) { resendInvitation(input: { userId: $userId }) { __typename } }';
const MAILS = '{ accountMails { totalCount edges { node { kind to state attempts error sentAt } } } }';
interface Mails {
  accountMails: { totalCount: number; edges: { node: { kind: string; state: string; attempts: number } }[] };
}

/** The token of the link in a mail, as a reader would click it. */
function linkIn(text: string): { token: string } {
  const body = text.replace(/=\r\n/g, '').replace(/=3D/g, '=');
  const token = /https:\/\/vms\.example\.org\/#\/set-password\?token=([\w-]+)/.exec(body)?.[1];
  if (!token) throw new Error(`No link in: ${body}`);
  return { token };
}

describe('the story of an account', () => {
  let refuse: number | null = null;
  let server: Awaited<ReturnType<typeof openMailServer>>;
  let platform: ComposedPlatform;
  beforeAll(async () => {
    server = await openMailServer(() => refuse);
    platform = await openComposed({
      VMS_MAIL_URL: `smtp://127.0.0.1:${server.port}`,
      VMS_MAIL_FROM: 'vms@example.org',
      VMS_PUBLIC_URL: 'https://vms.example.org/',
    });
  });
  afterAll(async () => {
    await platform[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  });
  const mails = async () => ((await platform.ask(MAILS)) as unknown as Mails).accountMails;

  it('begins with an invitation: its address was refused for good, which is seen, and it is sent again', async () => {
    refuse = 550;
    const email = 'grace@example.com';
    const { inviteUser } = (await platform.ask(INVITE, { email })) as { inviteUser: { user: { id: string } } };
    await platform.until(mails, (found) => found.edges[0]?.node.state === 'DEAD');
    refuse = null;
    const userId = inviteUser.user.id;
    expect(await platform.ask(RESEND, { userId })).toEqual({
      resendInvitation: { __typename: 'ResendInvitationSuccess' },
    });
    await platform.until(mails, (found) => found.edges[0]?.node.state === 'SENT');
    const { token } = linkIn(server.mails[0]?.text ?? '');
    const password = 'a password of her own';
    expect(await platform.ask(SET, { input: { token, password } }, null)).toEqual({
      resetPassword: { __typename: 'ResetPasswordSuccess' },
    });
    expect(await platform.ask(LOGIN, { input: { email, password } }, null)).toMatchObject({
      login: { __typename: 'LoginSuccess' },
    });
    expect(await platform.ask(RESEND, { userId: platform.admin.id })).toEqual({
      resendInvitation: { __typename: 'Conflict' },
    });
    const foreign = await platform.outcome(MAILS, {}, platform.stranger);
    expect(foreign.errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
  });

  it('is in a tenant that its administrator renames, and sees the new name', async () => {
    const rename = 'mutation ($name: String!) { renameTenant(input: { name: $name }) { __typename } }';
    expect(await platform.ask(rename, { name: ' ' })).toEqual({ renameTenant: { __typename: 'ValidationError' } });
    await platform.ask(rename, { name: 'Harbour Ltd' });
    await platform.until(
      () => platform.ask('{ tenant { name } me { tenant { name } } }'),
      ({ me }) => (me as { tenant: { name: string } }).tenant.name === 'Harbour Ltd',
    );
  });

  it('gets its link though the mail server was away, and the new password ends every old session', async () => {
    refuse = 451;
    server.mails.length = 0;
    const email = 'admin@example.com';
    for (const address of [email, 'nobody@example.com'])
      expect(await platform.ask(REQUEST, { email: address }, null)).toEqual({
        requestPasswordReset: { __typename: 'RequestPasswordResetSuccess' },
      });
    const refused = await platform.until(
      mails,
      (found) => found.edges[0]?.node.kind === 'PASSWORD_RESET' && found.edges[0].node.attempts > 0,
    );
    expect(refused.edges[0]?.node).toEqual({
      ...{ kind: 'PASSWORD_RESET', to: email, state: 'PENDING', attempts: 1, sentAt: null },
      error: `127.0.0.1:${server.port} did not take the mail (451).`,
    });
    refuse = null;
    platform.clock.advance(10_000);
    await platform.until(mails, (found) => found.edges[0]?.node.state === 'SENT');
    expect(server.mails).toHaveLength(1);
    expect(server.mails[0]?.to).toEqual([email]);
    const { token } = linkIn(server.mails[0]?.text ?? '');
    const password = 'another horse, another battery';
    const set = { input: { token, password } };
    expect(await platform.ask(SET, set, null)).toEqual({ resetPassword: { __typename: 'ResetPasswordSuccess' } });
    expect(await platform.ask(SET, set, null)).toMatchObject({ resetPassword: { code: 'TOKEN_INVALID' } });
    // The old session hears of its end over the bus.
    await platform.until(
      () => platform.outcome('{ me { email } }'),
      ({ errors }) => errors?.[0]?.extensions?.code === 'UNAUTHENTICATED',
    );
    const signedIn = (await platform.ask(LOGIN, { input: { email, password } }, null)) as {
      login: { accessToken: string };
    };
    expect(signedIn.login).toMatchObject({ user: { email } });
    const principal = await verifyAccessToken(platform.opened.keys, signedIn.login.accessToken);
    expect(await platform.ask('{ me { email } }', {}, principal)).toEqual({ me: { email } });
  });
});
