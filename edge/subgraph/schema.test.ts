import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { Fault } from '@vms/kit/fault';
import { graphql } from 'graphql';
import type { EdgeNeeds } from './needs.ts';
import { buildEdgeSchema } from './schema.ts';
import { localToken, serveEdgeSchema } from './serve.ts';

const at = Date.parse('2026-01-31T08:00:00.000Z');
const needs: EdgeNeeds = {
  edgeServerId: () => 'edge-1',
  connected: () => false,
  appliedVersion: () => 'v7',
  pendingEvents: () => 3,
  models: () => [{ id: 'coco', state: 'REFUSED', provider: null, code: 'MODEL_DECODER_MISFIT', reason: 'yolov8 fits' }],
  analytics: () => [{ cameraId: 'cam-1', state: 'TOO_SLOW', fps: 1, frames: 9, droppedFrames: 0, events: 1 }],
  streams: () => [{ cameraId: 'cam-1', state: 'RUNNING', fps: 15, bitrateBps: 1e6, lastFrameAtMs: at, error: null }],
  cameras: () => [{ cameraId: 'cam-1', name: 'Gate' }],
  segments: (_, fromMs) =>
    [0, 1, 2].map((n) => ({
      id: `s${n}`,
      fromMs: fromMs + n * 5000,
      toMs: fromMs + (n + 1) * 5000,
      bytes: 10,
      state: 'CLOSED' as const,
      root: 'ab',
    })),
  totals: () => ({ segments: 3, bytes: 30 }),
  spans: (_, fromMs, toMs) => [{ kind: 'RECORDED', fromMs, toMs, reason: null }],
  buffer: () => ({ oldestMs: at, newestMs: null, bytes: 30, bytesMax: 100, segmentCount: 3 }),
  localEvents: () => ({
    events: [{ id: 'e1', kind: 'MOTION', raisedAtMs: at, uploaded: false, label: null, cameraId: 'cam-1' }],
    hasNext: false,
  }),
  probe: async ({ address }) => {
    if (address.includes('unknown')) throw new Fault('HOST_UNKNOWN', 'No host of that name.');
    const nothing = { vendor: null, model: null, serial: null, firmware: null, clockOffsetMs: null };
    const info = { ...nothing, channels: [{ channel: 1, name: null }], capabilities: [] };
    const profile = { token: 'main', name: 'main', codec: 'h264', width: 1280, height: 720, fps: 15, url: address };
    return { protocol: 'RTSP', address, info, profiles: [profile] };
  },
  discover: async ({ range }) => {
    if (range !== null) throw new Fault('VALIDATION_FAILED', 'range is none.');
    return [{ address: 'http://10.0.0.9/onvif/device_service', protocol: 'ONVIF', vendor: 'V', model: 'M' }];
  },
  runAction: async () => ({ state: 'DONE', code: null, message: null, atMs: 0 }),
  deviceCommand: async (cameraId, command) => {
    if (cameraId !== 'cam-1') throw new Fault('NOT_FOUND', 'No such camera.');
    return { patrols: [{ id: command.kind, name: 'told' }] };
  },
};
const schema = buildEdgeSchema(needs);
const ask = async (source: string, variableValues: Record<string, unknown> = {}) =>
  JSON.parse(JSON.stringify(await graphql({ schema, source, variableValues })));
const range = 'from: "2026-01-31T08:00:00.000Z", to: "2026-01-31T09:00:00.000Z"';

describe('the local subgraph', () => {
  it('answers entities as the supergraph asks them', async () => {
    const source = `query ($r: [_Any!]!) { _entities(representations: $r) {
      ... on Camera { timeline(${range}) { spans { kind from } segmentCount bytes } }
      ... on EdgeServer { buffer { oldest newest segmentCount } localEvents(first: 5) { edges { node { id uploaded } } } }
    } }`;
    const r = [
      { __typename: 'Camera', id: 'cam-1', recorders: ['edge-1'] },
      { __typename: 'EdgeServer', id: 'edge-1' },
    ];
    expect((await ask(source, { r })).data._entities).toEqual([
      { timeline: { spans: [{ kind: 'RECORDED', from: '2026-01-31T08:00:00.000Z' }], segmentCount: 3, bytes: 30 } },
      {
        buffer: { oldest: '2026-01-31T08:00:00.000Z', newest: null, segmentCount: 3 },
        localEvents: { edges: [{ node: { id: 'e1', uploaded: false } }] },
      },
    ]);
  });

  it('answers for no other edge', async () => {
    const source = 'query ($r: [_Any!]!) { _entities(representations: $r) { ... on EdgeServer { buffer { bytes } } } }';
    expect((await ask(source, { r: [{ __typename: 'EdgeServer', id: 'edge-2' }] })).data._entities).toEqual([null]);
  });

  it('pages segments by cursor', async () => {
    const page = `segments(${range}, first: 2, after: "s0") { edges { cursor } pageInfo { hasNextPage endCursor } }`;
    expect((await ask(`{ camera(id: "cam-1") { ${page} } }`)).data.camera.segments).toEqual({
      edges: [{ cursor: 's1' }, { cursor: 's2' }],
      pageInfo: { hasNextPage: false, endCursor: 's2' },
    });
  });

  it.each([
    ['from: "x", to: "y"', 'ISO 8601'],
    ['from: "2026-01-31T09:00:00Z", to: "2026-01-31T08:00:00Z"', 'not after'],
    ['from: "1026-01-31T09:00:00Z", to: "2026-01-31T08:00:00Z"', '31 days'],
  ])('refuses the range %s', async (bad, why) => {
    const { errors } = await ask(`{ camera(id: "cam-1") { timeline(${bad}) { bytes } } }`);
    expect(errors[0].extensions.code).toBe('VALIDATION_FAILED');
    expect(errors[0].message).toContain(why);
  });

  it('says why a device could not be probed', async () => {
    const source = 'mutation ($url: String!) { probe(input: { url: $url }) { profiles { codec } fault { code } } }';
    expect((await ask(source, { url: 'rtsp://unknown/' })).data.probe).toEqual({
      profiles: [],
      fault: { code: 'HOST_UNKNOWN' },
    });
    expect((await ask(source, { url: 'rtsp://gate/' })).data.probe).toEqual({
      profiles: [{ codec: 'h264' }],
      fault: null,
    });
  });

  it('looks for devices, and does with one what it is told, or says why not', async () => {
    const discover =
      'mutation ($r: String) { discover(input: { timeoutMs: 500, range: $r }) { devices { address protocol } fault { code } } }';
    const found = [{ address: 'http://10.0.0.9/onvif/device_service', protocol: 'ONVIF' }];
    expect((await ask(discover)).data.discover).toEqual({ devices: found, fault: null });
    expect((await ask(discover, { r: 'x' })).data.discover).toEqual({
      devices: [],
      fault: { code: 'VALIDATION_FAILED' },
    });
    const command =
      'mutation ($id: ID!, $c: DeviceCommand!) { deviceCommand(cameraId: $id, command: $c) { answer fault { code } } }';
    const told = async (id: string, c: object) => (await ask(command, { id, c })).data.deviceCommand;
    expect(await told('cam-1', { kind: 'stop' })).toEqual({
      answer: { patrols: [{ id: 'stop', name: 'told' }] },
      fault: null,
    });
    expect(await told('cam-2', { kind: 'stop' })).toEqual({ answer: null, fault: { code: 'NOT_FOUND' } });
    for (const c of [{ kind: 'explode' }, { kind: 'move', how: 'continuous', pan: 2 }, { kind: 'gotoPreset' }])
      expect(await told('cam-1', c)).toEqual({ answer: null, fault: { code: 'VALIDATION_FAILED' } });
  });
});

describe('the local endpoint', () => {
  const home = mkdtempSync(join(tmpdir(), 'vms-edge-'));
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  it('answers only who holds the local token, which only the owner may read', async () => {
    const token = localToken(home);
    expect(statSync(join(home, 'local-token')).mode & 0o077).toBe(0);
    await using server = await serveEdgeSchema({ schema, port: 0, token });
    const post = async (authorization: string, body: string) => {
      const init = { method: 'POST', body, headers: { authorization, connection: 'close' } };
      const response = await fetch(`http://127.0.0.1:${server.port}/graphql`, init);
      return { status: response.status, body: await response.json() };
    };
    const query = JSON.stringify({
      query: '{ health { connected pendingEvents analytics { cameraId state } models { id code } } }',
    });
    expect((await post('Bearer wrong', query)).status).toBe(401);
    expect((await post(`Bearer ${token}`, '{')).body.errors[0].extensions.code).toBe('MALFORMED_JSON');
    expect((await post(`Bearer ${token}`, query)).body).toEqual({
      data: {
        health: {
          connected: false,
          pendingEvents: 3,
          analytics: [{ cameraId: 'cam-1', state: 'TOO_SLOW' }],
          models: [{ id: 'coco', code: 'MODEL_DECODER_MISFIT' }],
        },
      },
    });
  });
});
