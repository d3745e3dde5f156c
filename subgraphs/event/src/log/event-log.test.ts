import { create, toBinary } from '@bufbuild/protobuf';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fakeClock } from '@vms/kit/clock';
import { uuidV7Factory } from '@vms/kit/ids';
import type { Outbox } from '@vms/kit/outbox/outbox';
import { ConsumedEntity, OutboxEntity } from '@vms/kit/outbox/outbox.entity';
import { openSqlite } from '@vms/kit/ports/relational/open-sqlite';
import type { Relational } from '@vms/kit/ports/relational/relational';
import type { EventsMessage } from '@vms/schema/messages/events-topic.ts';
import { EdgeEventSchema, EventBatchSchema } from '@vms/schema/messages/gen/event_pb.js';
import { EventCameraEntity } from '../cameras/camera.entity.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import { EventEntity, EventLogHeadEntity } from './event.entity.ts';
import { EventLog } from './event-log.ts';
import { follow } from './follow.ts';

const clock = fakeClock();
const newId = uuidV7Factory(clock);
const edge = { tenantId: 'a', edgeId: 'edge-1' };
let relational: Relational;
let log: EventLog;
const published: EventsMessage[] = [];

const batch = (...events: { id: string; cameraId?: string; raisedAtMs?: number; label?: string }[]): string =>
  Buffer.from(
    toBinary(
      EventBatchSchema,
      create(EventBatchSchema, {
        events: events.map((e) =>
          create(EdgeEventSchema, {
            id: e.id,
            cameraId: e.cameraId ?? 'cam',
            kind: 2,
            severity: 2,
            label: e.label ?? '',
            raisedAtMs: BigInt(e.raisedAtMs ?? clock.now()),
          }),
        ),
      }),
    ),
  ).toString('base64');

beforeAll(async () => {
  relational = await openSqlite({
    file: ':memory:',
    entities: [EventEntity, EventLogHeadEntity, EventCameraEntity, OutboxEntity, ConsumedEntity],
  });
  const outbox = {
    publish: (_: unknown, { payload }: { payload: EventsMessage }) => published.push(payload),
    wake: () => {},
  } as unknown as Outbox;
  log = new EventLog({ relational, outbox, clock, newId, keepMs: 86_400_000 });
  const em = relational.system();
  em.create(EventCameraEntity, { cameraId: 'cam', tenantId: 'a', siteId: 's', deleted: false, edgeIds: ['edge-1'] });
  em.create(EventCameraEntity, { cameraId: 'other', tenantId: 'b', siteId: 's', deleted: false, edgeIds: ['edge-1'] });
  await em.flush();
});
afterAll(() => relational.close());

describe('the event log', () => {
  it('answers each event on its own and stores each id once, with contiguous seq', async () => {
    const [first, second, third, late] = [newId(), newId(), newId(), newId()];
    const results = await log.ingest(
      edge,
      batch(
        { id: first },
        { id: 'poison' },
        { id: second },
        { id: first },
        { id: third, cameraId: 'other' },
        { id: late, raisedAtMs: 1_000 },
      ),
    );
    expect(results.map((r) => r.code ?? r.outcome)).toEqual([
      'STORED',
      'EVENT_ID_INVALID',
      'STORED',
      'DUPLICATE',
      'CAMERA_UNKNOWN',
      'TOO_OLD',
    ]);
    expect((await log.ingest(edge, batch({ id: first })))[0]?.outcome).toBe('DUPLICATE');
    await Promise.all([1, 2, 3].map(() => log.ingest(edge, batch({ id: newId() }, { id: newId() }))));
    expect((await log.after('a', 0, 100)).map((e) => e.seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect((await log.ingest({ ...edge, edgeId: 'edge-2' }, batch({ id: newId() })))[0]?.code).toBe('CAMERA_UNKNOWN');
    expect(await log.after('b', 0, 100)).toEqual([]);
    expect(published.flatMap(({ events }) => events.map(({ seq }) => seq))).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(published[0]?.events[0]).toEqual({
      id: first,
      seq: 1,
      kind: 'INTRUSION',
      severity: 'WARNING',
      cameraId: 'cam',
      siteId: 's',
      label: null,
      raisedAtMs: clock.now(),
    });
  });

  it('follows from a cursor through what is stored into what comes, in order', async () => {
    const stop = new AbortController();
    const seen: number[] = [];
    const feed = follow(log, {
      tenantId: 'a',
      afterSeq: 5,
      matches: (e) => e.label !== 'hidden',
      signal: stop.signal,
      progressMs: 20,
    });
    for await (const item of feed) {
      seen.push(item.event ? item.seq : -item.seq);
      if (item.seq === 8) void log.ingest(edge, batch({ id: newId() }, { id: newId(), label: 'hidden' }));
      if (item.seq === 10) stop.abort();
    }
    expect(seen).toEqual([6, 7, 8, 9, -10]);
  });

  it('tells a foreign, an altered, an old and a rebuilt cursor apart', async () => {
    const head = await log.head('a');
    const cursor = encodeCursor({ tenantId: 'a', epoch: head.epoch, seq: 3 }, 'key');
    expect(decodeCursor(cursor, 'key', head)).toBe(3);
    const codeOf = (act: () => unknown): unknown => {
      try {
        return act();
      } catch (error) {
        return (error as { code: string }).code;
      }
    };
    expect(codeOf(() => decodeCursor(cursor, 'key', { ...head, tenantId: 'b' }))).toBe('CURSOR_FOREIGN');
    expect(codeOf(() => decodeCursor(cursor, 'key', { ...head, epoch: 'x' }))).toBe('CURSOR_EPOCH_CHANGED');
    expect(codeOf(() => decodeCursor(cursor, 'key', { ...head, firstSeq: 7 }))).toBe('CURSOR_EXPIRED');
    expect(codeOf(() => decodeCursor(`x${cursor}`, 'key', head))).toBe('CURSOR_INVALID');
  });
});
