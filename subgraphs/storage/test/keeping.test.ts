import { describe, expect, it } from '@jest/globals';
import { edgeOf, openForTest } from '@vms/kit/testing/open-for-test';
import { until } from '@vms/kit/testing/until';
import { storage } from '../src/index.ts';
import { forecast } from '../src/volumes/forecast.ts';

const at = (hour: number) => new Date(Date.UTC(2026, 2, 2, hour)).toISOString();
const operator = { kind: 'user', id: 'op', tenantId: 't1', grantsVersion: 1 } as const;
type Fields = Record<string, Record<string, unknown>>;

async function opened() {
  const test = await openForTest(storage);
  test.clock.set(Date.parse(at(12)));
  const say = (id: string, topic: string, payload: object) => test.bus.publish([{ id, topic, key: 't1', payload }]);
  const camera = { id: 'cam', tenantId: 't1', siteId: 'site', name: 'Gate', deleted: false };
  await say('c', 'vms.cameras', camera);
  await say('a', 'vms.assignments', { cameraId: 'cam', tenantId: 't1', edgeId: 'e2', recorders: ['e1', 'e2'] });
  const grants = [{ permission: 'EXPORT', scopeKind: 'TENANT', scopeId: 't1' }];
  await say('g', 'vms.access', { tenantId: 't1', userId: 'op', grantsVersion: 1, grants });
  const topics = ['vms.cameras', 'vms.assignments', 'vms.access'];
  await until('all is known', async () =>
    (await test.bus.lag('storage', topics)).every(({ waiting }) => waiting === 0),
  );
  const ask = async (source: string, input: object, as?: Parameters<typeof test.ask>[2]) =>
    ((await test.ask(source, { input }, as)).data ?? {}) as Fields;
  const retention = async () => {
    const source = `query ($r: [_Any!]!) { _entities(representations: $r) { ... on Camera { retention { days source explanation } } } }`;
    const { data } = await test.ask(source, { r: [{ __typename: 'Camera', id: 'cam' }] });
    return (data as { _entities: { retention: { days: number; source: string; explanation: string[] } }[] })
      ._entities[0]?.retention;
  };
  const lock = (more: object, as?: Parameters<typeof test.ask>[2]) =>
    ask(
      'mutation ($input: LockFootageInput!) { lockFootage(input: $input) { __typename ... on LockFootageSuccess { lock { id } } ... on Error { code } } }',
      { cameraId: 'cam', from: at(8), to: at(9), reason: 'Case 7', ...more },
      as,
    );
  return Object.assign(test, { fields: ask, retention, lock });
}
const idOf = (made: Fields): string => (made as { lockFootage: { lock: { id: string } } }).lockFootage.lock.id;
const DEFAULT = 'mutation ($input: SetDefaultRetentionInput!) { setDefaultRetention(input: $input) { __typename } }';
const SET = 'mutation ($input: SetRetentionInput!) { setRetention(input: $input) { __typename } }';
const LOCKS = '{ edgeFootageLocks { cameraId fromMs toMs } }';
const REPORT = 'mutation ($input: EdgeReportStorageInput!) { edgeReportStorage(input: $input) }';

describe('what is kept', () => {
  it('follows the nearest decision, and says which', async () => {
    await using test = await opened();
    expect(await test.retention()).toMatchObject({ days: 30, source: 'BUILT_IN' });
    await test.fields(DEFAULT, { days: 60 });
    await test.fields(DEFAULT, { siteId: 'site', days: 14 });
    expect(await test.retention()).toMatchObject({ days: 14, source: 'SITE' });
    await test.fields(SET, { cameraId: 'cam', days: 7 });
    await test.lock({ legalHold: true });
    const found = await test.retention();
    expect(found).toMatchObject({ days: 7, source: 'CAMERA' });
    expect(found?.explanation.slice(0, 2)).toEqual([
      '1 legal hold keeps footage whatever the rules say.',
      'Deleted after 7 days: set for this camera.',
    ]);
    await test.fields(SET, { cameraId: 'cam', reset: true });
    expect(await test.retention()).toMatchObject({ days: 14, source: 'SITE' });
    const decided = (await test.ask('{ defaultRetentions { siteId days } }')).data?.defaultRetentions;
    expect(decided).toContainEqual({ siteId: expect.any(String), days: 14 });
    expect(await test.fields(DEFAULT, { siteId: 'other', days: 1 })).toMatchObject({
      setDefaultRetention: { __typename: 'NotFound' },
    });
  });

  it('is locked by operators, and told to every edge that may hold it until the lock is released or over', async () => {
    await using test = await opened();
    const told = async (edge: string) =>
      ((await test.ask(LOCKS, {}, edgeOf(edge))).data as { edgeFootageLocks: object[] }).edgeFootageLocks.length;
    const made = await test.lock({}, operator);
    const id = idOf(made);
    await test.lock({ until: at(13) }, operator);
    expect([await told('e1'), await told('e2'), await told('e3')]).toEqual([2, 2, 0]);
    test.clock.set(Date.parse(at(14)));
    expect(await told('e1')).toBe(1);
    const RELEASE =
      'mutation ($id: ID!) { releaseFootageLock(id: $id) { ... on ReleaseFootageLockSuccess { lock { releasedBy { id } } } ... on Error { code } } }';
    await test.ask(RELEASE, { id }, operator);
    expect(await told('e1')).toBe(0);
    const hold = await test.lock({ legalHold: true });
    expect((await test.lock({ legalHold: true }, operator)).lockFootage).toMatchObject({ code: 'FORBIDDEN' });
    const { data } = await test.ask(RELEASE, { id: idOf(hold) }, operator);
    expect(data).toMatchObject({ releaseFootageLock: { code: 'FORBIDDEN' } });
    expect((await test.lock({ to: at(7) })).lockFootage).toMatchObject({ code: 'VALIDATION_FAILED' });
  });

  it('leaves a log of what was deleted by which rule, told once however often an edge tells it', async () => {
    await using test = await opened();
    const usage = [{ cameraId: 'cam', bytes: 5e8, oldestMs: Date.parse(at(2)), newestMs: Date.parse(at(12)) }];
    const deletion = (seq: number) => ({
      ...{ seq, cameraId: 'cam', fromMs: Date.parse(at(0)), toMs: Date.parse(at(1)), bytes: 10, rule: 'days:30' },
      atMs: Date.parse(at(10)) + seq,
    });
    const volume = { asOf: at(12), volumeId: 'v', bytes: 5e8, bytesMax: 2e9, freeBytes: 9e9, cameras: usage };
    const report = (seqs: number[]) => test.fields(REPORT, { ...volume, deletions: seqs.map(deletion) }, edgeOf('e1'));
    expect(await report([])).toEqual({ edgeReportStorage: 0 });
    expect(await report([1, 2])).toEqual({ edgeReportStorage: 2 });
    expect(await report([1, 2, 3])).toEqual({ edgeReportStorage: 3 });
    const { data } = await test.ask('{ deletions { totalCount edges { node { rule at camera { id } } } } }');
    expect(data).toMatchObject({ deletions: { totalCount: 3, edges: [{ node: { rule: 'days:30' } }, {}, {}] } });
    const source = `query ($r: [_Any!]!) { _entities(representations: $r) { ... on EdgeServer { volumes { bytes forecast { bytes } } } } }`;
    const found = await test.ask(source, { r: [{ __typename: 'EdgeServer', id: 'e1' }] });
    const [edge] = (found.data as { _entities: { volumes: { bytes: number; forecast: { bytes: number }[] }[] }[] })
      ._entities;
    // 50 MB an hour: 1.2 GB more in a day, and full after the second.
    expect(edge?.volumes[0]?.forecast.map(({ bytes }) => bytes)).toEqual([1.7e9, 2e9, 2e9, 2e9, 2e9, 2e9, 2e9]);
  });
});

describe('the forecast', () => {
  it('stops growing where a policy holds it, and says nothing of too little', () => {
    const day = 86_400_000;
    const cameras = [{ cameraId: 'a', bytes: 100, oldestMs: 0, newestMs: day }];
    const limits = (days: number | null, bytesMax: number | null) => () => ({ days, bytesMax });
    const of = (given: ReturnType<typeof limits>) =>
      forecast({ bytesMax: 1e9, cameras }, given, 3)?.map(({ bytes }) => bytes);
    expect(of(limits(null, null))).toEqual([200, 300, 400]);
    expect(of(limits(2, null))).toEqual([200, 200, 200]);
    expect(of(limits(null, 250))).toEqual([200, 250, 250]);
    expect(forecast({ bytesMax: 1, cameras: [] }, limits(1, 1), 3)).toBeNull();
  });
});
