import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { Fault } from '@vms/kit/fault';
import { type Edges, noEdges } from '@vms/kit/ports/edges';
import { edgeOf, openForTest } from '@vms/kit/testing/open-for-test';
import { camera } from '../src/index.ts';
import { ADD, added, edgeThat, golden, input, profile, stranger, tell, withEdge } from './with-camera.ts';

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
    await using test = await openForTest(camera, { edges: { ...noEdges, query: offline, command: offline } });
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
    expect(await typename(stranger)).toBe('Forbidden');
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
    const stale = { cameraId: id, version: 1, zones: [] };
    expect((await test.ask(SET, { input: stale })).data).toMatchObject({ setZones: { code: 'CONFLICT' } });
    const REMOVE =
      'mutation ($input: RemoveCameraInput!) { removeCamera(input: $input) { __typename ... on Error { code } } }';
    const remove = async (version: number) => (await test.ask(REMOVE, { input: { id, version } })).data?.removeCamera;
    expect(await remove(1)).toMatchObject({ code: 'CONFLICT' });
    const { camera: now } = (await test.ask(`{ camera(id: "${id}") { version } }`)).data as {
      camera: { version: number };
    };
    expect(await remove(now.version)).toEqual({ __typename: 'RemoveCameraSuccess' });
  });

  it('tells what an edge discovers, and which of it is here already', async () => {
    const seen = (address: string, protocol = 'ONVIF') => ({ address, protocol, vendor: 'V', model: null });
    const devices = [
      seen('http://10.0.0.9/onvif/device_service'),
      seen('http://10.0.0.99/onvif/device_service'),
      seen('rtsp://10.0.0.10:554/', 'RTSP'),
    ];
    let fault: object | null = null;
    const asked: object[] = [];
    const probing = edgeThat(null);
    const command: Edges['command'] = async (edgeId, document, variables, ...rest) => {
      if (!document.includes('discover(')) return probing.command(edgeId, document, variables, ...rest);
      asked.push({ edgeId, variables, deadlineMs: rest[1].deadlineMs });
      return { data: { discover: { devices, fault } } };
    };
    await using test = await openForTest(camera, { edges: { ...noEdges, query: command as never, command } });
    await withEdge(test as never);
    await added(test as never);
    const DISCOVER = golden('discover');
    const result = async (edgeServerId = 'e1') => (await test.ask(DISCOVER, { edgeServerId })).data?.discoverCameras;
    const shown = (device: object, alreadyAdded: boolean) => ({ ...device, alreadyAdded });
    expect(await result()).toEqual({
      __typename: 'DiscoverCamerasSuccess',
      devices: devices.map((device, at) => shown(device, at === 0)),
    });
    const input = { timeoutMs: 5000, interfaces: null, range: null };
    expect(asked).toEqual([{ edgeId: 'e1', variables: { input }, deadlineMs: 7000 }]);
    expect(await result('nowhere')).toMatchObject({ __typename: 'NotFound' });
    fault = { code: 'VALIDATION_FAILED', message: 'range is no IPv4 range' };
    expect(await result()).toMatchObject({ __typename: 'ValidationError' });
    const bad = 'mutation { discoverCameras(input: { edgeServerId: "e1", timeoutMs: 9999999 }) { __typename } }';
    expect((await test.ask(bad)).data?.discoverCameras).toEqual({ __typename: 'ValidationError' });
    expect((await test.ask(DISCOVER, { edgeServerId: 'e1' }, stranger)).data?.discoverCameras).toMatchObject({
      __typename: 'Forbidden',
    });
  });

  it('adds a channel of a device by its protocol; its edge is told the streams and how to reach the device', async () => {
    const device = {
      ...{
        protocol: 'ONVIF',
        address: 'http://10.0.0.9/onvif/device_service',
        capabilities: ['PTZ'],
        channels: [1, 2],
      },
      ...{ vendor: 'V', model: 'M', serial: 'S', firmware: '1', clockOffsetMs: -3600000 },
    };
    const streams = ['main', 'sub'].map((name) => ({ ...profile, name, url: `rtsp://10.0.0.9:554/${name}` }));
    const asked: Record<string, unknown>[] = [];
    const answer: Edges['command'] = async (_edge, _document, variables) => {
      asked.push(variables.input as Record<string, unknown>);
      return { data: { probe: { profiles: streams, fault: null, device } } };
    };
    await using test = await openForTest(camera, { edges: { ...noEdges, query: answer as never, command: answer } });
    await withEdge(test as never);
    const one = { ...input, address: 'http://root:pw@10.0.0.9/', username: null, password: null, protocol: 'AUTO' };
    const add = async (channel: number) =>
      (await test.ask(ADD, { input: { ...one, channel } })).data?.addCamera as never;
    const { camera: first } = (await add(1)) as { camera: { id: string } };
    expect(asked.at(-1)).toMatchObject({ url: 'http://10.0.0.9/', protocol: null, username: 'root', password: 'pw' });
    expect(await add(1)).toMatchObject({ __typename: 'Conflict' });
    expect(await add(2)).toMatchObject({ __typename: 'AddCameraSuccess' });
    const QUERY = `{ camera(id: "${first.id}") { device { protocol vendor serial capabilities clockOffsetMs cameras { channel } } } }`;
    expect((await test.ask(QUERY)).data?.camera).toEqual({
      device: {
        ...{ protocol: 'ONVIF', vendor: 'V', serial: 'S', capabilities: ['PTZ'], clockOffsetMs: -3600000 },
        cameras: [{ channel: 1 }, { channel: 2 }],
      },
    });
    const DEVICES = `{ edgeDevices(cameraIds: ["${first.id}"]) { url subUrl username device { protocol address channel } } }`;
    const told = async () => (await test.ask(DEVICES, {}, edgeOf('e1'))).data?.edgeDevices as object[];
    const assignment = { cameraId: first.id, tenantId: 't1', edgeId: 'e1', recorders: ['e1'] };
    await tell(test as never, 'vms.assignments', assignment, async () => (await told()).length > 0);
    const reached = { protocol: 'ONVIF', address: device.address, channel: 1 };
    expect(await told()).toEqual([
      { url: streams[0]?.url, subUrl: streams[1]?.url, username: 'root', device: reached },
    ]);
  });
});
