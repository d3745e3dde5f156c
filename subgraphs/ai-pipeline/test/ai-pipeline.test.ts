import { describe, expect, it } from '@jest/globals';
import { edgeOf, openForTest } from '@vms/kit/testing/open-for-test';
import { aiPipeline } from '../src/index.ts';

const stranger = { kind: 'user' as const, id: 'u9', tenantId: 't9', grantsVersion: 1 };
const edge = edgeOf('edge-1');
const create = `mutation ($input: CreateAnalyticsRuleInput!) { createAnalyticsRule(input: $input) { __typename
  ... on CreateAnalyticsRuleSuccess { rule { id version kind } } ... on Error { code message } } }`;
const told = 'query ($cameraIds: [ID!]!) { edgeAnalyticsRules(cameraIds: $cameraIds) }';

async function opened() {
  const test = await openForTest(aiPipeline);
  await test.bus.publish([
    {
      id: 'c1',
      topic: 'vms.cameras',
      key: 't1',
      payload: { id: 'cam-1', tenantId: 't1', siteId: 's1', deleted: false },
    },
    { id: 'a1', topic: 'vms.assignments', key: 't1', payload: { cameraId: 'cam-1', tenantId: 't1', edgeId: 'edge-1' } },
  ]);
  const add = async (input: Record<string, unknown>) => {
    const { data } = await test.ask(create, {
      input: { cameraId: 'cam-1', name: 'Gate', kind: 'LOITERING', ...input },
    });
    return (data as { createAnalyticsRule: Record<string, unknown> & { rule: { id: string } } }).createAnalyticsRule;
  };
  const rulesOf = async (who = edge): Promise<Record<string, unknown>[]> => {
    const { data } = await test.ask(told, { cameraIds: ['cam-1'] }, who);
    return JSON.parse((data as { edgeAnalyticsRules: string }).edgeAnalyticsRules) as Record<string, unknown>[];
  };
  // The projections come over the bus: a camera is unknown until they have arrived.
  while ((await add({ name: 'First' })).__typename !== 'CreateAnalyticsRuleSuccess' || (await rulesOf()).length === 0)
    await new Promise((resolve) => setImmediate(resolve));
  return Object.assign(test, { add, rulesOf });
}

describe('ai-pipeline, through GraphQL', () => {
  it('tells an edge the rules of its cameras as they were set, and no other edge', async () => {
    await using test = await opened();
    await test.add({
      zoneIds: ['z1'],
      dwellMs: 20_000,
      classes: ['person'],
      schedule: { timezone: 'Europe/Vienna', windows: [{ days: [6, 7], fromMinute: 0, toMinute: 1440 }] },
      options: [{ name: 'count', value: '5' }],
    });
    expect((await test.rulesOf())[1]).toEqual({
      id: expect.any(String),
      cameraId: 'cam-1',
      kind: 'LOITERING',
      enabled: true,
      zoneIds: ['z1'],
      schedule: { timezone: 'Europe/Vienna', windows: [{ days: [6, 7], fromMinute: 0, toMinute: 1440 }] },
      minConfidence: null,
      minHits: null,
      dwellMs: 20_000,
      cooldownMs: null,
      classes: ['person'],
      direction: null,
      options: { count: 5 },
    });
    expect(await test.rulesOf(edgeOf('edge-2'))).toEqual([]);
    expect(await test.rulesOf(edgeOf('edge-1', 't9'))).toEqual([]);
  });

  it('changes under the version that was seen, and a null returns to the default', async () => {
    await using test = await opened();
    const { rule } = await test.add({ dwellMs: 5_000 });
    const update = `mutation ($input: UpdateAnalyticsRuleInput!) { updateAnalyticsRule(input: $input) {
      ... on UpdateAnalyticsRuleSuccess { rule { version dwellMs enabled kind } } ... on Error { code } } }`;
    const input = { id: rule.id, version: 1, enabled: false, dwellMs: null };
    expect((await test.ask(update, { input })).data).toEqual({
      updateAnalyticsRule: { rule: { version: 2, dwellMs: null, enabled: false, kind: 'LOITERING' } },
    });
    expect((await test.ask(update, { input })).data).toEqual({ updateAnalyticsRule: { code: 'CONFLICT' } });
    expect((await test.ask(update, { input: { ...input, version: 2 } }, stranger)).data).toEqual({
      updateAnalyticsRule: { code: 'NOT_FOUND' },
    });
    const remove =
      'mutation ($id: ID!) { deleteAnalyticsRule(id: $id) { ... on DeleteAnalyticsRuleSuccess { rule { id } } } }';
    expect((await test.ask(remove, { id: rule.id })).data).toEqual({ deleteAnalyticsRule: { rule: { id: rule.id } } });
    expect(await test.rulesOf()).toHaveLength(1);
  });

  it.each([
    [{ kind: 'DEVICE' }, 'VALIDATION_FAILED'],
    [{ kind: 'LINE_CROSSING' }, 'VALIDATION_FAILED'],
    [{ cameraId: 'none' }, 'NOT_FOUND'],
    [{ name: 'First' }, 'CONFLICT'],
    [{ minConfidence: 1.5 }, 'VALIDATION_FAILED'],
    [
      { schedule: { timezone: 'Mars/Base', windows: [{ days: [1], fromMinute: 0, toMinute: 1 }] } },
      'VALIDATION_FAILED',
    ],
    [{ schedule: { timezone: 'UTC', windows: [{ days: [1], fromMinute: 60, toMinute: 30 }] } }, 'VALIDATION_FAILED'],
  ])('refuses a rule with %j as %s', async (input, code) => {
    await using test = await opened();
    expect(await test.add(input)).toMatchObject({ code });
  });

  it('keeps models whose versions never change, with what edges measured', async () => {
    await using test = await opened();
    const register = `mutation { registerAiModel(input: { id: "scene", name: "Scene", task: SCENE }) { ... on RegisterAiModelSuccess { model { id } } ... on Error { code } } }`;
    expect((await test.ask(register)).data).toEqual({ registerAiModel: { model: { id: 'scene' } } });
    expect((await test.ask(register)).data).toEqual({ registerAiModel: { code: 'CONFLICT' } });
    const version = `mutation ($hash: String!) { addAiModelVersion(input: { modelId: "scene", version: "1.0.0", sha256: $hash,
      licence: "Apache-2.0", card: "Finds change.", inputWidth: 320, inputHeight: 320, decoder: "grid", classes: [] }) {
      ... on AddAiModelVersionSuccess { version { version } } ... on Error { code } } }`;
    const hash = 'a'.repeat(64);
    expect((await test.ask(version, { hash: 'x' })).data).toEqual({ addAiModelVersion: { code: 'VALIDATION_FAILED' } });
    expect((await test.ask(version, { hash })).data).toEqual({ addAiModelVersion: { version: { version: '1.0.0' } } });
    expect((await test.ask(version, { hash })).data).toEqual({ addAiModelVersion: { code: 'CONFLICT' } });
    const report = `mutation ($input: EdgeReportAnalyticsInput!) { edgeReportAnalytics(input: $input) }`;
    const jobs = [{ queue: 'HIGH', waiting: 2, running: 1, done: 40, failed: 0, dropped: 3, perSecond: 4.5 }];
    const models = [{ modelId: 'scene', version: '1.0.0', provider: 'cpu', frames: 900, msPerFrame: 7.5 }];
    const input = { asOf: '2026-01-01T00:00:00Z', jobs, models };
    for (const frames of [900, 950])
      await test.ask(report, { input: { ...input, models: [{ ...models[0], frames }] } }, edge);
    const asked = await test.ask(
      '{ aiModels { edges { node { id versions { sha256 } costs { edgeServer { id } frames msPerFrame } } } } videoJobs(edgeServerId: "edge-1") { queue waiting perSecond } }',
    );
    expect(asked.data).toEqual({
      aiModels: {
        edges: [
          {
            node: {
              id: 'scene',
              versions: [{ sha256: hash }],
              costs: [{ edgeServer: { id: 'edge-1' }, frames: 950, msPerFrame: 7.5 }],
            },
          },
        ],
      },
      videoJobs: [{ queue: 'HIGH', waiting: 2, perSecond: 4.5 }],
    });
    // What an edge leaves out is gone, what it refused is said, registered or not.
    const mine = {
      modelId: 'mine',
      version: '',
      frames: 0,
      msPerFrame: 0,
      code: 'MODEL_UNREADABLE',
      reason: 'No ONNX.',
    };
    const own = { modelId: 'plate-reader', version: '2.0.0', sha256: hash, provider: 'cpu', frames: 5, msPerFrame: 12 };
    await test.ask(report, { input: { ...input, models: [own, mine] } }, edge);
    const loaded = `query ($r: [_Any!]!) { _entities(representations: $r) { ... on EdgeServer {
      models { modelId version sha256 provider msPerFrame code } } } }`;
    const r = [{ __typename: 'EdgeServer', id: 'edge-1' }];
    expect((await test.ask(loaded, { r })).data).toEqual({
      _entities: [
        {
          models: [
            { modelId: 'mine', version: '', sha256: null, provider: null, msPerFrame: 0, code: 'MODEL_UNREADABLE' },
            { modelId: 'plate-reader', version: '2.0.0', sha256: hash, provider: 'cpu', msPerFrame: 12, code: null },
          ],
        },
      ],
    });
    const foreign = await test.ask(
      '{ aiModels { totalCount } videoJobs(edgeServerId: "edge-1") { queue } }',
      {},
      stranger,
    );
    expect(foreign.data).toEqual({ aiModels: { totalCount: 0 }, videoJobs: [] });
  });
});
