import { describe, expect, it } from '@jest/globals';
import { administrator } from '@vms/kit/testing/open-for-test';
import { opened, viewer } from './opened.ts';

const hourMs = 3_600_000;
const event = {
  kind: 'INTRUSION',
  severity: 'WARNING',
  cameraId: 'cam-1',
  siteId: 's1',
  label: 'person',
  raisedAtMs: 1,
};
const RULE = 'mutation ($input: AddTicketRuleInput!) { addTicketRule(input: $input) { __typename } }';

describe('ticketing, through GraphQL', () => {
  it('numbers tickets in the tenant, and goes only the ways there are', async () => {
    await using test = await opened();
    const { ticket } = await test.open({ title: 'Broken lens', cameraId: 'cam-1', eventIds: ['e1', 'e1', 'e2'] });
    expect(ticket).toMatchObject({ number: 1, state: 'OPEN', version: 1, eventCount: 2, priority: 'NORMAL' });
    expect((await test.open({ title: 'Another' })).ticket.number).toBe(2);
    expect(await test.move(ticket, 'CLOSED')).toMatchObject({
      __typename: 'TransitionRefused',
      ...{ from: 'OPEN', to: 'CLOSED', allowed: ['IN_PROGRESS', 'WAITING', 'RESOLVED', 'CANCELLED'] },
    });
    let last = ticket;
    for (const to of ['IN_PROGRESS', 'WAITING', 'IN_PROGRESS', 'RESOLVED', 'OPEN', 'RESOLVED', 'CLOSED']) {
      const moved = await test.move(last, to);
      expect(moved).toMatchObject({ __typename: 'MoveTicketSuccess', ticket: { state: to } });
      last = moved.ticket;
    }
    expect(await test.move(last, 'OPEN')).toMatchObject({ __typename: 'TransitionRefused', allowed: [] });
    const { data } = await test.ask(
      'query ($id: ID!) { ticket(id: $id) { endedAt history { what before after actor { id } } } }',
      { id: ticket.id },
    );
    const { endedAt, history } = (data as { ticket: { endedAt: string | null; history: object[] } }).ticket;
    expect(endedAt).not.toBeNull();
    expect(history).toHaveLength(8);
    expect(history[1]).toEqual({ what: 'STATE', before: 'OPEN', after: 'IN_PROGRESS', actor: { id: 'u1' } });
  });

  it('tells who comes second', async () => {
    await using test = await opened();
    const { ticket } = await test.open({ title: 'Broken lens' });
    expect(await test.move(ticket, 'IN_PROGRESS')).toMatchObject({ __typename: 'MoveTicketSuccess' });
    expect(await test.move(ticket, 'RESOLVED')).toMatchObject({ __typename: 'Conflict' });
    expect(await test.list()).toMatchObject([{ state: 'IN_PROGRESS', version: 2 }]);
  });

  it('lets the agreed time stand still while a ticket waits, and says once when it is over', async () => {
    await using test = await opened();
    const heard: string[] = [];
    test.bus.subscribe({
      group: 'test',
      topics: ['vms.tickets'],
      handler: async ({ payload }) => void heard.push((payload as { change: string }).change),
    });
    await test.ask('mutation { setTicketSla(priority: HIGH, minutes: 120) { __typename } }');
    const { ticket } = await test.open({ title: 'Broken lens', priority: 'HIGH' });
    expect(ticket.sla).toMatchObject({ remainingSeconds: 7_200, running: true });
    test.clock.advance(hourMs);
    const waiting = (await test.move(ticket, 'WAITING')).ticket;
    expect(waiting.sla).toMatchObject({ remainingSeconds: 3_600, running: false, dueAt: null });
    test.clock.advance(100 * hourMs);
    expect(await test.services.tickets.sweep()).toBe(0);
    const going = (await test.move(waiting, 'IN_PROGRESS')).ticket;
    expect(going.sla).toMatchObject({ remainingSeconds: 3_600, running: true });
    test.clock.advance(hourMs);
    expect(await test.services.tickets.sweep()).toBe(1);
    expect(await test.services.tickets.sweep()).toBe(0);
    expect(await test.list({ breached: true })).toMatchObject([{ id: ticket.id }]);
    await test.until(
      async () => heard,
      (all) => all.includes('SLA_BREACHED'),
    );
    expect(heard).toEqual(['OPENED', 'STATE', 'STATE', 'SLA_BREACHED']);
    const UPDATE =
      'mutation ($id: ID!, $v: Int!) { updateTicket(input: { id: $id, version: $v, priority: LOW }) { ... on UpdateTicketSuccess { ticket { sla { remainingSeconds } } } } }';
    const cheaper = await test.ask(UPDATE, { id: ticket.id, v: going.version });
    expect(cheaper.data).toEqual({ updateTicket: { ticket: { sla: { remainingSeconds: (72 - 2) * 3_600 } } } });
  });

  it('opens by rule, once for the same kind at the same camera while somebody works on it', async () => {
    await using test = await opened();
    await test.ask(RULE, { input: { name: 'Intruders', kinds: ['INTRUSION'], priority: 'URGENT' } });
    const raise = (seq: number, events: object[]) => test.publish('vms.events', { seq, events });
    await raise(1, [
      { ...event, id: 'e1' },
      { ...event, id: 'e2' },
      { ...event, id: 'm1', kind: 'MOTION' },
      { ...event, id: 'e3', cameraId: 'cam-2', siteId: 's2' },
    ]);
    const two = await test.until(
      () => test.list(),
      (all) => all.length === 2,
    );
    expect(two).toMatchObject([
      { number: 2, title: 'INTRUSION at Gate 2', eventCount: 1, priority: 'URGENT' },
      { number: 1, title: 'INTRUSION at Gate 1', eventCount: 2 },
    ]);
    await raise(2, [{ ...event, id: 'e4' }]);
    const [, first] = await test.until(
      () => test.list(),
      (all) => all[1]?.eventCount === 3,
    );
    await test.move(first ?? { id: '', version: 0 }, 'RESOLVED');
    await raise(3, [{ ...event, id: 'e5' }]);
    expect(
      await test.until(
        () => test.list(),
        (all) => all.length === 3,
      ),
    ).toMatchObject([{ number: 3, eventCount: 1 }, {}, {}]);
    const entities = 'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Event { tickets { number } } } }';
    const r = ['e1', 'e5', 'm1'].map((id) => ({ __typename: 'Event', id }));
    expect((await test.ask(entities, { r })).data).toEqual({
      _entities: [{ tickets: [{ number: 1 }] }, { tickets: [{ number: 3 }] }, { tickets: [] }],
    });
  });

  it('does nothing twice when a message comes twice', async () => {
    await using test = await opened();
    await test.ask(RULE, { input: { name: 'All' } });
    const payload = { tenantId: 't1', seq: 1, events: [{ ...event, id: 'e1' }] };
    await test.bus.publish([1, 2].map(() => ({ id: 'same', topic: 'vms.events', key: 't1', payload })));
    await test.publish('vms.events', { seq: 2, events: [{ ...event, id: 'e9', cameraId: 'cam-2' }] });
    const all = await test.until(
      () => test.list(),
      (tickets) => tickets.length === 2,
    );
    expect(all.map(({ eventCount }) => eventCount)).toEqual([1, 1]);
  });

  it('keeps what people say, and the files they add', async () => {
    await using test = await opened();
    const { ticket } = await test.open({ title: 'Broken lens', cameraId: 'cam-1' });
    const SAY =
      'mutation ($id: ID!, $body: String!) { commentTicket(input: { ticketId: $id, body: $body }) { __typename } }';
    for (const body of ['First', 'Second']) await test.ask(SAY, { id: ticket.id, body }, viewer);
    const ATTACH =
      'mutation ($input: AttachToTicketInput!) { attachToTicket(input: $input) { __typename ... on ValidationError { field } } }';
    const attach = async (input: object) =>
      (
        await test.ask(ATTACH, {
          input: { ticketId: ticket.id, name: 'lens.txt', contentType: 'text/plain', base64: 'aGVsbG8=', ...input },
        })
      ).data?.attachToTicket;
    expect(await attach({})).toEqual({ __typename: 'AttachToTicketSuccess' });
    for (const [wrong, field] of [
      [{ name: '../../etc/passwd' }, 'name'],
      [{ name: 'a\u0000b' }, 'name'],
      [{ base64: 'not base64!' }, 'base64'],
      [{ base64: 'A'.repeat(2_900_000) }, 'base64'],
      [{ contentType: 'text/html; charset=x' }, 'contentType'],
    ] as const)
      expect(await attach(wrong)).toEqual({ __typename: 'ValidationError', field });
    const source = `query ($id: ID!) { ticket(id: $id) { comments(first: 1) { totalCount edges { node { body author { id } } } }
      attachments { name bytes base64 } } }`;
    expect((await test.ask(source, { id: ticket.id })).data).toEqual({
      ticket: {
        comments: { totalCount: 2, edges: [{ node: { body: 'Second', author: { id: 'viewer' } } }] },
        attachments: [{ name: 'lens.txt', bytes: 5, base64: 'aGVsbG8=' }],
      },
    });
  });

  it('assigns to people of the tenant, and links by hand', async () => {
    await using test = await opened();
    const { ticket } = await test.open({ title: 'Broken lens' });
    const ASSIGN =
      'mutation ($input: AssignTicketInput!) { assignTicket(input: $input) { __typename ... on AssignTicketSuccess { ticket { assignee { id } version } } } }';
    const assign = async (assigneeId: string | null, version: number) =>
      (await test.ask(ASSIGN, { input: { id: ticket.id, version, assigneeId } })).data?.assignTicket;
    expect(await assign('somebody-else', 1)).toEqual({ __typename: 'NotFound' });
    expect(await assign('viewer', 1)).toMatchObject({ ticket: { assignee: { id: 'viewer' } } });
    expect(await test.list({ assigneeId: 'viewer' })).toHaveLength(1);
    expect(await assign(null, 2)).toMatchObject({ ticket: { assignee: null } });
    const LINK =
      'mutation ($input: LinkTicketInput!) { linkTicket(input: $input) { __typename ... on LinkTicketSuccess { ticket { eventCount incidents { id } } } } }';
    const link = async (input: object) =>
      (await test.ask(LINK, { input: { ticketId: ticket.id, ...input } })).data?.linkTicket;
    expect(await link({ incidentId: 'i1' })).toMatchObject({ ticket: { incidents: [{ id: 'i1' }] } });
    expect(await link({ eventId: 'e1' })).toMatchObject({ ticket: { eventCount: 1 } });
    expect(await link({ eventId: 'e1' })).toMatchObject({ ticket: { eventCount: 1 } });
    expect(await link({})).toEqual({ __typename: 'ValidationError' });
    const incident =
      'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Incident { tickets { number } } } }';
    expect((await test.ask(incident, { r: [{ __typename: 'Incident', id: 'i1' }] })).data).toEqual({
      _entities: [{ tickets: [{ number: 1 }] }],
    });
  });

  it('shows a ticket to those who may see its place, and to nobody of another tenant', async () => {
    await using test = await opened();
    const { ticket } = await test.open({ title: 'Secret', cameraId: 'cam-2' });
    await test.open({ title: 'Seen', cameraId: 'cam-1' });
    expect((await test.list({}, viewer)).map(({ title }) => title)).toEqual(['Seen']);
    expect(await test.move(ticket, 'RESOLVED', viewer)).toMatchObject({ __typename: 'NotFound' });
    expect(await test.open({ title: 'x', cameraId: 'cam-2' }, viewer)).toMatchObject({ __typename: 'NotFound' });
    expect(await test.open({ title: 'x' }, viewer)).toMatchObject({ __typename: 'Forbidden' });
    expect(await test.open({ title: 'x', cameraId: 'cam-1' }, viewer)).toMatchObject({
      __typename: 'OpenTicketSuccess',
    });
    const foreign = { ...administrator, tenantId: 't2' };
    expect(await test.list({}, foreign)).toEqual([]);
    expect(await test.move(ticket, 'RESOLVED', foreign)).toMatchObject({ __typename: 'NotFound' });
    expect(await test.open({ title: 'x', cameraId: 'cam-1' }, foreign)).toMatchObject({ __typename: 'NotFound' });
    expect((await test.ask('query ($id: ID!) { ticket(id: $id) { id } }', { id: ticket.id }, foreign)).data).toEqual({
      ticket: null,
    });
    expect((await test.ask(RULE, { input: { name: 'x' } }, viewer)).data).toEqual({
      addTicketRule: { __typename: 'Forbidden' },
    });
  });

  it.each([
    [{ title: '' }, 'title'],
    [{ title: 'x'.repeat(201) }, 'title'],
    [{ title: 'a\u001bb' }, 'title'],
    [{ title: 'x', description: 'y'.repeat(10_001) }, 'description'],
    [{ title: 'x', eventIds: Array.from({ length: 101 }, (_, n) => `e${n}`) }, 'eventIds'],
    [{ title: 'x', cameraId: 'y'.repeat(1_000) }, 'cameraId'],
  ])('refuses %.60j and opens nothing', async (input, field) => {
    await using test = await opened();
    expect(await test.open(input)).toMatchObject({ __typename: 'ValidationError', field });
    expect(await test.list()).toEqual([]);
  });
});
