import { create, toBinary } from '@bufbuild/protobuf';
import { describe, expect, it } from '@jest/globals';
import { edgeOf, openForTest } from '@vms/kit/testing/open-for-test';
import { EdgeEventSchema, EventBatchSchema, EventKind, EventSeverity } from '@vms/schema/messages/gen/event_pb.js';
import type { ExecutionResult } from 'graphql';
import { v7 } from 'uuid';
import { event } from '../src/index.ts';

const stranger = { kind: 'user' as const, id: 'u9', tenantId: 't9', grantsVersion: 1 };
const edge = edgeOf('edge-1');
const camera = { id: 'cam-1', tenantId: 't1', siteId: 's1', deleted: false };

async function opened() {
  const test = await openForTest(event);
  await test.bus.publish([
    { id: 'c1', topic: 'vms.cameras', key: 't1', payload: camera },
    {
      id: 'a1',
      topic: 'vms.assignments',
      key: 't1',
      payload: { cameraId: 'cam-1', tenantId: 't1', edgeId: 'edge-1', recorders: ['edge-1'] },
    },
  ]);
  const ingest = async (ids: readonly string[], severity = EventSeverity.WARNING) => {
    const raisedAtMs = BigInt(test.clock.now());
    const events = ids.map((id) =>
      create(EdgeEventSchema, {
        id,
        cameraId: 'cam-1',
        kind: EventKind.INTRUSION,
        severity,
        raisedAtMs,
        label: 'object',
        hasPicture: true,
      }),
    );
    const batch = Buffer.from(toBinary(EventBatchSchema, create(EventBatchSchema, { events }))).toString('base64');
    const { data } = await test.ask(
      'mutation ($batch: String!) { ingestEvents(batch: $batch) { id outcome code } }',
      { batch },
      edge,
    );
    return (data as { ingestEvents: { outcome: string; code: string | null }[] }).ingestEvents;
  };
  // The projections come over the bus: the first event is refused until they have arrived.
  while ((await ingest([v7()]))[0]?.outcome !== 'STORED') await new Promise((resolve) => setImmediate(resolve));
  return Object.assign(test, { ingest });
}

const follow =
  'subscription ($after: String, $filter: EventFilter) { eventRaised(after: $after, filter: $filter) { cursor event { id } } }';
const take = async (stream: AsyncIterable<ExecutionResult> | ExecutionResult, count: number) => {
  const items: { cursor: string; event: { id: string } | null }[] = [];
  for await (const { data } of stream as AsyncIterable<ExecutionResult>) {
    items.push((data as { eventRaised: (typeof items)[number] }).eventRaised);
    if (items.length === count) break;
  }
  return items;
};

describe('event, through GraphQL', () => {
  it('refuses a cursor of before a restore, saying so', async () => {
    await using test = await opened();
    const { data } = await test.ask('{ events(first: 1) { liveCursor } }');
    const after = (data as { events: { liveCursor: string } }).events.liveCursor;
    await test.services.events.store.raiseEpochs();
    const refused = (await test.follow(follow, { after })) as ExecutionResult;
    expect(refused.errors?.[0]?.extensions.code).toBe('CURSOR_EPOCH_CHANGED');
  });

  it('lists then follows without a gap, and resumes without loss or duplicate', async () => {
    await using test = await opened();
    const { data } = await test.ask(
      '{ events(first: 5) { liveCursor totalCount edges { node { id severity camera { id } trace { hop } } } } }',
    );
    const { liveCursor, totalCount } = (data as { events: { liveCursor: string; totalCount: number } }).events;
    expect(totalCount).toBe(1);
    const ids = Array.from({ length: 6 }, () => v7());
    await test.ingest(ids.slice(0, 3));
    const first = await take(await test.follow(follow, { after: liveCursor }), 2);
    await test.ingest(ids.slice(2));
    const rest = await take(await test.follow(follow, { after: first[1]?.cursor }), 4);
    expect([...first, ...rest].map(({ event: found }) => found?.id)).toEqual(ids);
  });

  it('answers each item of a repeated batch with DUPLICATE', async () => {
    await using test = await opened();
    const id = v7();
    expect((await test.ingest([id]))[0]?.outcome).toBe('STORED');
    expect((await test.ingest([id]))[0]?.outcome).toBe('DUPLICATE');
  });

  it('shows another tenant nothing: no list, no event, no stream', async () => {
    await using test = await opened();
    const id = v7();
    await test.ingest([id]);
    const { data } = await test.ask(
      'query ($id: ID!) { event(id: $id) { id } events { totalCount } }',
      { id },
      stranger,
    );
    expect(data).toEqual({ event: null, events: { totalCount: 0 } });
    const { data: own } = await test.ask('{ eventLogHead { cursor } }');
    const after = (own as { eventLogHead: { cursor: string } }).eventLogHead.cursor;
    const refused = (await test.follow(follow, { after }, stranger)) as ExecutionResult;
    expect(refused.errors?.[0]?.extensions.code).toBe('CURSOR_FOREIGN');
  });

  it('keeps machine fields for machines, and anonymous out', async () => {
    await using test = await opened();
    expect((await test.ask('mutation { ingestEvents(batch: "") { id } }')).errors?.[0]?.extensions.code).toBe(
      'FORBIDDEN',
    );
    expect((await test.ask('{ events { totalCount } }', {}, null)).errors?.[0]?.extensions.code).toBe(
      'UNAUTHENTICATED',
    );
  });

  it('gives a picture a URL once the edge has sent it, to whoever reads the event', async () => {
    await using test = await opened();
    const id = v7();
    await test.ingest([id]);
    const look = async () =>
      (await test.ask('query ($id: ID!) { event(id: $id) { snapshotState snapshotUrl } }', { id })).data;
    expect(await look()).toEqual({ event: { snapshotState: 'PENDING', snapshotUrl: null } });
    const attach = 'mutation ($id: ID!, $jpeg: String!) { attachEventPicture(eventId: $id, jpeg: $jpeg) }';
    const jpeg = Buffer.from('ffd8ffd9', 'hex').toString('base64');
    expect((await test.ask(attach, { id, jpeg }, edgeOf('edge-2'))).errors?.[0]?.extensions.code).toBe('NOT_FOUND');
    expect((await test.ask(attach, { id, jpeg }, edge)).data).toEqual({ attachEventPicture: true });
    expect(await look()).toEqual({
      event: { snapshotState: 'AVAILABLE', snapshotUrl: expect.stringMatching(/^\/media\/picture\/\S+$/) },
    });
  });

  it('acknowledges once, and tells who comes second', async () => {
    await using test = await opened();
    const id = v7();
    await test.ingest([id]);
    const source =
      'mutation ($id: ID!, $v: Int!) { acknowledgeEvent(input: { id: $id, version: $v }) { __typename ... on AcknowledgeEventSuccess { event { state } } ... on Error { code } } }';
    const ask = async (v: number) => (await test.ask(source, { id, v })).data;
    expect(await ask(1)).toEqual({
      acknowledgeEvent: { __typename: 'AcknowledgeEventSuccess', event: { state: 'ACKNOWLEDGED' } },
    });
    expect(await ask(1)).toEqual({ acknowledgeEvent: { __typename: 'Conflict', code: 'CONFLICT' } });
  });

  it.each([
    ['first: -1', 'VALIDATION_FAILED'],
    ['after: "nonsense"', 'CURSOR_INVALID'],
    ['filter: { from: "2026-02-01T00:00:00Z", to: "2026-01-01T00:00:00Z" }', 'VALIDATION_FAILED'],
  ])('refuses events(%s) with %s', async (args, code) => {
    await using test = await opened();
    expect((await test.ask(`{ events(${args}) { totalCount } }`)).errors?.[0]?.extensions.code).toBe(code);
  });
});

describe('what people do with events', () => {
  const admin = { kind: 'user' as const, id: 'u1', tenantId: 't1', grantsVersion: 1 };

  it('changes many at once, each on its own, and tells those who follow changes', async () => {
    await using test = await opened();
    const [a, b] = [v7(), v7()];
    await test.ingest([a, b]);
    const { data: head } = await test.ask('{ eventLogHead { cursor } }');
    const { cursor } = (head as { eventLogHead: { cursor: string } }).eventLogHead;
    const source = `mutation ($items: [ChangeEventsItem!]!) { changeEvents(input: { items: $items, state: CLOSED, note: "false alarm" }) {
      ... on ChangeEventsSuccess { report { id changed code } } } }`;
    const items = [
      { id: a, version: 1 },
      { id: b, version: 7 },
      { id: 'none', version: 1 },
    ];
    expect((await test.ask(source, { items })).data).toEqual({
      changeEvents: {
        report: [
          { id: a, changed: true, code: null },
          { id: b, changed: false, code: 'CONFLICT' },
          { id: 'none', changed: false, code: 'NOT_FOUND' },
        ],
      },
    });
    const c = v7();
    await test.ingest([c]);
    const feed = await test.follow(
      'subscription ($after: String) { eventChanged(after: $after) { cursor change eventId event { state note } } }',
      { after: cursor },
    );
    const seen: unknown[] = [];
    for await (const { data } of feed as AsyncIterable<ExecutionResult>) {
      const { change, eventId } = (data as { eventChanged: { change: string; eventId: string } }).eventChanged;
      seen.push(`${change} ${eventId}`);
      if (seen.length === 2) break;
    }
    expect(seen).toEqual([`RAISED ${c}`, `UPDATED ${a}`]);
  });

  it('assigns, and never goes back to a state that was left', async () => {
    await using test = await opened();
    const id = v7();
    await test.ingest([id]);
    const assign = `mutation ($id: ID!) { assignEvent(input: { id: $id, version: 1, assigneeId: "u7" }) {
      ... on AssignEventSuccess { event { assignee { id } version } } } }`;
    expect((await test.ask(assign, { id })).data).toEqual({
      assignEvent: { event: { assignee: { id: 'u7' }, version: 2 } },
    });
    const close = `mutation ($id: ID!) { closeEvent(input: { id: $id, version: 2 }) { ... on CloseEventSuccess { event { state } } } }`;
    expect((await test.ask(close, { id })).data).toEqual({ closeEvent: { event: { state: 'CLOSED' } } });
    const acknowledge = `mutation ($id: ID!) { acknowledgeEvent(input: { id: $id, version: 3 }) { ... on Error { code } } }`;
    expect((await test.ask(acknowledge, { id })).data).toEqual({ acknowledgeEvent: { code: 'CONFLICT' } });
  });

  it('opens an incident, shows its events, and closes them with it', async () => {
    await using test = await opened();
    await test.ingest([v7(), v7()]);
    const { data } = await test.ask(
      '{ incidents(states: [OPEN]) { edges { node { id version eventCount severity site { id } cameras { id } events { totalCount } } } } }',
    );
    const [node] = (data as { incidents: { edges: { node: { id: string } }[] } }).incidents.edges.map(
      (edge) => edge.node,
    );
    expect(node).toMatchObject({
      eventCount: 3,
      severity: 'WARNING',
      site: { id: 's1' },
      cameras: [{ id: 'cam-1' }],
      events: { totalCount: 3 },
    });
    const close = `mutation ($id: ID!) { closeIncident(input: { id: $id, version: 1 }) { ... on CloseIncidentSuccess { incident { state } } } }`;
    expect((await test.ask(close, { id: node?.id })).data).toEqual({
      closeIncident: { incident: { state: 'CLOSED' } },
    });
    const open = await test.ask('{ events(filter: { states: [OPEN] }) { totalCount } }');
    expect(open.data).toEqual({ events: { totalCount: 0 } });
    expect((await test.ask('query ($id: ID!) { incident(id: $id) { id } }', { id: node?.id }, stranger)).data).toEqual({
      incident: null,
    });
  });

  it('counts and exports only what may be exported', async () => {
    await using test = await opened();
    await test.ingest([v7()]);
    const day = 86_400_000;
    const at = (ms: number) => new Date(test.clock.now() + ms).toISOString();
    const times = { from: at(-day), to: at(day) };
    const counted = await test.ask(
      'query ($from: DateTime!, $to: DateTime!) { eventStatistics(from: $from, to: $to, bucket: DAY) { kind severity count } }',
      times,
    );
    expect(counted.data).toEqual({ eventStatistics: [{ kind: 'INTRUSION', severity: 'WARNING', count: 2 }] });
    const csv = 'query ($after: String) { eventsCsv(first: 1, after: $after) { text count endCursor hasNextPage } }';
    const { data } = await test.ask(csv);
    const page = (data as { eventsCsv: { text: string; endCursor: string; hasNextPage: boolean } }).eventsCsv;
    expect(page.text).toMatch(
      /^id,raisedAt,.*\r\n[0-9a-f-]{36},\S+,,INTRUSION,WARNING,OPEN,cam-1,s1,object,,0,0,\S+,,\r\n$/,
    );
    expect(page.hasNextPage).toBe(true);
    const rest = await test.ask(csv, { after: page.endCursor });
    expect((rest.data as { eventsCsv: { hasNextPage: boolean } }).eventsCsv.hasNextPage).toBe(false);
    const grants = [{ permission: 'LIVE', scopeKind: 'TENANT', scopeId: 't1' }] as const;
    await test.bus.publish([
      {
        id: 'viewer',
        topic: 'vms.access',
        key: 't1',
        payload: { tenantId: 't1', userId: 'u2', grantsVersion: 1, grants },
      },
    ]);
    const viewer = { ...admin, id: 'u2' };
    const settled = () => test.running.contextFor({ principal: viewer, traceId: 'test' }).access();
    while (!(await settled()).permits('LIVE')) await new Promise((resolve) => setImmediate(resolve));
    expect((await test.ask(csv, {}, viewer)).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    const policy =
      'mutation { setEventPolicy(input: { version: 1, keepDays: 7 }) { ... on SetEventPolicySuccess { policy { keepDays } } ... on Error { code } } }';
    expect((await test.ask(policy, {}, viewer)).data).toEqual({ setEventPolicy: { code: 'FORBIDDEN' } });
    expect((await test.ask(policy)).data).toEqual({ setEventPolicy: { policy: { keepDays: 7 } } });
  });
});
