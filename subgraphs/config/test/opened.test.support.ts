import { administrator, openForTest } from '@vms/kit/testing/open-for-test';
import { config } from '../src/index.ts';

export const schema = JSON.stringify({
  type: 'object',
  properties: {
    days: { type: 'integer', minimum: 1 },
    quality: { enum: ['low', 'high'] },
    tags: { type: 'array', items: { type: 'string' } },
  },
  required: ['days'],
  additionalProperties: false,
});
export const WRITE = `mutation ($input: WriteConfigInput!) { writeConfig(input: $input) { __typename
  ... on WriteConfigSuccess { document { id version } } ... on ValidationError { field } ... on Error { code message } } }`;
const KIND = `mutation ($input: DescribeConfigKindInput!) { describeConfigKind(input: $input) { __typename
  ... on ValidationError { field } ... on Error { code message } } }`;
const EFFECTIVE = `query ($scope: ConfigScope!, $id: ID) { effectiveConfig(scope: $scope, scopeId: $id) { kind content sources { path scope scopeId version } } }`;
export const FOLLOW =
  'subscription ($after: String) { configChanged(after: $after) { cursor version { version scope content } } }';

export const pause = () => new Promise((resolve) => setImmediate(resolve));

/** Config with a site, an edge and a camera there, and the kind `recording` described. */
export async function opened() {
  const test = await openForTest(config);
  const say = (topic: string, payload: object) =>
    test.bus.publish([
      { id: `${topic}${JSON.stringify(payload)}`, topic, key: 't1', payload: { tenantId: 't1', ...payload } },
    ]);
  await say('vms.sites', { id: 's1', name: 'Depot' });
  await say('vms.edges', { id: 'e1', siteId: 's1', online: true });
  await say('vms.cameras', { id: 'c1', siteId: 's1', name: 'Gate', deleted: false });
  await say('vms.assignments', { cameraId: 'c1', edgeId: 'e1', recorders: ['e1'] });
  const describeKind = async (text: string, version: number, kind = 'recording') =>
    (await test.ask(KIND, { input: { kind, schema: text, version } })).data?.describeConfigKind as Record<
      string,
      unknown
    >;
  const write = async (scope: string, scopeId: string | null, content: unknown, version = 0, who = administrator) =>
    (
      await test.ask(
        WRITE,
        {
          input: {
            kind: 'recording',
            scope,
            scopeId,
            content: typeof content === 'string' ? content : JSON.stringify(content),
            version,
          },
        },
        who,
      )
    ).data?.writeConfig as Record<string, unknown> & { document: { id: string; version: number } };
  const effective = async (scope: string, id: string | null) =>
    (
      (await test.ask(EFFECTIVE, { scope, id })).data?.effectiveConfig as
        | { content: string; sources: object[] }[]
        | null
    )?.[0];
  await describeKind(schema, 0);
  // Places come over the bus; an empty list is the answer of a place that is known.
  for (const [scope, id] of [
    ['SITE', 's1'],
    ['EDGE', 'e1'],
    ['CAMERA', 'c1'],
  ] as const)
    while ((await test.ask(EFFECTIVE, { scope, id })).data?.effectiveConfig == null) await pause();
  return Object.assign(test, { say, describeKind, write, effective });
}
