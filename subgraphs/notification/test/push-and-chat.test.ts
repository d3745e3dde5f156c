import { createECDH, randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { administrator, openForTest } from '@vms/kit/testing/open-for-test';
import { notification } from '../src/index.ts';
import { openReceiver, type Received } from './receivers.ts';

const settings = { VMS_NOTIFY_PRIVATE_ADDRESSES: '1' };
const ADD =
  'mutation ($input: AddChannelInput!) { addChannel(input: $input) { ... on AddChannelSuccess { channel { id target } } ... on Error { message } } }';
const TEST = 'mutation ($id: ID!) { testChannel(id: $id) { ... on TestChannelSuccess { delivery { state error } } } }';
const SUBSCRIBE =
  'mutation ($input: SubscribePushInput!) { subscribePush(input: $input) { __typename ... on SubscribePushSuccess { id } } }';

async function opened() {
  const test = await openForTest(notification, { settings });
  const add = async (input: object) =>
    ((await test.ask(ADD, { input })).data as { addChannel: { channel: { id: string; target: string } } }).addChannel
      .channel;
  const send = async (id: string) => (await test.ask(TEST, { id })).data?.testChannel;
  return Object.assign(test, { add, send });
}
const json = (received: Received | undefined): unknown => JSON.parse(received?.body.toString() ?? 'null');

describe('chat and text messages', () => {
  it('speak as each provider expects, with markup of the text made harmless', async () => {
    await using test = await opened();
    await using provider = await openReceiver(() => ({ status: 200 }));
    const chat = { webhookUrl: `${provider.url}/hook/secret` };
    const slack = await test.add({ name: 'Slack', chat: { provider: 'SLACK', ...chat } });
    const teams = await test.add({ name: 'Teams', chat: { provider: 'TEAMS', ...chat } });
    const botToken = '123456:ABC-def';
    const bot = { provider: 'TELEGRAM', botToken, chatId: '-100', baseUrl: provider.url };
    const telegram = await test.add({ name: 'Telegram', chat: bot });
    const sms = {
      provider: 'TWILIO',
      accountId: 'AC1',
      token: 'token of ours',
      from: 'VMS',
      to: ['+441632960961', '+441632960962'],
      baseUrl: provider.url,
    };
    const texts = await test.add({ name: 'SMS', sms });
    for (const { id } of [slack, teams, telegram, texts])
      expect(await test.send(id)).toEqual({ delivery: { state: 'SENT', error: null } });
    const [toSlack, toTeams, toTelegram, ...toPhones] = provider.received;
    expect(json(toSlack)).toEqual({ text: expect.stringContaining('*WARNING: INTRUSION at example*\n') });
    expect(json(toTeams)).toMatchObject({ type: 'message', attachments: [{ content: { type: 'AdaptiveCard' } }] });
    expect(toTelegram?.path).toBe(`/bot${botToken}/sendMessage`);
    expect(json(toTelegram)).toMatchObject({ chat_id: '-100', text: expect.stringContaining('INTRUSION') });
    expect(toPhones.map(({ body }) => new URLSearchParams(body.toString()).get('To'))).toEqual(sms.to);
    expect(toPhones[0]?.headers.authorization).toBe(`Basic ${Buffer.from('AC1:token of ours').toString('base64')}`);
    // Nothing of a secret is readable, not even a webhook's path.
    expect(JSON.stringify([slack, teams, telegram, texts])).not.toMatch(/secret|123456|token/);
  });
});

describe('web push', () => {
  const browser = (endpoint: string) => {
    const curve = createECDH('prime256v1');
    curve.generateKeys();
    const key = (bytes: Buffer) => bytes.toString('base64url');
    return { endpoint, p256dh: key(curve.getPublicKey()), auth: key(randomBytes(16)) };
  };

  it('reaches only browsers whose owner may see the event, and forgets one that is gone', async () => {
    await using test = await opened();
    let status = 201;
    await using service = await openReceiver(() => ({ status }));
    const { id: channelId } = await test.add({ name: 'Push', webPush: { contact: 'ops@example.com' } });
    const subscribe = async (path: string, who = administrator) =>
      (await test.ask(SUBSCRIBE, { input: { channelId, ...browser(`${service.url}${path}`) } }, who)).data;
    const viewer = { ...administrator, id: 'viewer' };
    expect(await subscribe('/admin')).toMatchObject({ subscribePush: { __typename: 'SubscribePushSuccess' } });
    expect(await subscribe('/viewer', viewer)).toMatchObject({ subscribePush: { __typename: 'SubscribePushSuccess' } });
    expect(await subscribe('/foreign', { ...administrator, tenantId: 't2' })).toMatchObject({
      subscribePush: { __typename: 'NotFound' },
    });
    expect(await test.send(channelId)).toEqual({ delivery: { state: 'SENT', error: null } });
    expect(service.received.map(({ path }) => path)).toEqual(['/admin']);
    const [pushed] = service.received;
    expect(pushed?.headers.authorization).toMatch(/^vapid t=\S+, k=\S+$/);
    expect(pushed?.headers['content-encoding']).toBe('aes128gcm');
    expect(pushed?.body.toString()).not.toContain('INTRUSION');
    status = 410;
    await test.send(channelId);
    status = 201;
    await test.send(channelId);
    expect(service.received).toHaveLength(2);
  });

  it('refuses what no browser would send', async () => {
    await using test = await opened();
    const { id: channelId } = await test.add({ name: 'Push', webPush: { contact: 'ops@example.com' } });
    const good = browser('https://push.example.com/1');
    for (const wrong of [
      { endpoint: 'file:///x' },
      { p256dh: 'x' },
      { auth: '\u0000' },
      { endpoint: `https://e/${'x'.repeat(3_000)}` },
    ])
      expect((await test.ask(SUBSCRIBE, { input: { channelId, ...good, ...wrong } })).data).toMatchObject({
        subscribePush: { __typename: 'ValidationError' },
      });
    const shown = (await test.ask('{ pushChannels { id name publicKey } }')).data;
    expect(shown).toEqual({
      pushChannels: [{ id: channelId, name: 'Push', publicKey: expect.stringMatching(/^[\w-]{80,}$/) }],
    });
  });
});
