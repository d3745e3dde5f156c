import { describe, expect, it } from '@jest/globals';
import { openForTest } from '@vms/kit/testing/open-for-test';
import { notification } from '../src/index.ts';
import { ADD_CHANNEL, opened } from './opened.ts';

describe('bad input of notification', () => {
  it.each([
    [{ name: 'x'.repeat(101), webhook: { url: 'https://example.com' } }, 'name'],
    [{ name: 'a\u0007b', webhook: { url: 'https://example.com' } }, 'name'],
    [{ name: 'x' }, 'input'],
    [{ name: 'x', webhook: { url: 'file:///etc/passwd' } }, 'url'],
    [{ name: 'x', webhook: { url: 'https://example.com' }, webPush: { contact: 'a@example.com' } }, 'input'],
    [{ name: 'x', email: { host: 'h', port: -1, from: 'a@example.com', to: ['b@example.com'] } }, 'email.port'],
    [
      { name: 'x', email: { host: 'h', from: 'a@example.com', to: ['b@example.com\r\nBcc: c@example.com'] } },
      'email.to.0',
    ],
    [{ name: 'x', chat: { provider: 'TELEGRAM' } }, 'chat.botToken'],
  ])('refuses the channel %j', async (input, field) => {
    await using test = await opened();
    expect(await test.add(input)).toMatchObject({ __typename: 'ValidationError', field });
    expect((await test.ask('{ channels { totalCount } }')).data).toEqual({ channels: { totalCount: 0 } });
  });

  it('refuses addresses in private networks unless told otherwise', async () => {
    await using test = await openForTest(notification);
    const ask = async (url: string) => (await test.ask(ADD_CHANNEL, { input: { name: 'x', webhook: { url } } })).data;
    for (const url of ['http://127.0.0.1/', 'http://10.0.0.8/x', 'http://[::1]/', 'http://localhost/'])
      expect(await ask(url)).toMatchObject({ addChannel: { __typename: 'ValidationError', code: 'ADDRESS_INVALID' } });
    expect(await ask('https://example.com/')).toMatchObject({ addChannel: { __typename: 'AddChannelSuccess' } });
  });

  it('refuses rules that nobody could mean', async () => {
    await using test = await opened();
    const channelId = await test.channel('https://example.com/');
    const steps = [{ channelId, afterMinutes: 0 }];
    const later = [...steps, { channelId, afterMinutes: 0 }];
    const window = { days: ['MON'], from: '25:00', to: '06:00' };
    const cases: [object, string, string?][] = [
      [{ name: 'x', steps: [] }, 'ValidationError', 'steps'],
      [{ name: 'x', steps: [{ channelId: 'nothing' }] }, 'NotFound'],
      [{ name: 'x', steps: later }, 'ValidationError', 'steps'],
      [{ name: 'x', steps, throttleSeconds: -1 }, 'ValidationError', 'throttleSeconds'],
      [{ name: 'x', steps, quietHours: [window] }, 'ValidationError', 'quietHours.0.from'],
      [{ name: 'x', steps, body: '{{password}}' }, 'ValidationError', 'body'],
      [
        { name: 'x', steps: [...steps, { channelId, afterMinutes: 5 }], digestMinutes: 5 },
        'ValidationError',
        'digestMinutes',
      ],
    ];
    for (const [input, __typename, field] of cases)
      expect(await test.rule(input)).toMatchObject({ __typename, ...(field ? { field } : {}) });
    const { id } = ((await test.rule({ name: 'x', steps })) as { rule: { id: string } }).rule;
    const UPDATE =
      'mutation ($v: Int!, $id: ID!) { updateNotificationRule(input: { id: $id, version: $v, enabled: false }) { __typename } }';
    const update = async (v: number) => (await test.ask(UPDATE, { id, v })).data?.updateNotificationRule;
    expect(await update(1)).toEqual({ __typename: 'UpdateNotificationRuleSuccess' });
    expect(await update(1)).toEqual({ __typename: 'Conflict' });
  });
});
