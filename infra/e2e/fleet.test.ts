import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PlatformUnderTest, until } from './platform-under-test.ts';

const EDGE = `{ edgeServers { edges { node { id online buffer { bytesMax }
  configState { kind desiredRevision appliedRevision state error { code message } } } } } }`;
const WRITE = `mutation ($input: WriteConfigInput!) { writeConfig(input: $input) { __typename
  ... on WriteConfigSuccess { document { id version } } ... on Error { code message } } }`;
const ROLLBACK = `mutation ($input: RollbackConfigInput!) { rollbackConfig(input: $input) { __typename ... on Error { message } } }`;

const platform = new PlatformUnderTest();
beforeAll(() => platform.start(), 180_000);
afterAll(() => platform[Symbol.asyncDispose](), 60_000);

const edge = async () => (await platform.ask(EDGE)).data.edgeServers.edges[0]?.node;
const write = async (content: object, version: number) => {
  const input = { kind: 'edge.runtime', scope: 'TENANT', content: JSON.stringify(content), version };
  return (await platform.ask(WRITE, { input })).data.writeConfig;
};
const settled = async (state: string) => {
  await until(async () => (await edge())?.configState?.[0]?.state === state, `the settings are ${state}`, 90_000);
  return (await edge()).configState[0];
};

describe('a fleet with one real edge', () => {
  it('applies a setting while it records, refuses what its disk has not, and keeps the last good one over a restart', async () => {
    await until(async () => (await edge())?.buffer?.bytesMax > 0, 'the edge records', 90_000);
    expect(await write({ storage: { bytesMax: 'all' } }, 0)).toMatchObject({ code: 'DOCUMENT_INVALID' });
    const good = { storage: { bytesMax: 2_000_000_000 }, recording: { segmentSeconds: 4 } };
    const { document } = await write(good, 0);
    const applied = await settled('APPLIED');
    expect(applied.appliedRevision).toBe(applied.desiredRevision);
    await until(async () => (await edge()).buffer.bytesMax === 2_000_000_000, 'the recorder keeps less', 30_000);
    expect(await write({ storage: { bytesMax: 900_000_000_000_000 } }, 1)).toMatchObject({
      __typename: 'WriteConfigSuccess',
    });
    const refused = await settled('REFUSED');
    expect(refused).toMatchObject({
      appliedRevision: applied.appliedRevision,
      error: { code: 'SETTINGS_UNFIT', message: expect.stringContaining('the disk has') },
    });
    for (const pid of platform.pids(/edge\/runtime\/main\.ts/)) process.kill(pid, 'SIGKILL');
    await until(async () => (await edge()).online === false, 'the edge is away', 60_000);
    await until(async () => (await edge()).buffer?.bytesMax === 2_000_000_000, 'the edge is back as it was', 90_000);
    const back = await platform.ask(ROLLBACK, { input: { id: document.id, version: 2, to: 1 } });
    expect(back.data.rollbackConfig).toEqual({ __typename: 'RollbackConfigSuccess' });
    expect(await settled('APPLIED')).toMatchObject({ appliedRevision: applied.appliedRevision, error: null });
  }, 300_000);
});
