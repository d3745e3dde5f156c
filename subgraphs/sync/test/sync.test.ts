import { describe, expect, it } from '@jest/globals';
import { administrator, edgeOf, openForTest } from '@vms/kit/testing/open-for-test';
import { sync } from '../src/index.ts';

const REPORT = 'mutation ($input: EdgeReportSyncInput!) { edgeReportSync(input: $input) }';
const LOOK = `query ($r: [_Any!]!) { _entities(representations: $r) { ... on EdgeServer { sync { pendingEvents lagSeconds
  bitsPerSecondMax sessions(first: 2) { id events unanswered endReason recentBatches(first: 1) { id stored ackedAt } } } } } }`;

async function opened() {
  const test = await openForTest(sync);
  const report = async (more: object, edgeId = 'e1') => {
    const base = { asOf: new Date(test.clock.now()).toISOString(), pendingEvents: 0, backlogBytes: 0 };
    const { errors } = await test.ask(REPORT, { input: { ...base, ...more } }, edgeOf(edgeId));
    expect(errors).toBeUndefined();
  };
  const look = async (who = administrator, id = 'e1') => {
    const { data } = await test.ask(LOOK, { r: [{ __typename: 'EdgeServer', id }] }, who);
    return (data as { _entities: { sync: Record<string, unknown> | null }[] })._entities[0]?.sync;
  };
  return Object.assign(test, { report, look });
}

const session = (id: string, startedAtMs: number, more: object = {}) => ({
  ...{ id, startedAtMs, endedAtMs: null, endReason: null, batches: 1, unanswered: 0, events: 0, pictures: 0, bytes: 9 },
  ...more,
});
const batch = (id: string, sessionId: string, sentAtMs: number, more: object = {}) => ({
  ...{
    id,
    sessionId,
    kind: 'EVENTS',
    items: 2,
    bytes: 9,
    sentAtMs,
    ackedAtMs: null,
    stored: 0,
    duplicates: 0,
    refused: 0,
  },
  ...more,
});

describe('sync', () => {
  it('shows backlog, lag as of now, the cap, and what went up session by session', async () => {
    await using test = await opened();
    const nowMs = test.clock.now();
    const oldestPendingAt = new Date(nowMs - 5_000).toISOString();
    const sessions = [session('s1', nowMs - 9_000), session('s2', nowMs)];
    const batches = [batch('b1', 's1', nowMs - 8_000), batch('b2', 's2', nowMs)];
    await test.report({ pendingEvents: 7, bitsPerSecondMax: 64_000, oldestPendingAt, sessions, batches });
    const lost = { endedAtMs: nowMs - 1_000, endReason: 'closed', unanswered: 1 };
    await test.report({
      ...{
        pendingEvents: 7,
        bitsPerSecondMax: 64_000,
        oldestPendingAt,
        sessions: [session('s1', nowMs - 9_000, lost)],
      },
      batches: [batch('b2', 's2', nowMs, { ackedAtMs: nowMs, stored: 2 })],
    });
    test.clock.advance(10_000);
    expect(await test.look()).toEqual({
      ...{ pendingEvents: 7, lagSeconds: 15, bitsPerSecondMax: 64_000 },
      sessions: [
        {
          ...{ id: 's2', events: 0, unanswered: 0, endReason: null },
          recentBatches: [{ id: 'b2', stored: 2, ackedAt: new Date(nowMs).toISOString() }],
        },
        {
          ...{ id: 's1', events: 0, unanswered: 1, endReason: 'closed' },
          recentBatches: [{ id: 'b1', stored: 0, ackedAt: null }],
        },
      ],
    });
    // Another edge cannot change what this one said.
    await test.report({ sessions: [session('s2', 0, { events: 99 })] }, 'e2');
    expect(await test.look()).toMatchObject({ sessions: [{ id: 's2', events: 0 }, { id: 's1' }] });
    expect((await test.look({ ...administrator, id: 'nobody' })) ?? null).toBeNull();
    await test.report({});
    expect(await test.look()).toMatchObject({ pendingEvents: 0, lagSeconds: 0 });
  });

  it('keeps the newest sessions and batches of an edge, and no more', async () => {
    await using test = await opened();
    for (let round = 0; round < 6; round += 1) {
      const at = (n: number) => 1_000_000 + round * 1_000 + n;
      await test.report({
        sessions: Array.from({ length: 40 }, (_, n) => session(`s${round}-${n}`, at(n))),
        batches: Array.from({ length: 200 }, (_, n) => batch(`b${round}-${n}`, `s${round}-0`, at(n))),
      });
    }
    const em = test.running.contextFor({ principal: administrator, traceId: 'test' }).em();
    const rows = async (table: string) =>
      (await em.getConnection().execute(`select count(*) as n from ${table}`))[0]?.n;
    expect([await rows('sync_session'), await rows('sync_batch')]).toEqual([200, 1_000]);
  });
});
