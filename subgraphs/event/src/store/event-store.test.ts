import { describe, expect, it } from '@jest/globals';
import { uuidV7Factory } from '@vms/kit/ids';
import { decodeCursor, encodeCursor } from '../log/cursor.ts';
import { follow } from '../log/follow.ts';
import { batchOf, day, openStore } from '../testing/open-store.ts';

const edge = { tenantId: 'a', edgeId: 'edge-1' };
const all = { tenantId: 'a', scope: null, filter: {}, beforeSeq: 0, limit: 100 } as const;

describe('the event store', () => {
  it('answers each event on its own and stores each id once, with contiguous seq', async () => {
    await using test = await openStore();
    const { store, clock, published } = test;
    const newId = uuidV7Factory(clock);
    const [first, second, third, late] = [newId(), newId(), newId(), newId()];
    const take = async (...events: Parameters<typeof batchOf> extends [number, ...infer Rest] ? Rest : never) =>
      (await store.ingest(edge, batchOf(clock.now(), ...events), clock.now())).results;
    const results = await take(
      { id: first },
      { id: 'poison' },
      { id: second },
      { id: first },
      { id: third, cameraId: 'other' },
      { id: late, raisedAtMs: 1_000n },
    );
    expect(results.map((r) => r.code ?? r.outcome)).toEqual([
      'STORED',
      'EVENT_ID_INVALID',
      'STORED',
      'DUPLICATE',
      'CAMERA_UNKNOWN',
      'TOO_OLD',
    ]);
    expect((await take({ id: first }))[0]?.outcome).toBe('DUPLICATE');
    await Promise.all([1, 2, 3].map(() => take({ id: newId() }, { id: newId() })));
    expect((await store.after('a', 0, 100)).map((e) => e.seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    const stranger = { ...edge, edgeId: 'edge-2' };
    const refused = await store.ingest(stranger, batchOf(clock.now(), { id: newId() }), clock.now());
    expect(refused.results[0]?.code).toBe('CAMERA_UNKNOWN');
    expect(await store.after('b', 0, 100)).toEqual([]);
    await store.drain();
    const events = published
      .filter(({ topic }) => topic === 'vms.events')
      .flatMap(({ payload }) => (payload as { events: { seq: number }[] }).events);
    expect(events.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(events[0]).toEqual({
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
    await using test = await openStore();
    const { store, clock } = test;
    const newId = uuidV7Factory(clock);
    const raise = (...labels: string[]) =>
      store.ingest(edge, batchOf(clock.now(), ...labels.map((label) => ({ id: newId(), label }))), clock.now());
    await raise('1', '2', '3', '4', '5', '6', '7', '8');
    const stop = new AbortController();
    const seen: number[] = [];
    const feed = follow(store, {
      tenantId: 'a',
      after: { seq: 5, changeSeq: 0 },
      changes: false,
      matches: (e) => e.label !== 'hidden',
      signal: stop.signal,
      progressMs: 20,
    });
    for await (const item of feed) {
      seen.push(item.event ? item.seq : -item.seq);
      if (item.seq === 8) void raise('9', 'hidden');
      if (item.seq === 10) stop.abort();
    }
    expect(seen).toEqual([6, 7, 8, 9, -10]);
  });

  it('tells a foreign, an altered, an old and a rebuilt cursor apart', async () => {
    await using test = await openStore();
    const { store, clock } = test;
    const newId = uuidV7Factory(clock);
    await store.ingest(edge, batchOf(clock.now(), ...[1, 2, 3, 4].map(() => ({ id: newId() }))), clock.now());
    const head = await store.head('a');
    const cursor = encodeCursor({ tenantId: 'a', epoch: head.epoch, seq: 3 }, 'key');
    expect(decodeCursor(cursor, 'key', head)).toEqual({ seq: 3, changeSeq: 0 });
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

  it('puts what happens at one site at one time into one incident, across cameras, and nothing else', async () => {
    await using test = await openStore();
    const { store, clock, published } = test;
    const newId = uuidV7Factory(clock);
    const at = (cameraId: string, afterMs: number, severity = 2) => ({
      id: newId(),
      cameraId,
      severity,
      raisedAtMs: BigInt(clock.now() - 3_600_000 + afterMs),
    });
    const batch = batchOf(
      clock.now(),
      at('cam', 0),
      at('cam-2', 50_000, 3),
      at('far', 50_000),
      at('cam', 55_000, 1),
      at('cam', 500_000),
    );
    await store.ingest(edge, batch, clock.now());
    // In another batch, later: still the same place and time.
    await store.ingest(edge, batchOf(clock.now(), at('cam', 70_000)), clock.now());
    const events = await store.after('a', 0, 100);
    const [first, second, far, info, later, third] = events.map(({ incidentId }) => incidentId);
    expect([second, third]).toEqual([first, first]);
    expect(new Set([first, far, later]).size).toBe(3);
    expect(info).toBeNull();
    const [incident] = await store.incidentsById('a', [first ?? ''], null);
    expect(incident).toMatchObject({
      siteId: 's',
      cameraIds: ['cam', 'cam-2'],
      severity: 'CRITICAL',
      eventCount: 3,
      state: 'OPEN',
    });
    await store.drain();
    expect(published.filter(({ topic }) => topic === 'vms.incidents').map(({ id }) => id)).toHaveLength(3);
    // Closed, it takes nothing more.
    await store.changeIncident(
      { tenantId: 'a', scope: null },
      { id: first ?? '', version: 1 },
      { state: 'CLOSED' },
      clock.now(),
    );
    await store.ingest(edge, batchOf(clock.now(), at('cam', 60_000)), clock.now());
    const [last] = (await store.after('a', 6, 1)).map(({ incidentId }) => incidentId);
    expect([first, far, later]).not.toContain(last);
    expect((await store.byId('a', [events[0]?.id ?? ''], null))[0]?.state).toBe('CLOSED');
  });

  it('folds repetitions within the policy’s window into the first, and remembers their ids', async () => {
    await using test = await openStore();
    const { store, clock } = test;
    const newId = uuidV7Factory(clock);
    await store.tenant('a');
    await store.setPolicy('a', { version: 1, dedupeWindowMs: 10_000 });
    await expect(store.setPolicy('a', { version: 1, dedupeWindowMs: 0 })).rejects.toMatchObject({ code: 'CONFLICT' });
    const at = (afterMs: number, id = newId()) => ({ id, raisedAtMs: BigInt(clock.now() - 100_000 + afterMs) });
    const again = at(9_000);
    const batch = batchOf(clock.now(), at(0), again, at(18_000), { ...at(18_000), cameraId: 'cam-2' }, at(40_000));
    const { results } = await store.ingest(edge, batch, clock.now());
    expect(results.map(({ code, outcome }) => code ?? outcome)).toEqual([
      'STORED',
      'EVENT_FOLDED',
      'EVENT_FOLDED',
      'STORED',
      'STORED',
    ]);
    await store.ingest(edge, batchOf(clock.now(), again), clock.now());
    expect((await store.after('a', 0, 10)).map(({ repeats }) => repeats)).toEqual([2, 0, 0]);
  });

  it('lets go what the policy lets go: the beginning moves on, the middle leaves a tombstone', async () => {
    await using test = await openStore();
    const { store, clock } = test;
    const newId = uuidV7Factory(clock);
    const raised = (days: number, severity: number) => ({
      id: newId(),
      severity,
      raisedAtMs: BigInt(clock.now() - days * day),
    });
    const [a, b, c, d] = [raised(20, 2), raised(10, 1), raised(10, 2), raised(1, 1)];
    await store.ingest(edge, batchOf(clock.now(), a, b, c, d), clock.now());
    await store.setPolicy('a', { version: 1, keepDays: 15, keepInfoDays: 5 });
    for (let done = false; !done; ) ({ done } = await store.sweep('a', 10, clock.now()));
    for (let done = false; !done; ) ({ done } = await store.sweep('a', 10, clock.now()));
    expect((await store.after('a', 0, 10)).map(({ id }) => id)).toEqual([c.id, d.id]);
    expect(await store.head('a')).toMatchObject({ firstSeq: 2, seq: 4 });
    expect(await store.changesAfter('a', 0, 4, 10)).toMatchObject([
      { what: 'DELETED', seq: 2, eventId: b.id, event: null },
    ]);
    expect((await store.ingest(edge, batchOf(clock.now(), b), clock.now())).results[0]?.outcome).toBe('DUPLICATE');
    expect((await store.ingest(edge, batchOf(clock.now(), a), clock.now())).results[0]?.outcome).toBe('TOO_OLD');
  });

  it('finds by words, plate, time, camera, site, kind, severity, state, and by what the asker may see', async () => {
    await using test = await openStore();
    const { store, clock } = test;
    const newId = uuidV7Factory(clock);
    const hour = 3_600_000;
    const batch = batchOf(
      clock.now(),
      { id: newId(), label: 'red van', kind: 14, plate: 'W-12 345 x', raisedAtMs: BigInt(clock.now() - 50 * hour) },
      { id: newId(), label: 'person', cameraId: 'cam-2', severity: 3, raisedAtMs: BigInt(clock.now() - 3 * hour) },
      { id: newId(), label: 'person', cameraId: 'far' },
      { id: newId(), label: 'Größe', kind: 18, origin: 'tns1:Device/Trigger/DigitalInput' },
    );
    await store.ingest(edge, batch, clock.now());
    const find = async (filter: object, scope: { cameras: string[]; sites: string[] } | null = null) => {
      const found = (await store.page({ ...all, scope, filter })).map(({ seq }) => seq);
      expect(await store.count({ tenantId: 'a', scope, filter }, 100)).toBe(found.length);
      return found;
    };
    expect(await find({})).toEqual([4, 3, 2, 1]);
    expect(await find({ match: '"person"' })).toEqual([3, 2]);
    expect(await find({ match: '"person"', siteIds: ['s2'] })).toEqual([3]);
    expect(await find({ match: '"van" AND "re"*' })).toEqual([1]);
    expect(await find({ match: '"digitalinput"' })).toEqual([4]);
    expect(await find({ match: '"grosse"' })).toEqual([]);
    expect(await find({ match: '"große"' })).toEqual([4]);
    expect(await find({ plate: 'w12345X' })).toEqual([1]);
    expect(await find({ plate: 'W1*' })).toEqual([1]);
    expect(await find({ fromMs: clock.now() - 4 * hour, toMs: clock.now() - hour })).toEqual([2]);
    expect(await find({ toMs: clock.now() - 10 * hour })).toEqual([1]);
    expect(await find({ fromMs: clock.now() - 4 * hour })).toEqual([4, 3, 2]);
    expect(await find({ cameraIds: ['cam-2', 'far', 'unknown'] })).toEqual([3, 2]);
    expect(await find({ siteIds: ['s'], kinds: ['INTRUSION'] })).toEqual([2]);
    expect(await find({ severities: ['CRITICAL'] })).toEqual([2]);
    expect(await find({ kinds: ['DEVICE', 'VEHICLE'] })).toEqual([4, 1]);
    expect(await find({ states: ['OPEN'], severities: ['WARNING'] })).toEqual([4, 3, 1]);
    expect(await find({ label: "it's" })).toEqual([]);
    expect(await find({}, { cameras: ['cam-2'], sites: ['s2'] })).toEqual([3, 2]);
    expect(await find({ match: '"person"' }, { cameras: [], sites: ['s2'] })).toEqual([3]);
    expect(await find({ cameraIds: ['cam'] }, { cameras: [], sites: ['s2'] })).toEqual([]);
    expect(await find({}, { cameras: [], sites: [] })).toEqual([]);
    const each = await store.newestOfEach({ ...all, limit: 1 }, 'camera', ['cam', 'cam-2', 'none']);
    expect([...each].map(([id, events]) => [id, events.map(({ seq }) => seq)])).toEqual([
      ['cam', [4]],
      ['cam-2', [2]],
      ['none', []],
    ]);
  });

  it('counts by hour and day, from what was kept at ingest and from the events themselves alike', async () => {
    await using test = await openStore();
    const { store, clock } = test;
    const newId = uuidV7Factory(clock);
    const hour = 3_600_000;
    const now = Math.floor(clock.now() / hour) * hour;
    const at = (hoursAgo: number, kind = 2) => ({ id: newId(), kind, raisedAtMs: BigInt(now - hoursAgo * hour + 5) });
    await store.ingest(edge, batchOf(clock.now(), at(1), at(1), at(1, 1), at(30)), clock.now());
    const ask = async (
      bucket: 'HOUR' | 'DAY',
      filter: object,
      scope: { cameras: string[]; sites: string[] } | null = null,
    ) =>
      (
        await store.statistics({
          tenantId: 'a',
          scope,
          bucket,
          offsetMinutes: 60,
          filter: { fromMs: now - 48 * hour, toMs: now, ...filter },
        })
      )
        .map(({ kind, count }) => `${kind} ${count}`)
        .sort();
    const hourly = ['INTRUSION 1', 'INTRUSION 2', 'MOTION 1'];
    expect(await ask('HOUR', {})).toEqual(hourly);
    expect(await ask('HOUR', { cameraIds: ['cam'] })).toEqual(hourly);
    expect(await ask('DAY', { siteIds: ['s'] }, { cameras: ['cam'], sites: [] })).toEqual(await ask('DAY', {}));
    expect(await ask('HOUR', { kinds: ['MOTION'] })).toEqual(['MOTION 1']);
  });
});
