import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { edgeOf, openForTest, service } from '@vms/kit/testing/open-for-test';
import { edgeManager } from '../src/index.ts';

const CODE =
  'mutation { createEnrolment(input: { name: "North", siteId: "s1" }) { ... on CreateEnrolmentSuccess { code } ... on Error { code } } }';
const ENROL =
  'mutation ($input: EdgeEnrolInput!) { edgeEnrol(input: $input) { edgeServerId tenantId siteId publicKey } }';
const BEAT = 'mutation { edgeHeartbeat(input: { softwareVersion: "1.0" }) { cloudTime desiredVersion } }';
const EDGES = '{ edgeServers { totalCount edges { node { id name online softwareVersion site { id } } } } }';
const CAMERA =
  '{ _entities(representations: [{ __typename: "Camera", id: "c1" }]) { ... on Camera { recorders edgeServer { id } } } }';
const key = () => generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }).toString();

type Test = Awaited<ReturnType<typeof openForTest<unknown>>>;

async function enrolled(test: Test): Promise<string> {
  const made = await test.ask(CODE.replace('... on Error { code }', ''));
  const { code } = (made.data as { createEnrolment: { code: string } }).createEnrolment;
  const { data } = await test.ask(ENROL, { input: { code, publicKey: key() } }, service);
  return (data as { edgeEnrol: { edgeServerId: string } }).edgeEnrol.edgeServerId;
}

async function until(look: () => Promise<boolean>): Promise<void> {
  while (!(await look())) await new Promise((resolve) => setImmediate(resolve));
}

describe('edge-manager', () => {
  it('takes an enrolment code once, and not after an hour', async () => {
    await using test = await openForTest(edgeManager);
    const made = await test.ask(
      'mutation { createEnrolment(input: { name: "A" }) { ... on CreateEnrolmentSuccess { code } } }',
    );
    const { code } = (made.data as { createEnrolment: { code: string } }).createEnrolment;
    const publicKey = key();
    const first = await test.ask(ENROL, { input: { code, publicKey } }, service);
    expect(first.data?.edgeEnrol).toMatchObject({ tenantId: 't1', siteId: null, publicKey });
    const again = await test.ask(ENROL, { input: { code, publicKey } }, service);
    expect(again.data?.edgeEnrol).toEqual(first.data?.edgeEnrol);
    const other = await test.ask(ENROL, { input: { code, publicKey: key() } }, service);
    expect(other.errors?.[0]?.extensions.code).toBe('ENROLMENT_REFUSED');
    const late = await test.ask(
      'mutation { createEnrolment(input: { name: "B" }) { ... on CreateEnrolmentSuccess { code } } }',
    );
    test.clock.advance(3_600_001);
    const input = { code: (late.data as { createEnrolment: { code: string } }).createEnrolment.code, publicKey: key() };
    expect((await test.ask(ENROL, { input }, service)).errors?.[0]?.extensions.code).toBe('ENROLMENT_REFUSED');
    expect((await test.ask(ENROL, { input: { code, publicKey: 'x' } }, service)).errors?.[0]?.extensions.code).toBe(
      'VALIDATION_FAILED',
    );
  });

  it('shows an edge online while it beats, and gives it the cameras of its site', async () => {
    await using test = await openForTest(edgeManager);
    const id = await enrolled(test as never);
    const camera = { id: 'c1', tenantId: 't1', siteId: 's1', name: 'Gate', preferredEdgeId: null, deleted: false };
    await test.bus.publish([{ id: 'm1', topic: 'vms.cameras', key: 't1', payload: camera }]);
    const beat = await test.ask(BEAT, {}, edgeOf(id));
    expect(beat.errors).toBeUndefined();
    expect((await test.ask(EDGES)).data?.edgeServers).toMatchObject({
      totalCount: 1,
      edges: [{ node: { id, name: 'North', online: true, softwareVersion: '1.0', site: { id: 's1' } } }],
    });
    const entity = async () => ((await test.ask(CAMERA)).data as { _entities: { recorders: string[] }[] })._entities[0];
    await until(async () => {
      await test.ask(BEAT, {}, edgeOf(id));
      return ((await entity())?.recorders.length ?? 0) > 0;
    });
    expect(await entity()).toEqual({ recorders: [id], edgeServer: { id } });
    const mine = await test.ask('{ edgeAssignments { cameraId } }', {}, edgeOf(id));
    expect(mine.data?.edgeAssignments).toEqual([{ cameraId: 'c1' }]);
    test.clock.advance(12_001);
    expect((await test.ask(EDGES)).data).toMatchObject({ edgeServers: { edges: [{ node: { online: false } }] } });
  });

  it('keeps former recorders when a camera moves, and tells no other tenant', async () => {
    await using test = await openForTest(edgeManager);
    const [a, b] = [await enrolled(test as never), await enrolled(test as never)];
    const camera = { id: 'c1', tenantId: 't1', siteId: 's1', name: 'Gate', preferredEdgeId: a, deleted: false };
    await test.bus.publish([{ id: 'm1', topic: 'vms.cameras', key: 't1', payload: camera }]);
    const recorders = async () =>
      ((await test.ask(CAMERA)).data as { _entities: { recorders: string[] }[] })._entities[0]?.recorders;
    await until(async () => (await recorders())?.length === 1);
    const MOVE = 'mutation ($input: AssignCameraInput!) { assignCamera(input: $input) { __typename } }';
    const moved = await test.ask(MOVE, { input: { cameraId: 'c1', edgeServerId: b } });
    expect(moved.data).toEqual({ assignCamera: { __typename: 'AssignCameraSuccess' } });
    expect(await recorders()).toEqual([a, b]);
    const stranger = { kind: 'user', id: 'u2', tenantId: 't2' } as const;
    expect((await test.ask(`{ edgeServer(id: "${a}") { id } }`, {}, stranger)).data).toEqual({ edgeServer: null });
    const foreign = await test.ask(BEAT, {}, edgeOf(a, 't2'));
    expect(foreign.errors?.[0]?.extensions.code).toBe('EDGE_UNAUTHENTICATED');
  });
});
