import { describe, expect, it } from '@jest/globals';
import { administrator } from '@vms/kit/testing/open-for-test';
import { opened } from './opened.ts';
import { openMailServer, openReceiver } from './receivers.ts';

describe('notification, through GraphQL', () => {
  it('mails what a rule asks for, in the time of the site, and keeps the password to itself', async () => {
    await using test = await opened();
    await using mail = await openMailServer(() => null);
    await test.say('vms.sites', { id: 's1', name: 'Depot', timezone: 'Europe/Istanbul' });
    await test.say('vms.cameras', { id: 'cam-1', name: 'Gate', siteId: 's1', deleted: false });
    const email = {
      host: '127.0.0.1',
      port: mail.port,
      from: 'vms@example.com',
      to: ['ops@example.com', 'boss@example.com'],
    };
    const added = await test.add({ name: 'Mail', email });
    expect(added).toMatchObject({
      channel: { kind: 'EMAIL', target: 'ops@example.com, boss@example.com by 127.0.0.1' },
    });
    const channelId = added.channel.id;
    await test.rule({ name: 'All', steps: [{ channelId, afterMinutes: 0 }] });
    await test.raise([{ id: 'e1' }]);
    await test.until((all) => all.length === 1);
    await test.services.deliveries.sendDue();
    const [sent] = await test.until((all) => all[0]?.state === 'SENT');
    expect(sent?.message).toEqual({
      subject: 'WARNING: INTRUSION at Gate',
      body: expect.stringMatching(/^2026-03-02 15:00:00 .* Gate Depot: INTRUSION person \(WARNING\)$/),
    });
    expect(mail.mails).toHaveLength(1);
    expect(mail.mails[0]?.to).toEqual(['ops@example.com', 'boss@example.com']);
    expect(mail.mails[0]?.text).toContain(`Message-ID: <${sent?.id}@vms>`);
  });

  it('tries again with growing delays, as the receiver asks, and gives up into the dead letters', async () => {
    await using test = await opened();
    let status = 503;
    await using hook = await openReceiver(() => ({
      status,
      ...(status === 429 ? { headers: { 'retry-after': '600' } } : {}),
    }));
    await test.rule({ name: 'All', steps: [{ channelId: await test.channel(hook.url), afterMinutes: 0 }] });
    await test.raise([{ id: 'e1' }]);
    await test.until((all) => all.length === 1);
    await test.services.deliveries.sendDue();
    expect(await test.log()).toMatchObject([
      { state: 'PENDING', attempts: 1, error: 'The webhook answered 503.', dueAt: '2026-03-02T12:00:30.000Z' },
    ]);
    status = 429;
    test.clock.advance(30_000);
    await test.services.deliveries.sendDue();
    expect(await test.log()).toMatchObject([{ state: 'PENDING', attempts: 2, dueAt: '2026-03-02T12:10:30.000Z' }]);
    for (let attempt = 3; attempt <= 8; attempt += 1) {
      test.clock.advance(3_600_000);
      await test.services.deliveries.sendDue();
    }
    const [dead] = await test.log();
    expect(dead).toMatchObject({ state: 'DEAD', attempts: 8 });
    status = 200;
    const RETRY = 'mutation ($id: ID!) { retryDelivery(id: $id) { __typename } }';
    expect((await test.ask(RETRY, { id: dead?.id })).data?.retryDelivery).toEqual({
      __typename: 'RetryDeliverySuccess',
    });
    await test.services.deliveries.sendDue();
    await test.until((all) => all[0]?.state === 'SENT');
    expect(new Set(hook.received.map(({ headers }) => headers['idempotency-key']))).toEqual(new Set([dead?.id]));
    expect((await test.ask(RETRY, { id: dead?.id })).data?.retryDelivery).toEqual({ __typename: 'Conflict' });
  });

  it('does not try again what can never succeed', async () => {
    await using test = await opened();
    await using hook = await openReceiver(() => ({ status: 410 }));
    await using mail = await openMailServer(() => 550);
    const email = { host: '127.0.0.1', port: mail.port, from: 'vms@example.com', to: ['gone@example.com'] };
    const mailId = (await test.add({ name: 'Mail', email })).channel.id;
    const TEST =
      'mutation ($id: ID!) { testChannel(id: $id) { ... on TestChannelSuccess { delivery { state error } } } }';
    const say = async (id: string) => (await test.ask(TEST, { id })).data?.testChannel;
    expect(await say(await test.channel(hook.url))).toEqual({
      delivery: { state: 'DEAD', error: 'The webhook answered 410.' },
    });
    expect(await say(mailId)).toMatchObject({ delivery: { state: 'DEAD', error: expect.stringContaining('550') } });
  });

  it.each([
    ['acknowledges', { state: 'ACKNOWLEDGED', assigneeId: null }],
    ['closes', { state: 'CLOSED', assigneeId: null }],
    ['is assigned', { state: 'OPEN', assigneeId: 'u2' }],
  ])('escalates until somebody %s the event; a note alone changes nothing', async (_, change) => {
    await using test = await opened();
    await using hook = await openReceiver(() => ({ status: 200 }));
    const channelId = await test.channel(hook.url);
    const steps = [0, 5, 15].map((afterMinutes) => ({ channelId, afterMinutes }));
    await test.rule({ name: 'All', steps });
    await test.raise([{ id: 'e1' }, { id: 'e2', cameraId: 'cam-2' }]);
    await test.until((all) => all.length === 6);
    await test.services.deliveries.sendDue();
    expect(hook.received).toHaveLength(2);
    await test.say('vms.event-changes', { id: 'e2', state: 'OPEN', assigneeId: null });
    await test.say('vms.event-changes', { id: 'e1', ...change });
    await test.until((all) => all.filter(({ state }) => state === 'CANCELLED').length === 2);
    test.clock.advance(15 * 60_000);
    await test.services.deliveries.sendDue();
    const told = hook.received.map(
      ({ body }) => (JSON.parse(body.toString()) as { events: { id: string }[] }).events[0]?.id,
    );
    expect(told.sort()).toEqual(['e1', 'e2', 'e2', 'e2']);
  });

  it('throttles by camera and kind, and collects a digest', async () => {
    await using test = await opened();
    await using hook = await openReceiver(() => ({ status: 200 }));
    const steps = [{ channelId: await test.channel(hook.url), afterMinutes: 0 }];
    await test.rule({ name: 'Seldom', kinds: ['INTRUSION'], throttleSeconds: 60, steps });
    await test.rule({ name: 'Digest', kinds: ['MOTION'], digestMinutes: 10, body: '{{eventId}}', steps });
    await test.raise(['e1', 'e2', 'e3'].map((id) => ({ id })));
    await test.raise(['m1', 'm2', 'm3'].map((id) => ({ id, kind: 'MOTION' })));
    const shown = await test.until((all) => all.length === 2 && all[0]?.events.length === 3);
    expect(shown[1]).toMatchObject({ throttled: 2, events: [{ id: 'e1' }] });
    test.clock.advance(60_001);
    await test.raise([{ id: 'e4' }]);
    await test.until((all) => all.length === 3);
    test.clock.advance(10 * 60_000);
    await test.services.deliveries.sendDue();
    const bodies = hook.received.map(({ body }) => JSON.parse(body.toString()) as { text: string; subject: string });
    expect(bodies.map(({ text }) => text)).toContain('m1\nm2\nm3');
    expect(bodies.filter(({ subject }) => subject.endsWith('(3 events)'))).toHaveLength(1);
  });

  it('keeps quiet hours of the site, unless it is critical', async () => {
    await using test = await opened();
    await test.say('vms.sites', { id: 's1', name: 'Depot', timezone: 'Europe/Istanbul' });
    await using hook = await openReceiver(() => ({ status: 200 }));
    const steps = [{ channelId: await test.channel(hook.url), afterMinutes: 0 }];
    const days = ['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'];
    const quietHours = [{ days, from: '14:00', to: '17:30' }];
    await test.rule({ name: 'Hold', kinds: ['INTRUSION'], quietHours, steps });
    await test.rule({ name: 'Drop', kinds: ['MOTION'], quietHours, quietMode: 'DROP', steps });
    await test.raise([{ id: 'e1' }, { id: 'e2', severity: 'CRITICAL' }, { id: 'm1', kind: 'MOTION' }]);
    const shown = await test.until((all) => all.length === 3);
    const of = (id: string) => shown.find(({ events }) => events[0]?.id === id);
    expect(of('e1')).toMatchObject({ state: 'PENDING', dueAt: '2026-03-02T14:30:00.000Z' });
    expect(of('e2')).toMatchObject({ dueAt: '2026-03-02T12:00:00.000Z' });
    expect(of('m1')).toMatchObject({ state: 'HELD_BACK' });
  });

  it('does nothing twice when a message comes twice', async () => {
    await using test = await opened();
    await test.rule({
      name: 'All',
      steps: [{ channelId: await test.channel('http://127.0.0.1:9/'), afterMinutes: 0 }],
    });
    const payload = {
      tenantId: 't1',
      events: [{ id: 'e1', kind: 'MOTION', severity: 'INFO', cameraId: 'c', siteId: null, label: null, raisedAtMs: 1 }],
    };
    await test.bus.publish([1, 2].map(() => ({ id: 'same', topic: 'vms.events', key: 't1', payload })));
    await test.raise([{ id: 'last' }]);
    expect(await test.until((all) => all.some(({ events }) => events[0]?.id === 'last'))).toHaveLength(2);
  });

  it('shows nothing to another tenant, and little to those who may not configure', async () => {
    await using test = await opened();
    await using hook = await openReceiver(() => ({ status: 200 }));
    const channelId = await test.channel(hook.url);
    await test.rule({ name: 'All', steps: [{ channelId, afterMinutes: 0 }] });
    await test.raise([{ id: 'e1' }]);
    await test.until((all) => all.length === 1);
    const entities =
      'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Event { deliveries { state channelName channel { id } message { body } } } } }';
    const r = [{ __typename: 'Event', id: 'e1' }];
    const deliveries = [
      { state: 'PENDING', channelName: 'Hook 0', channel: { id: channelId }, message: { body: expect.anything() } },
    ];
    expect((await test.ask(entities, { r })).data).toEqual({ _entities: [{ deliveries }] });
    const viewer = { ...administrator, id: 'viewer' };
    const grants = [{ permission: 'LIVE', scopeKind: 'CAMERA', scopeId: 'cam-1' }];
    await test.say('vms.sites', { id: 's1', name: 'x' });
    await test.bus.publish([
      {
        id: 'g',
        topic: 'vms.access',
        key: 't1',
        payload: { tenantId: 't1', userId: 'viewer', grantsVersion: 1, grants },
      },
    ]);
    await test.raise([{ id: 'e2', cameraId: 'cam-9' }]);
    await test.until((all) => all.length === 2);
    const seen = await test.ask(entities, { r: [...r, { __typename: 'Event', id: 'e2' }] }, viewer);
    expect(seen.data).toEqual({
      _entities: [{ deliveries: [{ ...deliveries[0], channel: null }] }, { deliveries: [] }],
    });
    expect((await test.ask('{ channels { totalCount } }', {}, viewer)).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    const foreign = { ...administrator, tenantId: 't2' };
    expect((await test.ask(entities, { r }, foreign)).data).toEqual({ _entities: [{ deliveries: [] }] });
    expect(
      (await test.ask('mutation ($id: ID!) { removeChannel(id: $id) { __typename } }', { id: channelId }, foreign))
        .data,
    ).toEqual({ removeChannel: { __typename: 'Forbidden' } });
  });
});
