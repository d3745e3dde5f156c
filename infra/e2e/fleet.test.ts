import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { WebSocket } from 'ws';
import { PlatformUnderTest, until } from './platform-under-test.ts';

const EDGE = `{ edgeServers { edges { node { id online buffer { bytesMax }
  configState { kind desiredRevision appliedRevision state error { code message } } } } } }`;
const WRITE = `mutation ($input: WriteConfigInput!) { writeConfig(input: $input) { __typename
  ... on WriteConfigSuccess { document { id version } } ... on Error { code message } } }`;
const ROLLBACK = `mutation ($input: RollbackConfigInput!) { rollbackConfig(input: $input) { __typename ... on Error { message } } }`;

const SEND = `mutation ($input: SendEdgeCommandInput!) { sendEdgeCommand(input: $input) {
  ... on SendEdgeCommandSuccess { command { id } } ... on Error { code message } } }`;
const COMMAND = 'query ($id: ID!) { edgeCommand(id: $id) { state percent note result code message } }';
const INVENTORY = `{ edgeServers { edges { node { capacity { cameras camerasMax basis }
  inventory { cores cameras streamsRunning disks { freeBytes } accelerators { kind } } } } } }`;
const START = `mutation ($input: StartRolloutInput!) { startRollout(input: $input) {
  ... on StartRolloutSuccess { rollout { id } } ... on Error { code message } } }`;
const ROLLOUT = 'query ($id: ID!) { rollout(id: $id) { state reason targets { state note } } }';
const CONFIG = '{ edgeServers { edges { node { config(kind: "edge.runtime") { content } } } } }';

const INGEST = `query ($from: DateTime!, $to: DateTime!) { cameras(first: 1) { edges { node { id version
  ingest { state desired desiredReason recording } healthSeries(from: $from, to: $to, stepSeconds: 60) { fps bitrateBps } } } } }`;
const MAINTENANCE = `mutation ($input: SetCameraMaintenanceInput!) { setCameraMaintenance(input: $input) { __typename
  ... on Error { message } } }`;

const WATCH = `mutation ($cameraId: ID!) { startLive(input: { cameraId: $cameraId, protocols: [MSE] }) {
  ... on StartLiveSuccess { session { id url } } ... on Error { code message } } }`;
const VIEWERS = '{ viewSessions { edges { node { id active protocol bytes frames dropped startupMs } } } }';

const SYNC = `{ edgeServers { edges { node { sync { bitsPerSecondMax lagSeconds sessions { endedAt batches } }
  models { modelId sha256 provider frames msPerFrame code } } } } }`;

const platform = new PlatformUnderTest();
beforeAll(() => platform.start(), 180_000);
afterAll(() => platform[Symbol.asyncDispose](), 60_000);

const edge = async () => (await platform.ask(EDGE)).data.edgeServers.edges[0]?.node;
const write = async (content: object, version: number) => {
  const input = { kind: 'edge.runtime', scope: 'TENANT', content: JSON.stringify(content), version };
  return (await platform.ask(WRITE, { input })).data.writeConfig;
};
const recording = async () => {
  const { data } = await platform.ask('{ cameras { edges { node { ingest { state } } } } }');
  const states = data.cameras.edges.map(
    ({ node }: { node: { ingest: { state: string } | null } }) => node.ingest?.state,
  );
  return states.filter((state: string) => state === 'RUNNING').length;
};
const settled = async (state: string) => {
  await until(async () => (await edge())?.configState?.[0]?.state === state, `the settings are ${state}`, 90_000);
  return (await edge()).configState[0];
};

describe('a fleet with one real edge', () => {
  it('applies a setting while it records, refuses what its disk has not, and keeps the last good one over a restart', async () => {
    await until(async () => (await edge())?.buffer?.bytesMax > 0, 'the edge records', 90_000);
    expect(await write({ storage: { bytesMax: 'all' } }, 0)).toMatchObject({ code: 'DOCUMENT_INVALID' });
    const good = {
      storage: { bytesMax: 2_000_000_000 },
      recording: { segmentSeconds: 4 },
      upload: { bitsPerSecondMax: 8_000_000 },
    };
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

  it('tells how far its uploads are, over which connections, and what its models cost', async () => {
    const look = async () => (await platform.ask(SYNC)).data.edgeServers.edges[0].node;
    await until(
      async () => (await look()).sync.sessions.length > 1,
      'the connection after the restart is known',
      60_000,
    );
    const { sync } = await look();
    expect(sync).toMatchObject({ bitsPerSecondMax: 8_000_000, lagSeconds: expect.any(Number) });
    expect(sync.sessions[0]).toMatchObject({ endedAt: null });
    await until(
      async () => (await look()).models?.some(({ frames }: { frames: number }) => frames > 0),
      'it looks',
      60_000,
    );
    expect((await look()).models).toContainEqual({
      ...{ modelId: 'scene', provider: 'cpu', code: null, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
      ...{ frames: expect.any(Number), msPerFrame: expect.any(Number) },
    });
  }, 150_000);

  it('does what it is asked to, tells how far it is, and has done it once', async () => {
    const { id: edgeServerId } = await edge();
    const send = async (input: object) => {
      const { data } = await platform.ask(SEND, { input: { edgeServerId, ...input } });
      return data.sendEdgeCommand.command.id as string;
    };
    const ended = async (id: string) => {
      const look = async () => (await platform.ask(COMMAND, { id })).data.edgeCommand;
      await until(async () => ['DONE', 'FAILED', 'EXPIRED'].includes((await look()).state), 'it has ended', 90_000);
      const { state, result, code, message } = await look();
      return { state, code, message, result: JSON.parse(result ?? 'null') };
    };
    await until(async () => (await recording()) === 4, 'four cameras are recorded', 90_000);
    const before = platform.pids(/edge\/runtime\/recorder\.ts/);
    const restarted = await ended(await send({ kind: 'RESTART_PART', part: 'RECORDER' }));
    expect(restarted).toMatchObject({ state: 'DONE', result: { part: 'RECORDER' } });
    expect(platform.pids(/edge\/runtime\/recorder\.ts/)).toEqual([restarted.result.pid]);
    expect(before).not.toContain(restarted.result.pid);
    await until(async () => (await recording()) === 4, 'four cameras are recorded again', 90_000);
    const [probes, check, found] = [
      await send({ kind: 'PROBE_CAMERAS' }),
      await send({ kind: 'CHECK_INDEX' }),
      await send({ kind: 'COLLECT_DIAGNOSTICS' }),
    ];
    expect(await ended(probes)).toMatchObject({ state: 'DONE', result: { reached: 4 } });
    expect(await ended(check)).toMatchObject({ state: 'DONE', result: { problems: 0 } });
    const { result } = await ended(found);
    expect(result).toMatchObject({ softwareVersion: '0.1.0', inventory: { cameras: 4 }, cameras: expect.any(Array) });
    expect(JSON.stringify(result)).not.toMatch(/"(password|username)"/);
    expect(await ended(await send({ kind: 'UPDATE_SOFTWARE', version: '9.9.9' }))).toMatchObject({
      ...{ state: 'FAILED', code: 'UPDATE_NOT_CONFIGURED' },
    });
    const { inventory, capacity } = (await platform.ask(INVENTORY)).data.edgeServers.edges[0].node;
    expect(inventory).toMatchObject({ cores: expect.any(Number), cameras: 4, streamsRunning: 4 });
    expect(capacity).toEqual({ cameras: 4, camerasMax: inventory.cores * 8, basis: 'ESTIMATED' });
  }, 300_000);

  it('tells what is wanted of a camera from what it does, and how its stream was', async () => {
    const look = async () => {
      const times = { from: new Date(Date.now() - 600_000).toISOString(), to: new Date().toISOString() };
      const { data } = await platform.ask(INGEST, times);
      return data.cameras.edges[0].node;
    };
    await until(async () => (await look()).ingest?.recording === true, 'it is recorded', 60_000);
    const { id, version, ingest, healthSeries } = await look();
    expect(ingest).toMatchObject({ state: 'RUNNING', desired: true, desiredReason: 'RECORD' });
    const reported = healthSeries.filter(({ fps }: { fps: number | null }) => fps !== null);
    expect(reported.at(-1)).toMatchObject({ fps: expect.any(Number), bitrateBps: expect.any(Number) });
    const input = { cameraId: id, version, until: new Date(Date.now() + 3_600_000).toISOString(), reason: 'Ladder' };
    expect((await platform.ask(MAINTENANCE, { input })).data.setCameraMaintenance).not.toHaveProperty('message');
    await until(async () => (await look()).ingest.desiredReason === 'MAINTENANCE', 'nothing is expected', 60_000);
    expect((await look()).ingest.desired).toBe(false);
    const [placed] = (await platform.ask('{ ingestPlacement { cameras desired running } }')).data.ingestPlacement;
    expect(placed).toEqual({ cameras: 4, desired: 3, running: 4 });
  }, 180_000);

  it('counts and measures who watches, and ends a session that somebody is watching', async () => {
    const [{ node }] = (await platform.ask('{ cameras(first: 1) { edges { node { id } } } }')).data.cameras.edges;
    const { data } = await platform.ask(WATCH, { cameraId: node.id });
    const { id, url } = data.startLive.session;
    const socket = new WebSocket(`${platform.url.replace('http', 'ws')}${url}`);
    const closed = new Promise<number>((resolve) => socket.once('close', resolve));
    try {
      const look = async () => {
        const { edges } = (await platform.ask(VIEWERS)).data.viewSessions;
        return edges.map((one: { node: { id: string } }) => one.node).find((one: { id: string }) => one.id === id);
      };
      await until(async () => (await look())?.frames > 20, 'pictures were counted', 30_000);
      expect(await look()).toMatchObject({ active: true, protocol: 'MSE', startupMs: expect.any(Number), dropped: 0 });
      expect((await look()).bytes).toBeGreaterThan(10_000);
      await platform.ask('mutation ($id: ID!) { endViewSession(id: $id) { __typename } }', { id });
      expect(await closed).toBe(4403);
      const again = new WebSocket(`${platform.url.replace('http', 'ws')}${url}`);
      const refused = await new Promise<number>((resolve) =>
        again.once('error', () => {}).once('unexpected-response', (_, { statusCode = 0 }) => resolve(statusCode)),
      );
      expect(refused).toBe(403);
    } finally {
      socket.terminate();
    }
  }, 90_000);

  it('takes a rollout in, is well with it, and has it taken back', async () => {
    const start = async (input: object) => {
      const { data } = await platform.ask(START, { input: { name: 'Longer', settleSeconds: 5, ...input } });
      return data.startRollout.rollout.id as string;
    };
    const rollout = async (id: string) => (await platform.ask(ROLLOUT, { id })).data.rollout;
    const segments = async () => {
      const [{ content }] = (await platform.ask(CONFIG)).data.edgeServers.edges[0].node.config;
      return JSON.parse(content).recording.segmentSeconds as number;
    };
    const first = await start({ content: '{"recording":{"segmentSeconds":8}}' });
    await until(async () => (await rollout(first)).state !== 'RUNNING', 'the rollout has ended', 120_000);
    expect(await rollout(first)).toMatchObject({ state: 'DONE', targets: [{ state: 'HEALTHY' }] });
    expect([await segments(), (await edge()).configState[0].state]).toEqual([8, 'APPLIED']);
    const second = await start({ content: '{"storage":{"bytesMax":900000000000000}}' });
    await until(async () => (await rollout(second)).state !== 'RUNNING', 'the rollout has ended', 120_000);
    expect(await rollout(second)).toMatchObject({
      ...{ state: 'HALTED', reason: expect.stringContaining('SETTINGS_UNFIT'), targets: [{ state: 'FAILED' }] },
    });
    await platform.ask('mutation ($id: ID!) { abortRollout(id: $id) { __typename } }', { id: second });
    await until(async () => (await edge()).configState[0].state === 'APPLIED', 'the edge runs what it ran', 60_000);
    expect(await segments()).toBe(8);
    const software = await start({ softwareVersion: '9.9.9' });
    await until(async () => (await rollout(software)).state === 'HALTED', 'nobody has set up an update', 60_000);
  }, 300_000);
});
