import { describe, expect, it } from '@jest/globals';
import { administrator, edgeOf, openForTest } from '@vms/kit/testing/open-for-test';
import { ingestion } from '../src/index.ts';

const REPORT = 'mutation ($input: EdgeReportStreamsInput!) { edgeReportStreams(input: $input) }';
const LOOK = `query ($r: [_Any!]!) { _entities(representations: $r) { ... on Camera {
  ingest { state desired desiredReason recording codec fps } } } }`;
const SERIES = `query ($r: [_Any!]!, $from: DateTime!, $to: DateTime!, $step: Int!) { _entities(representations: $r) {
  ... on Camera { healthSeries(from: $from, to: $to, stepSeconds: $step) { at fps bitrateBps gaps reconnects runningShare } } } }`;
const PLACEMENT =
  '{ ingestPlacement { edgeServer { id } cameras desired running missing bitrateBps load { cpuPercent } } }';

type Stream = Record<string, unknown>;

/** Cameras a and b on edge-1, c on edge-2, d on none. */
async function opened() {
  const test = await openForTest(ingestion);
  const say = (topic: string, payload: object) =>
    test.bus.publish([
      { id: topic + JSON.stringify(payload), topic, key: 't1', payload: { tenantId: 't1', ...payload } },
    ]);
  const where = [
    ['a', 'edge-1'],
    ['b', 'edge-1'],
    ['c', 'edge-2'],
    ['d', null],
  ] as const;
  for (const [id, edgeId] of where) {
    await say('vms.cameras', { id, siteId: 's1', name: id, deleted: false });
    await say('vms.assignments', { cameraId: id, edgeId, recorders: [] });
  }
  const tell = (cameraIds: readonly string[], edgeId = 'edge-1', more: Stream = {}) => {
    const streams = cameraIds.map((cameraId) => ({ cameraId, state: 'RUNNING', codec: 'h264', fps: 15, ...more }));
    return test.ask(REPORT, { input: { asOf: '2026-01-31T08:00:00.000Z', streams, cpuPercent: 12.5 } }, edgeOf(edgeId));
  };
  const ingest = async (id: string, who = administrator) => {
    const { data } = await test.ask(LOOK, { r: [{ __typename: 'Camera', id }] }, who);
    return (data as { _entities: { ingest: Stream | null }[] })._entities[0]?.ingest;
  };
  const placement = async () => (await test.ask(PLACEMENT)).data?.ingestPlacement as Stream[];
  while ((await placement()).reduce((sum, { cameras }) => sum + Number(cameras), 0) < 4)
    await new Promise((resolve) => setImmediate(resolve));
  while ((await placement()).length < 3) await new Promise((resolve) => setImmediate(resolve));
  return Object.assign(test, { say, tell, ingest, placement });
}

describe('ingestion', () => {
  it('says what the edge reported, and UNKNOWN once the edge is silent', async () => {
    await using test = await opened();
    await test.tell(['a']);
    const seen = { state: 'RUNNING', codec: 'h264', fps: 15, desired: true, desiredReason: 'RECORD', recording: null };
    expect(await test.ingest('a')).toEqual(seen);
    test.clock.advance(60_000);
    expect(await test.ingest('a')).toMatchObject({ state: 'UNKNOWN', desired: true });
    expect(await test.ingest('a', { ...administrator, id: 'nobody' })).toBeNull();
  });

  it('says what is wanted of a camera, by assignment, plan and maintenance, whatever its stream does', async () => {
    await using test = await opened();
    expect(await test.ingest('d')).toMatchObject({ state: 'UNKNOWN', desired: false, desiredReason: 'NOT_ASSIGNED' });
    expect(await test.ingest('a')).toMatchObject({ state: 'UNKNOWN', desired: true, desiredReason: 'RECORD' });
    const plans = [
      [{ mode: 'OFF', recording: false, notExpected: 'schedule' }, false, 'PLAN_OFF'],
      [{ mode: 'MOTION', recording: false, notExpected: 'schedule' }, true, 'WAIT_FOR_EVENT'],
      [{ mode: 'CONTINUOUS', recording: true, notExpected: 'maintenance' }, false, 'MAINTENANCE'],
      [{ mode: 'CONTINUOUS', recording: true, notExpected: null }, true, 'RECORD'],
    ] as const;
    for (const [plan, desired, desiredReason] of plans) {
      await test.tell(['a'], 'edge-1', { state: 'LOST', ...plan });
      expect(await test.ingest('a')).toMatchObject({
        state: 'LOST',
        desired,
        desiredReason,
        recording: plan.recording,
      });
    }
  });

  it('forgets a stream that its edge does not report any more, or that another edge is to record', async () => {
    await using test = await opened();
    await test.tell(['a', 'b']);
    await test.tell(['c'], 'edge-2');
    await test.tell(['b']);
    expect(await test.ingest('a')).toMatchObject({ state: 'UNKNOWN', codec: null });
    expect(await test.ingest('b')).toMatchObject({ state: 'RUNNING' });
    expect(await test.ingest('c')).toMatchObject({ state: 'RUNNING' });
    await test.say('vms.assignments', { cameraId: 'c', edgeId: 'edge-1', recorders: [] });
    while ((await test.ingest('c'))?.state === 'RUNNING') await new Promise((resolve) => setImmediate(resolve));
    expect(await test.ingest('c')).toMatchObject({ state: 'UNKNOWN', desired: true });
  });

  it('takes reports that come together, from one edge or from two that both record a camera', async () => {
    await using test = await opened();
    const told = await Promise.all([test.tell(['a']), test.tell(['a', 'b']), test.tell(['a'])]);
    expect(told.map(({ errors }) => errors)).toEqual([undefined, undefined, undefined]);
    expect(await test.ingest('a')).toMatchObject({ state: 'RUNNING' });
  });

  it('takes reports from edges only', async () => {
    await using test = await opened();
    const { errors } = await test.ask(REPORT, { input: { asOf: '2026-01-31T08:00:00.000Z', streams: [] } });
    expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  });

  it('shows edges side by side: what each carries, and what is missing', async () => {
    await using test = await opened();
    await test.tell(['a', 'b'], 'edge-1', { bitrateBps: 1_000_000 });
    await test.tell(['c'], 'edge-2', { state: 'LOST' });
    const running = { cameras: 2, desired: 2, running: 2, missing: 0, bitrateBps: 2_000_000 };
    expect(await test.placement()).toEqual([
      { edgeServer: { id: 'edge-1' }, ...running, load: { cpuPercent: 12.5 } },
      {
        ...{ edgeServer: null, cameras: 1, desired: 0, running: 0, missing: 0, bitrateBps: 0 },
        load: null,
      },
      {
        ...{ edgeServer: { id: 'edge-2' }, cameras: 1, desired: 1, running: 0, missing: 1, bitrateBps: 0 },
        load: { cpuPercent: 12.5 },
      },
    ]);
  });
});

describe('the health of a stream over time', () => {
  it('is means and counts by step, with holes where nothing was reported, and bounded', async () => {
    await using test = await opened();
    test.clock.set(Date.parse('2026-03-01T08:00:00Z'));
    const minute = async (more: Stream) => {
      await test.tell(['a'], 'edge-1', more);
      test.clock.advance(30_000);
      await test.tell(['a'], 'edge-1', more);
      test.clock.advance(30_000);
    };
    await minute({ fps: 20, bitrateBps: 2_000_000, gaps: 1, reconnects: 3 });
    await minute({ fps: 10, bitrateBps: 1_000_000, gaps: 3, reconnects: 4 });
    test.clock.advance(60_000);
    // The edge was started again: its counts began at zero.
    await minute({ state: 'LOST', fps: null, bitrateBps: null, gaps: 1, reconnects: 0 });
    const series = async (from: string, to: string, step: number) => {
      const { data, errors } = await test.ask(SERIES, { r: [{ __typename: 'Camera', id: 'a' }], from, to, step });
      return (
        errors?.[0]?.extensions.code ?? (data as { _entities: { healthSeries: Stream[] }[] })._entities[0]?.healthSeries
      );
    };
    const [from, to] = ['2026-03-01T08:00:00Z', '2026-03-01T08:04:00Z'];
    const nothing = { fps: null, bitrateBps: null, gaps: 0, reconnects: 0, runningShare: null };
    expect(await series(from, to, 60)).toEqual([
      { at: '2026-03-01T08:00:00.000Z', fps: 20, bitrateBps: 2_000_000, gaps: 0, reconnects: 0, runningShare: 1 },
      { at: '2026-03-01T08:01:00.000Z', fps: 10, bitrateBps: 1_000_000, gaps: 2, reconnects: 1, runningShare: 1 },
      { at: '2026-03-01T08:02:00.000Z', ...nothing },
      { at: '2026-03-01T08:03:00.000Z', ...nothing, gaps: 1, runningShare: 0 },
    ]);
    const hour = { at: '2026-03-01T08:00:00.000Z', fps: 15, bitrateBps: 1_500_000, gaps: 3, reconnects: 1 };
    expect(await series(from, '2026-03-01T09:00:00Z', 3_600)).toEqual([{ ...hour, runningShare: 4 / 6 }]);
    expect(await series(from, '2026-03-31T08:00:00Z', 60)).toBe('VALIDATION_FAILED');
    expect(await series(from, to, 7)).toBe('VALIDATION_FAILED');
    expect(await series(to, from, 60)).toBe('VALIDATION_FAILED');
    test.clock.advance(49 * 3_600_000);
    expect(await test.services.health.sweep()).toBe(3);
    expect(await series(from, to, 60)).toBe('VALIDATION_FAILED');
    expect(await series(from, '2026-03-01T09:00:00Z', 3_600)).toEqual([{ ...hour, runningShare: 4 / 6 }]);
  });
});
