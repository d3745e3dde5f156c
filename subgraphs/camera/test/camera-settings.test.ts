import { describe, expect, it } from '@jest/globals';
import { type Edges, noEdges } from '@vms/kit/ports/edges';
import { edgeOf, openForTest } from '@vms/kit/testing/open-for-test';
import { camera } from '../src/index.ts';
import { added, edgeThat, stranger, tell, withEdge } from './with-camera.ts';

interface Command {
  readonly kind: string;
}

/** An edge whose devices do what they are told, or fail with the given fault. */
function obeying(done: Command[], answer: object, fault: object | null = null): Edges {
  const probing = edgeThat(null);
  const command: Edges['command'] = async (edgeId, document, variables, ...rest) => {
    if (!document.includes('deviceCommand')) return probing.command(edgeId, document, variables, ...rest);
    done.push(variables.command as Command);
    return { data: { deviceCommand: { answer: fault ? null : answer, fault } } };
  };
  return { ...noEdges, query: command as never, command };
}

async function opened(edges: Edges) {
  const test = await openForTest(camera, { edges });
  await withEdge(test as never);
  const { id, version } = await added(test as never);
  const assign = async () => {
    const assignment = { cameraId: id, tenantId: 't1', edgeId: 'e1', recorders: ['e1'] };
    const told = async () =>
      JSON.stringify(
        (await test.ask(`{ edgeDevices(cameraIds: ["${id}"]) { cameraId } }`, {}, edgeOf('e1'))).data,
      ).includes(id);
    await tell(test as never, 'vms.assignments', assignment, told);
  };
  const run = async (name: string, input: object, more = '', principal?: never) => {
    const type = `${name[0]?.toUpperCase()}${name.slice(1)}`;
    const source = `mutation ($input: ${type}Input!) { ${name}(input: $input) { __typename ${more} ... on Error { code } } }`;
    const { data, errors } = await test.ask(source, { input }, ...(principal === undefined ? [] : [principal]));
    expect(errors).toBeUndefined();
    return (data as Record<string, { __typename: string; code?: string; camera?: { version: number } }>)[name];
  };
  return { test, id, version, assign, run, [Symbol.asyncDispose]: () => test[Symbol.asyncDispose]() };
}

describe('a device', () => {
  it('does through its edge what people may ask of it', async () => {
    const done: Command[] = [];
    const named = [{ id: '3', name: 'Door' }];
    const ports = { inputs: [], outputs: [{ id: '1', name: 'Gate', active: null }] };
    const answer = { presets: named, patrols: named, presetId: '4', ports, jpeg: '/9j/' };
    await using one = await opened(obeying(done, answer));
    const { test, id: cameraId, assign, run } = one;
    expect(await run('movePtz', { cameraId, how: 'CONTINUOUS', pan: 0.5 })).toMatchObject({ code: 'EDGE_OFFLINE' });
    await assign();
    expect(await run('movePtz', { cameraId, how: 'CONTINUOUS', pan: 0.5 })).toMatchObject({
      __typename: 'MovePtzSuccess',
    });
    expect(done.at(-1)).toEqual({ kind: 'move', how: 'continuous', pan: 0.5, tilt: 0, zoom: 0 });
    expect(await run('movePtz', { cameraId, how: 'ABSOLUTE', pan: 7 })).toMatchObject({ code: 'VALIDATION_FAILED' });
    expect(
      await run('savePtzPreset', { cameraId, name: 'Gate' }, '... on SavePtzPresetSuccess { preset { id name } }'),
    ).toMatchObject({ preset: { id: '4', name: 'Gate' } });
    for (const [name, rest] of [
      ['gotoPtzPreset', { presetId: '3' }],
      ['startPtzPatrol', { patrolId: '3' }],
      ['setDeviceOutput', { outputId: '1', active: true }],
      ['setDeviceClock', { ntpServer: 'time.example.org' }],
    ] as const)
      expect((await run(name, { cameraId, ...rest }))?.__typename).toMatch(/Success$/);
    expect(done.slice(-2)).toEqual([
      { kind: 'setOutput', id: '1', active: true },
      { kind: 'setClock', ntpServer: 'time.example.org' },
    ]);
    const asked = await test.ask(`{ ptz(cameraId: "${cameraId}") { presets { id name } patrols { name } }
      devicePorts(cameraId: "${cameraId}") { outputs { id active } } }`);
    expect(asked.data).toEqual({
      ptz: { presets: named, patrols: [{ name: 'Door' }] },
      devicePorts: { outputs: [{ id: '1', active: null }] },
    });
    const shot = `mutation { takeSnapshot(cameraId: "${cameraId}") { ... on TakeSnapshotSuccess { jpegBase64 } ... on Error { code } } }`;
    expect((await test.ask(shot)).data).toEqual({ takeSnapshot: { jpegBase64: '/9j/' } });
    expect((await test.ask(shot, {}, stranger)).data).toEqual({ takeSnapshot: { code: 'FORBIDDEN' } });
  });

  it('says why it did not', async () => {
    await using one = await opened(obeying([], {}, { code: 'DEVICE_UNSUPPORTED', message: 'No PTZ here.' }));
    await one.assign();
    const input = { cameraId: one.id, presetId: '1' };
    expect(await one.run('gotoPtzPreset', input)).toEqual({
      __typename: 'CameraProbeFailed',
      code: 'DEVICE_UNSUPPORTED',
    });
  });
});

describe('what is set on a camera', () => {
  it('reaches its edge: plan in site time, masks, maintenance, new credentials', async () => {
    await using one = await opened(edgeThat(null));
    const { test, id: cameraId, assign, run } = one;
    let { version } = one;
    const set = async (name: string, rest: object) => {
      const result = await run(
        name,
        { cameraId, version, ...rest },
        `... on ${name[0]?.toUpperCase()}${name.slice(1)}Success { camera { version } }`,
      );
      version = result?.camera?.version ?? version;
      return result?.__typename;
    };
    await assign();
    const windows = [{ days: [1, 2], fromMinute: 480, toMinute: 1080, mode: 'MOTION' }];
    expect(
      await set('setRecordingPlan', {
        plan: { windows, otherwise: 'OFF', preS: 60, postS: 30, audio: true, transport: 'UDP' },
      }),
    ).toBe('SetRecordingPlanSuccess');
    const corner = [
      { x: 0, y: 0 },
      { x: 0.5, y: 0 },
      { x: 0, y: 0.5 },
    ];
    expect(await set('setPrivacyMasks', { masks: [{ name: 'Window', points: corner }] })).toBe(
      'SetPrivacyMasksSuccess',
    );
    expect(await set('setCameraTags', { tags: ['b', 'a', 'b'] })).toBe('SetCameraTagsSuccess');
    const until = new Date(test.clock.now() + 3_600_000).toISOString();
    expect(await set('setCameraMaintenance', { until, reason: 'Painting' })).toBe('SetCameraMaintenanceSuccess');
    const device = (
      (await test.ask(`{ camera(id: "${cameraId}") { device { id } } }`)).data as { camera: { device: { id: string } } }
    ).camera.device;
    expect(
      (await run('setDeviceCredentials', { deviceId: device.id, username: 'new', password: 'secret2' }))?.__typename,
    ).toBe('SetDeviceCredentialsSuccess');
    // Somebody who read the device before that would overwrite what they have not seen.
    const stale = { deviceId: device.id, version: 1, username: 'new', password: 'secret2' };
    expect((await run('setDeviceCredentials', stale))?.__typename).toBe('Conflict');
    expect((await run('setDeviceCredentials', { ...stale, version: 2 }))?.__typename).toBe(
      'SetDeviceCredentialsSuccess',
    );
    const shown = (
      await test.ask(
        `{ camera(id: "${cameraId}") { tags maintenance { until reason } recordingPlan { otherwise stream } privacyMasks { name } } }`,
      )
    ).data;
    expect(shown?.camera).toEqual({
      ...{ tags: ['a', 'b'], maintenance: { until, reason: 'Painting' } },
      ...{ recordingPlan: { otherwise: 'OFF', stream: 'MAIN' }, privacyMasks: [{ name: 'Window' }] },
    });
    const DEVICES = `{ edgeDevices(cameraIds: ["${cameraId}"]) { username password maintenanceUntilMs masks { points { x y } }
      audio transport plan { timezone otherwise preMs postMs windows { days fromMinute toMinute mode } } } }`;
    expect((await test.ask(DEVICES, {}, edgeOf('e1'))).data?.edgeDevices).toEqual([
      {
        ...{ username: 'new', password: 'secret2', maintenanceUntilMs: Date.parse(until), masks: [{ points: corner }] },
        ...{ audio: true, transport: 'UDP' },
        plan: { timezone: 'UTC', otherwise: 'OFF', preMs: 60_000, postMs: 30_000, windows },
      },
    ]);
  });

  it('is refused when it is wrong, old, or not theirs to set', async () => {
    await using one = await opened(edgeThat(null));
    const { id: cameraId, version, run } = one;
    const plan = (windows: object[], preS = 5) => ({
      cameraId,
      version,
      plan: { windows, otherwise: 'CONTINUOUS', preS },
    });
    const window = { days: [1], fromMinute: 0, toMinute: 600, mode: 'EVENT' };
    const bad = [
      plan([{ ...window, toMinute: 0 }]),
      plan([window, { ...window, fromMinute: 599, toMinute: 700 }]),
      plan([{ ...window, days: [8] }]),
      plan([], 61),
    ];
    for (const input of bad) expect(await run('setRecordingPlan', input)).toMatchObject({ code: 'VALIDATION_FAILED' });
    const bowTie = [
      { x: 0, y: 0 },
      { x: 1, y: 1 },
      { x: 1, y: 0 },
      { x: 0, y: 1 },
    ];
    const masks = [{ name: 'Bow tie', points: bowTie }];
    expect(await run('setPrivacyMasks', { cameraId, version, masks })).toMatchObject({ code: 'VALIDATION_FAILED' });
    expect(await run('setCameraMaintenance', { cameraId, version, until: '2001-01-01T00:00:00.000Z' })).toMatchObject({
      code: 'VALIDATION_FAILED',
    });
    expect(await run('setCameraTags', { cameraId, version: version - 1, tags: [] })).toMatchObject({
      code: 'CONFLICT',
    });
    expect(await run('setCameraTags', { cameraId, version, tags: [] }, '', stranger as never)).toMatchObject({
      code: 'FORBIDDEN',
    });
  });
});

describe('many cameras', () => {
  it('are grouped; a grant on a group follows its cameras by vms.camera-groups', async () => {
    await using one = await opened(edgeThat(null));
    const { test, id, run } = one;
    const said: unknown[] = [];
    const subscription = test.bus.subscribe({
      group: 'test',
      topics: ['vms.camera-groups'],
      handler: async ({ payload }) => void said.push(payload),
      onError: () => {},
    });
    const group = '... on CreateCameraGroupSuccess { group { id version cameras { id } } }';
    const created = (await run('createCameraGroup', { name: 'Doors', cameraIds: [id, id] }, group)) as unknown as {
      group: { id: string; version: number };
    };
    expect(created.group).toMatchObject({ version: 1, cameras: [{ id }] });
    const groupId = created.group.id;
    const change = { id: groupId, version: 1, cameraIds: [] };
    expect((await run('updateCameraGroup', change))?.__typename).toBe('UpdateCameraGroupSuccess');
    expect(await run('updateCameraGroup', change)).toMatchObject({ code: 'CONFLICT' });
    expect(await run('createCameraGroup', { name: 'X', cameraIds: ['nothing'] })).toMatchObject({ code: 'NOT_FOUND' });
    await test.running.drain();
    while (said.length < 2) await new Promise((resolve) => setImmediate(resolve));
    await subscription.stop();
    const told = { groupId, tenantId: 't1' };
    expect(said).toEqual([
      { ...told, cameraIds: [id] },
      { ...told, cameraIds: [] },
    ]);
  });

  it('are imported from CSV, each row on its own, with a report', async () => {
    await using one = await opened(edgeThat(null));
    const rows = '... on ImportCamerasSuccess { added rows { line name cameraId code } }';
    const csv =
      '\ufeffname,address,username\r\nGate,rtsp://10.0.0.9:554/main,u\r\n"Yard, back",rtsp://10.0.0.10/,u\r\n\r\nBad,http://x/,u\r\n';
    const report = (await one.run('importCameras', { csv, edgeServerId: 'e1' }, rows)) as unknown as { rows: object[] };
    expect(report.rows).toEqual([
      { line: 2, name: 'Gate', cameraId: null, code: 'CONFLICT' },
      expect.objectContaining({ line: 3, name: 'Yard, back' }),
      { line: 5, name: 'Bad', cameraId: null, code: 'VALIDATION_FAILED' },
    ]);
    for (const bad of ['name,address\n"open', 'colour\nred', 'name,address\n', `name,address\n${'a,b\n'.repeat(101)}`])
      expect(await one.run('importCameras', { csv: bad })).toMatchObject({ code: 'VALIDATION_FAILED' });
  });
});
