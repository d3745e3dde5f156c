import { describe, expect, it } from '@jest/globals';
import { administrator, openForTest } from '@vms/kit/testing/open-for-test';
import { calculator } from '../src/index.ts';

const CALCULATE =
  'query ($plan: CalculatorPlanInput!) { calculate(plan: $plan) { cameras bitrateBps disks machines tcoPerYear } }';
const SAVE = `mutation ($input: SaveCostScenarioInput!) { saveCostScenario(input: $input) { __typename
  ... on SaveCostScenarioSuccess { scenario { id version estimate { cameras disks } } } ... on ValidationError { field } ... on Error { code } } }`;
const SITE =
  'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Site { costEstimate(retentionDays: 10) { cameras measuredCameras bitrateBps } } } }';
const cameras = (count: number) => [{ name: 'All', count }];

async function opened() {
  const test = await openForTest(calculator);
  const save = async (name: string, count: number, principal = administrator) =>
    (await test.ask(SAVE, { input: { name, plan: { cameras: cameras(count) } } }, principal)).data
      ?.saveCostScenario as Record<string, unknown> & { scenario: { id: string; version: number } };
  return Object.assign(test, { save });
}

describe('calculator, through GraphQL', () => {
  it('keeps plans, compares and exports them', async () => {
    await using test = await opened();
    const [small, large] = [await test.save('Small', 10), await test.save('=Large', 100)];
    const ids = [large.scenario.id, small.scenario.id];
    const { data } = await test.ask(
      'query ($ids: [ID!]!) { compareCostScenarios(ids: $ids) { scenarios { name } rows { name unit values } } costScenariosCsv(ids: $ids) }',
      { ids },
    );
    const compared = data?.compareCostScenarios as {
      scenarios: { name: string }[];
      rows: { name: string; values: number[] }[];
    };
    expect(compared.scenarios).toEqual([{ name: '=Large' }, { name: 'Small' }]);
    expect(compared.rows[0]).toEqual({ name: 'Cameras', unit: '', values: [100, 10] });
    expect(String(data?.costScenariosCsv).split('\r\n').slice(0, 2)).toEqual([
      ",unit,'=Large,Small",
      'Cameras,,100,10',
    ]);
    const UPDATE =
      'mutation ($input: UpdateCostScenarioInput!) { updateCostScenario(input: $input) { __typename ... on UpdateCostScenarioSuccess { scenario { version estimate { cameras } } } } }';
    const update = async (version: number) =>
      (await test.ask(UPDATE, { input: { id: small.scenario.id, version, plan: { cameras: cameras(20) } } })).data
        ?.updateCostScenario;
    expect(await update(1)).toMatchObject({ scenario: { version: 2, estimate: { cameras: 20 } } });
    expect(await update(1)).toEqual({ __typename: 'Conflict' });
    expect(await test.save('Small', 1)).toMatchObject({ __typename: 'Conflict' });
    const REMOVE = 'mutation ($id: ID!) { removeCostScenario(id: $id) { __typename } }';
    expect((await test.ask(REMOVE, { id: small.scenario.id })).data).toEqual({
      removeCostScenario: { __typename: 'RemoveCostScenarioSuccess' },
    });
    expect((await test.ask('{ costScenarios { totalCount } }')).data).toEqual({ costScenarios: { totalCount: 1 } });
  });

  it('estimates a site by what its cameras were measured at', async () => {
    await using test = await opened();
    const say = (id: string, topic: string, payload: object) =>
      test.bus.publish([{ id, topic, key: 't1', payload: { tenantId: 't1', ...payload } }]);
    const r = [{ __typename: 'Site', id: 's1' }];
    expect((await test.ask(SITE, { r })).data).toEqual({ _entities: [{ costEstimate: null }] });
    for (const n of [1, 2, 3]) await say(`c${n}`, 'vms.cameras', { id: `cam-${n}`, siteId: 's1', deleted: false });
    for (const n of [1, 2])
      await say(`i${n}`, 'vms.ingest', {
        cameraId: `cam-${n}`,
        state: 'RUNNING',
        codec: 'h264',
        width: 1_280,
        height: 720,
        fps: 25,
        bitrateBps: n * 1e6,
      });
    // A stream that went down keeps what was measured.
    await say('i9', 'vms.ingest', { cameraId: 'cam-1', state: 'LOST', codec: null, bitrateBps: null });
    const modelledBps = 1_920 * 1_080 * 25 * 0.07 * 2;
    for (;;) {
      const { data } = await test.ask(SITE, { r });
      const [site] = (data?._entities ?? []) as {
        costEstimate: { cameras: number; measuredCameras: number; bitrateBps: number } | null;
      }[];
      if (site?.costEstimate?.cameras === 3 && site.costEstimate.measuredCameras === 2) {
        expect(site.costEstimate.bitrateBps).toBeCloseTo(3e6 + modelledBps, 0);
        break;
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
    const viewer = { ...administrator, id: 'u2' };
    expect((await test.ask(SITE, { r }, viewer)).data).toEqual({ _entities: [{ costEstimate: null }] });
    const foreign = { ...administrator, tenantId: 't2' };
    expect((await test.ask(SITE, { r }, foreign)).data).toEqual({ _entities: [{ costEstimate: null }] });
  });

  it('shows scenarios to nobody of another tenant, nor to those who may not configure', async () => {
    await using test = await opened();
    const { scenario } = await test.save('Ours', 10);
    const foreign = { ...administrator, tenantId: 't2' };
    const entities = 'query ($r: [_Any!]!) { _entities(representations: $r) { ... on CostScenario { name } } }';
    const r = [{ __typename: 'CostScenario', id: scenario.id }];
    expect((await test.ask(entities, { r })).data).toEqual({ _entities: [{ name: 'Ours' }] });
    expect((await test.ask(entities, { r }, foreign)).data).toEqual({ _entities: [null] });
    expect(await test.save('x', 1, { ...administrator, id: 'u2' })).toMatchObject({ __typename: 'Forbidden' });
    const compare = 'query ($ids: [ID!]!) { compareCostScenarios(ids: $ids) { rows { name } } }';
    const code = async (ids: string[], who = administrator) =>
      (await test.ask(compare, { ids }, who)).errors?.[0]?.extensions.code;
    expect(await code(['nothing'])).toBe('NOT_FOUND');
    expect(await code([])).toBe('VALIDATION_FAILED');
    expect(await code([scenario.id], foreign)).toBe('FORBIDDEN');
  });

  it.each([
    [{ cameras: [] }, 'cameras'],
    [{ cameras: [{ name: 'x', count: -1 }] }, 'cameras.0.count'],
    [{ cameras: [{ name: 'a\u0000', count: 1 }] }, 'cameras.0.name'],
    [{ cameras: [{ name: 'x', count: 1, fps: 1e9 }] }, 'cameras.0.fps'],
    [{ cameras: [{ name: 'x', count: 1, recordedShare: 1.5 }] }, 'cameras.0.recordedShare'],
    [{ cameras: cameras(1), retentionDays: -1 }, 'retentionDays'],
    [{ cameras: cameras(1), prices: { currency: 'money' } }, 'prices.currency'],
    [{ cameras: cameras(1), prices: { lifetimeYears: 0 } }, 'prices.lifetimeYears'],
  ])('refuses the plan %j', async (plan, field) => {
    await using test = await opened();
    const { errors } = await test.ask(CALCULATE, { plan });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'VALIDATION_FAILED', field });
    expect((await test.ask(SAVE, { input: { name: 'x', plan } })).data?.saveCostScenario).toMatchObject({
      __typename: 'ValidationError',
      field: `plan.${field}`,
    });
  });
});
