import { describe, expect, it } from '@jest/globals';
import { edgeOf } from '@vms/kit/testing/open-for-test';
import { machine, opened } from './enrolled.test.support.ts';

const START = `mutation ($input: StartRolloutInput!) { startRollout(input: $input) { __typename
  ... on StartRolloutSuccess { rollout { id } } ... on ValidationError { field } ... on Error { code message } } }`;
const LOOK = 'query ($id: ID!) { rollout(id: $id) { state wave reason targets { wave state note } } }';
const RESUME =
  'mutation ($id: ID!, $retry: Boolean!) { resumeRollout(id: $id, retryFailed: $retry) { __typename ... on Error { code } } }';
const ABORT = 'mutation ($id: ID!) { abortRollout(id: $id) { __typename ... on Error { code } } }';
const REPORT = 'mutation ($input: EdgeReportCommandsInput!) { edgeReportCommands(input: $input) }';

interface Seen {
  readonly state: string;
  readonly wave: number;
  readonly reason: string | null;
  readonly targets: readonly { readonly wave: number; readonly state: string; readonly note: string | null }[];
}

/** Four edges with four running streams each, that beat while time passes. */
async function fleet() {
  const test = await opened();
  const edges = [await test.enrol('A'), await test.enrol('B'), await test.enrol('C'), await test.enrol('D')];
  const well = { ...machine, cameras: 4, streamsRunning: 4 };
  const versions = new Map(edges.map((id) => [id, '1.0.0']));
  const pass = async (seconds: number, inventoryOf: (id: string) => object | null = () => well) => {
    for (let left = seconds; left > 0; left -= 5) {
      test.clock.advance(5_000);
      for (const id of edges) {
        const inventory = inventoryOf(id);
        if (inventory) await test.beat(id, inventory, versions.get(id));
      }
      await test.services.steps.step();
    }
  };
  await pass(5);
  const look = async (id: string) => (await test.ask(LOOK, { id })).data?.rollout as Seen;
  const start = async (input: object) => {
    const base = { name: 'Longer', edgeServerIds: edges, wavePercents: [25, 75], settleSeconds: 30, limitSeconds: 120 };
    const made = await test.mutate(START, { input: { ...base, ...input } });
    return (made.rollout as { id: string } | undefined)?.id ?? JSON.stringify(made);
  };
  const states = async (id: string) => (await look(id)).targets.map(({ state }) => state);
  return Object.assign(test, { edges, well, versions, pass, look, start, states });
}

describe('rollouts', () => {
  it('go from wave to wave while every edge is well with the new configuration', async () => {
    await using test = await fleet();
    const id = await test.start({ content: '{"recording":{"segmentSeconds":10}}' });
    const [a, b, c, d] = test.edges as [string, string, string, string];
    const applied = async (...edges: string[]) => {
      for (const edgeId of edges) {
        const written = { rolloutId: id, edgeId, revision: 'new', code: null, message: null };
        await test.say('vms.rollout-documents', written);
        const said = { edgeId, kind: 'edge.runtime', refusedRevision: null, code: null, message: null };
        await test.say('vms.config-applied', { ...said, appliedRevision: 'new' });
      }
      await test.taken(async () => {
        await test.services.steps.step();
        return (
          (await test.look(id)).targets.filter(({ state, note }) => state === 'TOLD' && note !== null).length === 0
        );
      });
    };
    await test.pass(5);
    expect(await test.states(id)).toEqual(['TOLD', 'WAITING', 'WAITING', 'WAITING']);
    await applied(a);
    await test.pass(20);
    // One stream less for a moment: the time of being well starts again.
    await test.pass(5, (edge) => (edge === a ? { ...test.well, streamsRunning: 3 } : test.well));
    await test.pass(25);
    expect(await test.states(id)).toEqual(['TOLD', 'WAITING', 'WAITING', 'WAITING']);
    await test.pass(10);
    expect((await test.states(id))[0]).toBe('HEALTHY');
    await test.pass(5);
    await applied(b, c);
    await test.pass(40);
    await applied(d);
    await test.pass(40);
    expect(await test.look(id)).toMatchObject({ state: 'DONE', wave: 2, reason: null });
    expect(await test.states(id)).toEqual(['HEALTHY', 'HEALTHY', 'HEALTHY', 'HEALTHY']);
  });

  it('halt by themselves when an edge is not well, go no further, and go on or end when told', async () => {
    await using test = await fleet();
    const id = await test.start({ softwareVersion: '2.0.0' });
    const [a] = test.edges as [string];
    await test.pass(5);
    const [command] = await test.beat(a);
    expect(command?.order).toBe('{"kind":"UPDATE_SOFTWARE","version":"2.0.0"}');
    const said = {
      id: command?.id,
      percent: 100,
      note: '',
      state: 'FAILED',
      code: 'UPDATE_FAILED',
      message: 'No space.',
    };
    await test.ask(REPORT, { input: { commands: [said] } }, edgeOf(a));
    await test.pass(60);
    const reason = '1 of 4 edges failed; the first: UPDATE_FAILED: No space.';
    expect(await test.look(id)).toMatchObject({ state: 'HALTED', wave: 0, reason });
    expect(await test.states(id)).toEqual(['FAILED', 'WAITING', 'WAITING', 'WAITING']);
    expect(await test.start({ softwareVersion: '2.0.1' })).toContain('CONFLICT');
    await test.mutate(RESUME, { id, retry: true });
    await test.pass(5);
    expect((await test.beat(a)).length).toBe(1);
    test.versions.set(a, '2.0.0');
    await test.pass(40);
    expect(await test.look(id)).toMatchObject({ state: 'RUNNING', wave: 1 });
    // The second wave comes up without its streams.
    for (const edge of test.edges) test.versions.set(edge, '2.0.0');
    await test.pass(130, (edge) => (edge === a ? test.well : { ...test.well, streamsRunning: 1 }));
    expect(await test.look(id)).toMatchObject({
      state: 'HALTED',
      reason: '2 of 4 edges failed; the first: Not well within 2 min: 1 streams run, 4 did before.',
    });
    await test.mutate(ABORT, { id });
    await test.pass(10);
    expect(await test.look(id)).toMatchObject({ state: 'ABORTED' });
    expect((await test.states(id)).at(-1)).toBe('WAITING');
    expect(await test.mutate(RESUME, { id, retry: true })).toMatchObject({ code: 'CONFLICT' });
  });

  it('refuse what no edge could take', async () => {
    await using test = await fleet();
    expect(await test.start({ content: '{"storge":1}' })).toContain('VALIDATION_FAILED');
    expect(await test.start({})).toContain('softwareVersion');
    expect(await test.start({ softwareVersion: '2', wavePercents: [50, 20] })).toContain('VALIDATION_FAILED');
    expect(await test.start({ softwareVersion: '2', edgeServerIds: ['none'] })).toContain('NOT_FOUND');
  });
});
