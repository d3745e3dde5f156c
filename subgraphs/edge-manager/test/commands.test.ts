import { describe, expect, it } from '@jest/globals';
import { administrator, edgeOf } from '@vms/kit/testing/open-for-test';
import type { ExecutionResult } from 'graphql';
import { machine, opened } from './enrolled.test.support.ts';

const SEND = `mutation ($input: SendEdgeCommandInput!) { sendEdgeCommand(input: $input) { __typename
  ... on SendEdgeCommandSuccess { command { id state kind part } } ... on ValidationError { field } ... on Error { code } } }`;
const REPORT = 'mutation ($input: EdgeReportCommandsInput!) { edgeReportCommands(input: $input) }';
const LOOK = 'query ($id: ID!) { edgeCommand(id: $id) { state percent note result code endedAt } }';
const FOLLOW =
  'subscription ($after: String) { edgeCommandChanged(after: $after) { cursor command { id state percent } } }';
type Sent = { command: { id: string; state: string } };

describe('commands to edges', () => {
  it('are told with each heartbeat until the edge says how they ended, and followed live', async () => {
    await using test = await opened();
    const edgeServerId = await test.enrol('North');
    const changes = (await test.follow(FOLLOW)) as AsyncIterable<ExecutionResult>;
    const input = { edgeServerId, kind: 'RESTART_PART', part: 'RECORDER', idempotencyKey: 'once' };
    const { command } = (await test.mutate(SEND, { input })) as Sent;
    expect(command).toEqual({ id: command.id, state: 'QUEUED', kind: 'RESTART_PART', part: 'RECORDER' });
    expect(((await test.mutate(SEND, { input })) as Sent).command.id).toBe(command.id);
    const order = { id: command.id, order: '{"kind":"RESTART_PART","part":"RECORDER"}' };
    expect(await test.beat(edgeServerId)).toEqual([order]);
    const report = async (one: object, who = edgeOf(edgeServerId)) =>
      (await test.ask(REPORT, { input: { commands: [{ id: command.id, percent: 0, note: '', ...one }] } }, who)).data
        ?.edgeReportCommands;
    // Another edge may neither end it nor hear of it.
    const other = await test.enrol('South');
    expect(await test.beat(other)).toEqual([]);
    expect(await report({ state: 'DONE' }, edgeOf(other))).toEqual([command.id]);
    expect(await report({ state: 'RUNNING', percent: 50, note: 'half way' })).toEqual([]);
    // It goes on being told: an edge that forgot it would begin it again.
    expect(await test.beat(edgeServerId)).toEqual([order]);
    expect(await report({ state: 'DONE', percent: 100, result: '{"pid":7}' })).toEqual([command.id]);
    expect(await report({ state: 'FAILED', code: 'X', message: 'late' })).toEqual([command.id]);
    expect(await test.beat(edgeServerId)).toEqual([]);
    expect((await test.ask(LOOK, { id: command.id })).data?.edgeCommand).toMatchObject({
      ...{ state: 'DONE', percent: 100, result: '{"pid":7}', code: null },
    });
    const seen: string[] = [];
    for await (const { data } of changes) {
      const { state } = (data as { edgeCommandChanged: { command: { state: string } } }).edgeCommandChanged.command;
      seen.push(state);
      if (state === 'DONE') break;
    }
    expect(seen.at(-1)).toBe('DONE');
  });

  it('expire when no edge comes for them, or it goes silent; can be cancelled until they begin', async () => {
    await using test = await opened();
    const edgeServerId = await test.enrol('North');
    const send = async (input: object = {}) =>
      ((await test.mutate(SEND, { input: { edgeServerId, kind: 'CHECK_INDEX', ...input } })) as Sent).command.id;
    const state = async (id: string) => {
      const { data } = await test.ask(LOOK, { id });
      return (data as { edgeCommand: { state: string } }).edgeCommand.state;
    };
    const [a, b, c] = [await send({ beginWithinSeconds: 60 }), await send(), await send()];
    const begun = [{ id: b, state: 'RUNNING', percent: 1, note: '' }];
    await test.ask(REPORT, { input: { commands: begun } }, edgeOf(edgeServerId));
    const CANCEL = 'mutation ($id: ID!) { cancelEdgeCommand(id: $id) { __typename ... on Error { code } } }';
    expect(await test.mutate(CANCEL, { id: c })).toEqual({ __typename: 'CancelEdgeCommandSuccess' });
    expect(await test.mutate(CANCEL, { id: b })).toMatchObject({ code: 'CONFLICT' });
    test.clock.advance(60_001);
    expect(await test.beat(edgeServerId)).toEqual([{ id: b, order: '{"kind":"CHECK_INDEX"}' }]);
    await test.services.commands.sweep();
    expect([await state(a), await state(b), await state(c)]).toEqual(['EXPIRED', 'RUNNING', 'CANCELLED']);
    test.clock.advance(15 * 60_000);
    await test.services.commands.sweep();
    expect(await state(b)).toBe('EXPIRED');
    expect(await test.mutate(SEND, { input: { edgeServerId, kind: 'RESTART_PART' } })).toMatchObject({ field: 'part' });
    expect(await test.mutate(SEND, { input: { edgeServerId: 'none', kind: 'CHECK_INDEX' } })).toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  it('shows what an edge found itself to be, to its own tenant', async () => {
    await using test = await opened();
    const id = await test.enrol('North');
    const EDGE = `query ($id: ID!) { edgeServer(id: $id) { inventory { cores disks { freeBytes } providers streamsRunning }
      capacity { cameras camerasMax basis } } }`;
    const look = async (who = administrator) => (await test.ask(EDGE, { id }, who)).data?.edgeServer;
    expect(await look()).toEqual({ inventory: null, capacity: { cameras: 0, camerasMax: null, basis: 'UNKNOWN' } });
    await test.beat(id, { ...machine, cores: 4, streamsRunning: 2 });
    await test.beat(id);
    expect(await look()).toEqual({
      inventory: { cores: 4, disks: [{ freeBytes: 5e11 }], providers: ['cpu'], streamsRunning: 2 },
      capacity: { cameras: 0, camerasMax: 32, basis: 'ESTIMATED' },
    });
    const SIZE = 'mutation ($input: SetEdgeCapacityInput!) { setEdgeCapacity(input: $input) { __typename } }';
    await test.mutate(SIZE, { input: { edgeServerId: id, camerasMax: 7 } });
    expect(await look()).toMatchObject({ capacity: { camerasMax: 7, basis: 'SET' } });
    expect(await look({ ...administrator, tenantId: 't2' })).toBeNull();
  });
});
