import { describe, expect, it } from '@jest/globals';
import { openComposed } from './composed-platform.ts';

describe('the story of a ticket', () => {
  it('opens by rule at an event, is worked on, and is read from both ends', async () => {
    await using platform = await openComposed();
    const added = await platform.ask(
      'mutation { addSite(input: { name: "Depot" }) { ... on AddSiteSuccess { site { id } } } }',
    );
    const siteId = (added.addSite as { site: { id: string } }).site.id;
    await platform.place({ cameraId: 'cam-1', name: 'Gate', siteId });
    await platform.ask(
      'mutation ($id: ID!) { addTicketRule(input: { name: "Intruders", kinds: [INTRUSION], priority: URGENT, assigneeId: $id }) { ... on AddTicketRuleSuccess { rule { id } } } }',
      { id: platform.admin.id },
    );
    const [first, second] = [await platform.raise({ cameraId: 'cam-1' }), await platform.raise({ cameraId: 'cam-1' })];
    const look = () =>
      platform.ask(
        '{ tickets(filter: { states: [OPEN] }) { totalCount edges { node { id version number site { name } assignee { email } events { id kind } } } } }',
      );
    const answer = await platform.until(look, (found) => JSON.stringify(found).includes(second));
    const node = (answer.tickets as { edges: { node: Record<string, unknown> }[] }).edges[0]?.node;
    expect(answer.tickets).toMatchObject({ totalCount: 1 });
    expect(node).toMatchObject({ number: 1, site: { name: 'Depot' }, assignee: { email: 'admin@example.com' } });
    expect(((node?.events ?? []) as { id: string }[]).map(({ id }) => id).sort()).toEqual([first, second].sort());
    const moved = await platform.ask(
      'mutation ($id: ID!, $v: Int!) { moveTicket(input: { id: $id, version: $v, to: RESOLVED }) { ... on MoveTicketSuccess { ticket { state } } ... on TransitionRefused { code } } }',
      { id: node?.id, v: node?.version },
    );
    expect(moved.moveTicket).toEqual({ ticket: { state: 'RESOLVED' } });
    const event = await platform.ask('query ($id: ID!) { event(id: $id) { label tickets { number state } } }', {
      id: first,
    });
    expect(event).toEqual({ event: { label: 'person', tickets: [{ number: 1, state: 'RESOLVED' }] } });
    const foreign = await platform.outcome('{ tickets { totalCount } }', {}, platform.stranger);
    expect(foreign.data).toEqual({ tickets: { totalCount: 0 } });
  });
});
