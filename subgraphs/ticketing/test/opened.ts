import { administrator, openForTest } from '@vms/kit/testing/open-for-test';
import { ticketing } from '../src/index.ts';

const TICKET =
  'id number title state version priority eventCount allowedStates sla { remainingSeconds running dueAt breachedAt }';
export const OPEN = `mutation ($input: OpenTicketInput!) { openTicket(input: $input) { __typename ... on OpenTicketSuccess { ticket { ${TICKET} } } ... on ValidationError { field } ... on Error { code message } } }`;
export const MOVE = `mutation ($id: ID!, $version: Int!, $to: TicketState!) { moveTicket(input: { id: $id, version: $version, to: $to }) { __typename ... on MoveTicketSuccess { ticket { ${TICKET} } } ... on TransitionRefused { from to allowed } ... on Error { code } } }`;
export const LIST = `query ($filter: TicketFilter) { tickets(filter: $filter) { totalCount edges { node { ${TICKET} } } } }`;

export interface Shown {
  id: string;
  number: number;
  title: string;
  state: string;
  version: number;
  priority: string;
  eventCount: number;
  sla: { remainingSeconds: number; running: boolean; dueAt: string | null; breachedAt: string | null };
}

export const viewer = { ...administrator, id: 'viewer' };

/** The subgraph with two cameras at two sites, a person who sees the first only, and what its tests do to it. */
export async function opened() {
  const test = await openForTest(ticketing);
  const publish = (topic: string, payload: object) =>
    test.bus.publish([
      { id: `m${topic}${JSON.stringify(payload)}`, topic, key: 't1', payload: { tenantId: 't1', ...payload } },
    ]);
  for (const n of [1, 2]) {
    await publish('vms.sites', { id: `s${n}`, name: `Site ${n}` });
    await publish('vms.cameras', { id: `cam-${n}`, name: `Gate ${n}`, siteId: `s${n}`, deleted: false });
  }
  const grants = [{ permission: 'LIVE', scopeKind: 'CAMERA', scopeId: 'cam-1' }];
  await publish('vms.access', { userId: 'viewer', grantsVersion: 1, grants });
  const list = async (filter: object = {}, principal = administrator): Promise<Shown[]> => {
    const { data, errors } = await test.ask(LIST, { filter }, principal);
    if (!data) throw new Error(JSON.stringify(errors));
    return (data as { tickets: { edges: { node: Shown }[] } }).tickets.edges.map(({ node }) => node);
  };
  const open = async (input: object, principal = administrator) =>
    (await test.ask(OPEN, { input }, principal)).data?.openTicket as Record<string, unknown> & { ticket: Shown };
  const move = async (ticket: Pick<Shown, 'id' | 'version'>, to: string, principal = administrator) =>
    (await test.ask(MOVE, { id: ticket.id, version: ticket.version, to }, principal)).data?.moveTicket as Record<
      string,
      unknown
    > & { ticket: Shown };
  const until = async <T>(look: () => Promise<T>, passes: (answer: T) => boolean): Promise<T> => {
    for (;;) {
      const answer = await look();
      if (passes(answer)) return answer;
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  // A place is looked for before a person: asking for somebody who is not there makes no ticket.
  for (const n of [1, 2])
    await until(
      () => open({ title: 'probe', cameraId: `cam-${n}`, assigneeId: 'nobody' }),
      ({ message }) => String(message).includes('person'),
    );
  const access = () => test.running.contextFor({ principal: viewer, traceId: 'test' }).access();
  await until(access, (found) => found.permits('LIVE', { cameraId: 'cam-1' }));
  return Object.assign(test, { publish, list, open, move, until });
}
