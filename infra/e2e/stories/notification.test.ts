import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { openComposed } from './composed-platform.ts';

describe('the story of a notification', () => {
  it('goes from a camera event to a signed webhook, and can be read at the event', async () => {
    await using platform = await openComposed({ VMS_NOTIFY_PRIVATE_ADDRESSES: '1' });
    const received: { headers: Record<string, unknown>; body: string }[] = [];
    const receiver = createServer((req, res) => {
      let body = '';
      req.on('data', (part) => {
        body += part;
      });
      req.on('end', () => {
        received.push({ headers: req.headers, body });
        res.end();
      });
    });
    await new Promise<void>((ready) => receiver.listen(0, '127.0.0.1', ready));
    const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
    const { addSite } = await platform.ask(
      'mutation { addSite(input: { name: "Depot", timezone: "Europe/Istanbul" }) { ... on AddSiteSuccess { site { id } } } }',
    );
    const siteId = (addSite as { site: { id: string } }).site.id;
    await platform.place({ cameraId: 'cam-1', name: 'Gate', siteId });
    const { addChannel } = await platform.ask(
      'mutation ($url: String!) { addChannel(input: { name: "Hook", webhook: { url: $url } }) { ... on AddChannelSuccess { signingSecret channel { id target } } } }',
      { url },
    );
    const { channel, signingSecret } = addChannel as { channel: { id: string }; signingSecret: string };
    const { addNotificationRule } = await platform.ask(
      'mutation ($id: ID!) { addNotificationRule(input: { name: "Intruders", kinds: [INTRUSION], subject: "{{kind}} of a {{label}}", steps: [{ channelId: $id, afterMinutes: 0 }] }) { __typename } }',
      { id: channel.id },
    );
    expect(addNotificationRule).toEqual({ __typename: 'AddNotificationRuleSuccess' });
    const id = await platform.raise({ cameraId: 'cam-1' });
    await platform.until(
      async () => received.length,
      (count) => count > 0,
    );
    const { headers, body } = received[0] ?? { headers: {}, body: '' };
    expect(JSON.parse(body)).toMatchObject({
      subject: 'INTRUSION of a person',
      events: [{ id, cameraId: 'cam-1', siteId }],
    });
    const [, seconds, signature] = /^t=(\d+),v1=([0-9a-f]+)$/.exec(String(headers['x-vms-signature'])) ?? [];
    expect(signature).toBe(createHmac('sha256', signingSecret).update(`${seconds}.${body}`).digest('hex'));
    const look = () =>
      platform.ask(
        'query ($id: ID!) { event(id: $id) { kind deliveries { id state attempts channel { name } message { subject } } } }',
        { id },
      );
    const seen = await platform.until(look, (answer) => JSON.stringify(answer).includes('SENT'));
    expect(seen).toEqual({
      event: {
        kind: 'INTRUSION',
        deliveries: [
          {
            id: headers['idempotency-key'],
            state: 'SENT',
            attempts: 1,
            channel: { name: 'Hook' },
            message: { subject: 'INTRUSION of a person' },
          },
        ],
      },
    });
    const foreign = await platform.outcome(
      'query ($id: ID!) { event(id: $id) { deliveries { id } } }',
      { id },
      platform.stranger,
    );
    expect(foreign.data).toEqual({ event: null });
    await new Promise((closed) => receiver.close(closed));
  });
});
