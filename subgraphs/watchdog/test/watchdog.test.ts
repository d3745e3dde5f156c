import { describe, expect, it } from '@jest/globals';
import { edgeOf, openForTest } from '@vms/kit/testing/open-for-test';
import { until } from '@vms/kit/testing/until';
import { watchdog } from '../src/index.ts';

const minute = 60_000;
const start = Date.parse('2026-01-31T08:00:00.000Z');
const at = (minutes: number) => new Date(start + minutes * minute).toISOString();
type Part = readonly [kind: string, from: number, to: number];

async function opened() {
  const test = await openForTest(watchdog);
  const report = async (parts: readonly Part[], edge = edgeOf('edge-1')) => {
    const spans = parts.map(([kind, from, to]) => ({
      cameraId: 'cam',
      kind,
      fromMs: start + from * minute,
      toMs: start + to * minute,
    }));
    const source = 'mutation ($input: EdgeReportCoverageInput!) { edgeReportCoverage(input: $input) }';
    return test.ask(source, { input: { asOf: at(0), spans } }, edge);
  };
  const coverage = async (from: number, to: number) => {
    const ask = '{ recordedMs gapMs unknownMs notExpectedMs expiredMs deletedMs backfilledMs clockStepMs }';
    const source = `query ($r: [_Any!]!) { _entities(representations: $r) { ... on Camera { coverage(from: "${at(from)}", to: "${at(to)}") ${ask} } } }`;
    const { data, errors } = await test.ask(source, { r: [{ __typename: 'Camera', id: 'cam' }] });
    if (errors) return errors[0]?.extensions.code;
    const [found] = (data as { _entities: { coverage: Record<string, number> }[] })._entities;
    return Object.fromEntries(
      Object.entries(found?.coverage ?? {})
        .filter(([, ms]) => ms > 0)
        .map(([name, ms]) => [name, ms / minute]),
    );
  };
  return Object.assign(test, { report, coverage });
}

describe('watchdog', () => {
  it('accounts for every minute, and calls unknown what nobody reported', async () => {
    await using test = await opened();
    await test.report([
      ['RECORDED', 0, 10],
      ['GAP', 10, 12],
      ['RECORDED', 12, 20],
    ]);
    expect(await test.coverage(-5, 25)).toEqual({ recordedMs: 18, gapMs: 2, unknownMs: 10 });
  });

  it('lets a later report of the same edge replace the same time only', async () => {
    await using test = await opened();
    await test.report([['RECORDED', 0, 10]]);
    await test.report([
      ['RECORDED', 8, 9],
      ['GAP', 9, 15],
    ]);
    expect(await test.coverage(0, 15)).toEqual({ recordedMs: 9, gapMs: 6 });
  });

  it('counts as recorded what one of two recorders has', async () => {
    await using test = await opened();
    await test.report([['GAP', 0, 10]]);
    await test.report([['RECORDED', 4, 6]], edgeOf('edge-2'));
    expect(await test.coverage(0, 10)).toEqual({ recordedMs: 2, gapMs: 8 });
  });

  it('refuses a range that runs backwards', async () => {
    await using test = await opened();
    expect(await test.coverage(10, 0)).toBe('VALIDATION_FAILED');
  });

  it('says nothing of a camera that the caller holds nothing on', async () => {
    await using test = await opened();
    await test.report([['RECORDED', 0, 10]]);
    const source = `query ($r: [_Any!]!) { _entities(representations: $r) { ... on Camera { coverage(from: "${at(0)}", to: "${at(10)}") { recordedMs } } } }`;
    const viewer = { kind: 'user', id: 'viewer', tenantId: 't1' } as const;
    const look = async () =>
      (await test.ask(source, { r: [{ __typename: 'Camera', id: 'cam' }] }, viewer)).data?._entities;
    expect(await look()).toEqual([{ coverage: null }]);
    const grants = [{ permission: 'PLAYBACK', scopeKind: 'CAMERA', scopeId: 'cam' }];
    const payload = { tenantId: 't1', userId: 'viewer', grantsVersion: 1, grants };
    await test.bus.publish([{ id: 'viewer', topic: 'vms.access', key: 't1', payload }]);
    await until(
      'the grant',
      async () => JSON.stringify(await look()) === JSON.stringify([{ coverage: { recordedMs: 10 * minute } }]),
    );
  });

  it('takes reports from edges only', async () => {
    await using test = await opened();
    const { errors } = await test.ask(
      'mutation { edgeReportCoverage(input: { asOf: "2026-01-01T00:00:00Z", spans: [] }) }',
    );
    expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  });
});
