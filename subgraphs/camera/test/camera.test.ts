import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { Fault } from '@vms/kit/fault';
import type { Edges } from '@vms/kit/ports/edges';
import { edgeOf, openForTest } from '@vms/kit/testing/open-for-test';
import { camera } from '../src/index.ts';

const ADD = `mutation AddCamera($input: AddCameraInput!) { addCamera(input: $input) { __typename
  ... on AddCameraSuccess { camera { id name status version device { hasCredentials address } profiles { name codec width height fps } } }
  ... on Error { code message } } }`;
const profile = { name: 'main', codec: 'h264', width: 1280, height: 720, fps: 25 };
const input = {
  name: 'Gate',
  address: 'rtsp://10.0.0.9:554/main',
  username: 'u',
  password: 'hunter2',
  edgeServerId: 'e1',
};
const stranger = { kind: 'user', id: 'u2', tenantId: 't2' } as const;

/** An edge that answers every probe the same way. */
function edgeThat(fault: { code: string; message: string } | null): Edges {
  const answer = async () => ({ data: { probe: { profiles: fault ? [] : [profile], fault } } });
  return { query: answer, command: answer };
}

type Test = Awaited<ReturnType<typeof openForTest<unknown>>>;
let told = 0;

async function tell(test: Test, topic: string, payload: object, settled: () => Promise<boolean>): Promise<void> {
  told += 1;
  await test.bus.publish([{ id: `told-${told}`, topic, key: 't1', payload }]);
  while (!(await settled())) await new Promise((resolve) => setImmediate(resolve));
}

async function withEdge(test: Test): Promise<void> {
  const edge = { id: 'e1', tenantId: 't1', siteId: null, name: 'E', online: true };
  const probe = 'mutation { probeDevice(input: { address: "rtsp://x/y", edgeServerId: "e1" }) { __typename } }';
  const known = async () => JSON.stringify((await test.ask(probe)).data).includes('NotFound') === false;
  await tell(test, 'vms.edges', edge, known);
}

async function added(test: Test): Promise<{ id: string; version: number }> {
  const { data, errors } = await test.ask(ADD, { input });
  expect(errors).toBeUndefined();
  const result = data?.addCamera as { __typename: string; camera: { id: string; version: number } };
  expect(result.__typename).toBe('AddCameraSuccess');
  return result.camera;
}

describe('camera', () => {
  it('adds what gives video, seals the credentials, and opens them for its own edge only', async () => {
    await using test = await openForTest(camera, { edges: edgeThat(null) });
    await withEdge(test as never);
    const { id } = await added(test as never);
    const one = `{ camera(id: "${id}") { status profiles { codec } device { hasCredentials address } } }`;
    expect((await test.ask(one)).data).toMatchObject({
      camera: { status: 'UNKNOWN', device: { hasCredentials: true } },
    });
    for (const file of ['camera.db', 'camera.db-wal'])
      expect(readFileSync(join(test.home, 'cloud', file)).includes('hunter2')).toBe(false);
    const DEVICES = `{ edgeDevices(cameraIds: ["${id}"]) { cameraId url username password } }`;
    expect((await test.ask(DEVICES, {}, edgeOf('e1'))).data).toEqual({ edgeDevices: [] });
    const assigned = async () => JSON.stringify((await test.ask(DEVICES, {}, edgeOf('e1'))).data).includes(id);
    await tell(
      test as never,
      'vms.assignments',
      { cameraId: id, tenantId: 't1', edgeId: 'e1', recorders: ['e1'] },
      assigned,
    );
    expect((await test.ask(DEVICES, {}, edgeOf('e1'))).data).toEqual({
      edgeDevices: [{ cameraId: id, url: input.address, username: 'u', password: 'hunter2' }],
    });
    expect((await test.ask(DEVICES, {}, edgeOf('e2'))).data).toEqual({ edgeDevices: [] });
    expect((await test.ask(DEVICES)).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    expect((await test.ask(ADD, { input })).data).toMatchObject({ addCamera: { __typename: 'Conflict' } });
  });

  it('follows ingest while the edge is there and says UNKNOWN when it is not', async () => {
    await using test = await openForTest(camera, { edges: edgeThat(null) });
    await withEdge(test as never);
    const { id } = await added(test as never);
    const is = (status: string) => async () =>
      JSON.stringify((await test.ask(`{ camera(id: "${id}") { status } }`)).data).includes(`"${status}"`);
    await test.bus.publish([
      {
        id: 'a',
        topic: 'vms.assignments',
        key: 't1',
        payload: { cameraId: id, tenantId: 't1', edgeId: 'e1', recorders: [] },
      },
    ]);
    await tell(
      test as never,
      'vms.ingest',
      { cameraId: id, tenantId: 't1', edgeId: 'e1', state: 'RUNNING' },
      is('ONLINE'),
    );
    await tell(test as never, 'vms.edges', { id: 'e1', tenantId: 't1', siteId: null, online: false }, is('UNKNOWN'));
    await tell(test as never, 'vms.edges', { id: 'e1', tenantId: 't1', siteId: null, online: true }, is('ONLINE'));
  });

  it.each(['HOST_UNKNOWN', 'CAMERA_AUTH_FAILED', 'CAMERA_NO_VIDEO', 'CAMERA_UNREACHABLE'])(
    'says %s and adds nothing',
    async (code) => {
      await using test = await openForTest(camera, { edges: edgeThat({ code, message: 'why' }) });
      await withEdge(test as never);
      expect((await test.ask(ADD, { input })).data).toEqual({
        addCamera: { __typename: 'CameraProbeFailed', code, message: 'why' },
      });
      expect((await test.ask('{ cameras { totalCount } }')).data).toEqual({ cameras: { totalCount: 0 } });
    },
  );

  it('answers bad input and silent edges with typed errors', async () => {
    const offline = () => Promise.reject(new Fault('EDGE_OFFLINE', 'Edge e1 is offline.', { edgeId: 'e1' }));
    await using test = await openForTest(camera, { edges: { query: offline, command: offline } });
    expect((await test.ask(ADD, { input })).data).toMatchObject({ addCamera: { __typename: 'NotFound' } });
    await withEdge(test as never);
    expect((await test.ask(ADD, { input })).data).toMatchObject({ addCamera: { __typename: 'EdgeUnavailable' } });
    const bad = [{ address: 'http://10.0.0.9/' }, { name: '' }, { address: 'rtsp://' }, { channel: 0 }];
    for (const wrong of bad) {
      const { data } = await test.ask(ADD, { input: { ...input, ...wrong } });
      expect(data).toMatchObject({ addCamera: { __typename: 'ValidationError' } });
    }
    const { data } = await test.ask(ADD, { input: { ...input, siteId: 'nowhere' } });
    expect(data).toMatchObject({ addCamera: { __typename: 'NotFound' } });
  });

  it('shows and changes nothing of another tenant; an old version is a conflict', async () => {
    await using test = await openForTest(camera, { edges: edgeThat(null) });
    await withEdge(test as never);
    const { id, version } = await added(test as never);
    expect((await test.ask(`{ camera(id: "${id}") { id } }`, {}, stranger)).data).toEqual({ camera: null });
    const UPDATE = 'mutation ($input: UpdateCameraInput!) { updateCamera(input: $input) { __typename } }';
    const change = { id, version, name: 'Gate 2' };
    const typename = async (principal?: typeof stranger) =>
      (
        (await test.ask(UPDATE, { input: change }, ...(principal ? [principal] : []))).data as {
          updateCamera: { __typename: string };
        }
      ).updateCamera.__typename;
    expect(await typename(stranger)).toBe('NotFound');
    expect(await typename()).toBe('UpdateCameraSuccess');
    expect(await typename()).toBe('Conflict');
    const zones = [
      {
        name: 'line',
        kind: 'LINE',
        points: [
          { x: 0, y: 0 },
          { x: 1, y: 1.5 },
        ],
      },
    ];
    const SET =
      'mutation ($input: SetZonesInput!) { setZones(input: $input) { __typename ... on Error { code message } } }';
    expect((await test.ask(SET, { input: { cameraId: id, zones } })).data).toMatchObject({
      setZones: { code: 'VALIDATION_FAILED' },
    });
  });
});
