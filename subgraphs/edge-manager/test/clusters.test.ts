import { describe, expect, it } from '@jest/globals';
import { opened } from './enrolled.test.support.ts';

const SIZE = 'mutation ($input: SetEdgeCapacityInput!) { setEdgeCapacity(input: $input) { __typename } }';
const CREATE = `mutation ($input: CreateEdgeClusterInput!) { createEdgeCluster(input: $input) { __typename
  ... on CreateEdgeClusterSuccess { cluster { id version } } ... on ValidationError { field } ... on Error { code message } } }`;
const CLUSTER =
  'query ($id: ID!) { edgeCluster(id: $id) { name edgeServers { name } camerasAway camerasWithoutRoom } }';

describe('clusters of edges', () => {
  it('assign by capacity and say why', async () => {
    await using test = await opened();
    const [a, b] = [await test.enrol('A'), await test.enrol('B')];
    await test.mutate(SIZE, { input: { edgeServerId: a, camerasMax: 1 } });
    await test.mutate(SIZE, { input: { edgeServerId: b, camerasMax: 4 } });
    await test.beat(a);
    await test.beat(b);
    for (const id of ['c1', 'c2', 'c3']) await test.addCamera(id);
    const all = await Promise.all(['c1', 'c2', 'c3'].map((id) => test.assignment(id)));
    expect(all.map((one) => one?.edgeServer?.id)).toEqual([a, b, b]);
    expect(all[1]).toMatchObject({
      reason: '"B" has the most room of 2 at its site: 0 of 4 cameras before this one.',
      considered: [
        { cameras: 1, camerasMax: 1, verdict: 'FULL' },
        { cameras: 0, camerasMax: 4, verdict: 'CHOSEN' },
      ],
    });
    await test.addCamera('c4');
    await test.addCamera('c5');
    await test.addCamera('c6');
    expect(await test.assignment('c6')).toMatchObject({
      edgeServer: null,
      reason: 'No edge at its site can take it: 0 away, 2 full.',
    });
    await test.mutate(SIZE, { input: { edgeServerId: b, camerasMax: 9 } });
    await test.beat(b);
    expect((await test.assignment('c6'))?.edgeServer?.id).toBe(b);
  });

  it('give a lost edge’s cameras to those with room, and give them back when it has been there for a while', async () => {
    await using test = await opened();
    const [a, b] = [await test.enrol('A'), await test.enrol('B')];
    await test.beat(a);
    for (const id of ['c1', 'c2', 'c3']) await test.addCamera(id);
    await test.beat(b);
    await test.mutate(SIZE, { input: { edgeServerId: b, camerasMax: 2 } });
    const input = {
      siteId: 's1',
      name: 'Hall',
      edgeServerIds: [a, b],
      failoverAfterSeconds: 20,
      failbackAfterSeconds: 40,
    };
    const { cluster } = (await test.mutate(CREATE, { input })) as { cluster: { id: string } };
    expect(await test.mutate(CREATE, { input: { ...input, name: 'Two' } })).toMatchObject({ field: 'edgeServerIds' });
    const edges = async () =>
      Promise.all(['c1', 'c2', 'c3'].map(async (id) => (await test.assignment(id))?.edgeServer?.id));
    const pass = async (seconds: number, ...beating: string[]) => {
      for (let left = seconds; left > 0; left -= 5) {
        test.clock.advance(5_000);
        for (const edge of beating) await test.beat(edge);
        await test.services.failover.step();
      }
    };
    await pass(15, b);
    expect(await edges()).toEqual([a, a, a]);
    await pass(10, b);
    expect(await edges()).toEqual([b, b, a]);
    expect(await test.assignment('c1')).toMatchObject({ home: { id: a } });
    expect((await test.assignment('c3'))?.reason).toBe(
      '"A" is lost. No edge in the cluster "Hall" can take it: 0 away, 1 full.',
    );
    const look = async () => (await test.ask(CLUSTER, { id: cluster.id })).data?.edgeCluster;
    const seen = { name: 'Hall', edgeServers: [{ name: 'A' }, { name: 'B' }] };
    expect(await look()).toEqual({ ...seen, camerasAway: 2, camerasWithoutRoom: 1 });
    // Back for a moment only: nothing moves twice.
    await pass(30, a, b);
    expect(await edges()).toEqual([b, b, a]);
    await pass(15, a, b);
    expect(await edges()).toEqual([a, a, a]);
    expect(await look()).toEqual({ ...seen, camerasAway: 0, camerasWithoutRoom: 0 });
    // Both away, as when the site's line is cut: each goes on with what it has.
    await pass(60);
    expect(await edges()).toEqual([a, a, a]);
  });
});
