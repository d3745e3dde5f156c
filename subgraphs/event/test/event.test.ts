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
