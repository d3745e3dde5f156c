import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { derivedId } from '@vms/kit/ids';
import type { Edges } from '@vms/kit/ports/edges';
import { noEdges } from '@vms/kit/ports/edges';
import { administrator, edgeOf, openForTest } from '@vms/kit/testing/open-for-test';
import { signWebhook } from '@vms/kit/webhook';
import type { AskedAction } from '@vms/schema/edge/event-actions.ts';
import { v7 } from 'uuid';
import { event } from '../src/index.ts';
import { batchOf } from '../src/testing/open-store.ts';

const RULE = 'id version name enabled actions { key kind camera { id } presetId preSeconds url cameras { id } }';
const ADD = `mutation ($input: AddEventRuleInput!) { addEventRule(input: $input) { __typename
  ... on AddEventRuleSuccess { rule { ${RULE} } } ... on Error { code message } ... on ValidationError { field } } }`;
const UPDATE = `mutation ($input: UpdateEventRuleInput!) { updateEventRule(input: $input) { __typename
  ... on UpdateEventRuleSuccess { rule { ${RULE} } } ... on Error { code } } }`;
const ACTIONS =
  'query ($id: ID!) { event(id: $id) { actions { kind state code message ruleName camera { id } lockId at } } }';
const INGEST = 'mutation ($batch: String!) { ingestEvents(batch: $batch) { outcome } }';
const REPORT = 'mutation ($reports: String!) { edgeReportActions(reports: $reports) }';
const edge = edgeOf('edge-1');

interface Rule {
  readonly id: string;
  readonly version: number;
  readonly actions: readonly { key: string; kind: string }[];
}
interface Shown {
  readonly kind: string;
  readonly state: string;
  readonly code: string | null;
}

async function opened(edges: Edges = noEdges) {
  const test = await openForTest(event, { edges, settings: { VMS_NOTIFY_PRIVATE_ADDRESSES: '1' } });
  for (const [cameraId, edgeId] of [
    ['cam', 'edge-1'],
    ['cam-2', 'edge-2'],
  ] as const) {
    await test.services.events.store.learnCamera({
      ...{ id: cameraId, tenantId: 't1', siteId: 's1', deleted: false, edgeId, edgeIds: [edgeId] },
    });
  }
  const add = async (input: object, principal = administrator) => {
    const { data, errors } = await test.ask(ADD, { input: { name: `Rule ${v7()}`, ...input } }, principal);
    expect(errors).toBeUndefined();
    return data?.addEventRule as { __typename: string; code?: string; field?: string; rule: Rule };
  };
  const raise = async (id = v7()) => {
    const { errors } = await test.ask(INGEST, { batch: batchOf(test.clock.now(), { id }) }, edge);
    expect(errors).toBeUndefined();
    return id;
  };
  const actions = async (id: string) => {
    const { data } = await test.ask(ACTIONS, { id });
    return (data as { event: { actions: Shown[] } }).event.actions;
  };
  const report = async (...reports: object[]) =>
    (await test.ask(REPORT, { reports: JSON.stringify(reports) }, edge)).data?.edgeReportActions;
  return Object.assign(test, { add, raise, actions, report });
}

describe('rules on events', () => {
  it('are one thing to do each, about cameras of the tenant, with a name of their own', async () => {
    await using test = await opened();
    const lock = { lockFootage: { preSeconds: 5, postSeconds: 5, keepDays: 1 } };
    expect(await test.add({ actions: [] })).toMatchObject({ __typename: 'ValidationError' });
    expect(await test.add({ actions: [{ ...lock, ptzPreset: { presetId: '1' } }] })).toMatchObject({
      __typename: 'ValidationError',
    });
    expect(await test.add({ actions: [lock, lock] })).toMatchObject({ field: 'actions' });
    expect(await test.add({ actions: [{ ptzPreset: { cameraId: 'nobody', presetId: '1' } }] })).toMatchObject({
      __typename: 'NotFound',
    });
    expect(await test.add({ actions: [{ webhook: { url: 'ftp://a' } }] })).toMatchObject({ code: 'ADDRESS_INVALID' });
    const { rule } = await test.add({ name: 'Gate', actions: [lock] });
    expect(await test.add({ name: 'Gate', actions: [lock] })).toMatchObject({ __typename: 'Conflict' });
    const { data } = await test.ask(UPDATE, {
      input: { id: rule.id, version: 1, actions: [lock, { showCameras: { cameraIds: ['cam-2'] } }] },
    });
    const { updateEventRule } = data as { updateEventRule: { rule: Rule } };
    expect(updateEventRule.rule.actions[0]?.key).toBe(rule.actions[0]?.key);
    const stale = await test.ask(UPDATE, { input: { id: rule.id, version: 1, enabled: false } });
    expect(stale.data?.updateEventRule).toMatchObject({ code: 'CONFLICT' });
  });

  it('have each thing done once: an event that comes again starts nothing', async () => {
    await using test = await opened();
    const lock = { lockFootage: { preSeconds: 5, postSeconds: 10, keepDays: 1 } };
    const { rule } = await test.add({ name: 'Gate', actions: [lock, { showCameras: { cameraIds: ['cam-2'] } }] });
    const id = await test.raise();
    await test.raise(id);
    const [kept] = (await test.actions(id)).filter(({ kind }) => kind === 'LOCK_FOOTAGE');
    const key = rule.actions.find(({ kind }) => kind === 'LOCK_FOOTAGE')?.key ?? '';
    expect(await test.actions(id)).toHaveLength(2);
    expect(kept).toMatchObject({
      state: 'PENDING',
      ruleName: 'Gate',
      camera: { id: 'cam' },
      lockId: derivedId(id, key),
    });
    expect((await test.actions(id)).find(({ kind }) => kind === 'SHOW_CAMERAS')).toMatchObject({ state: 'DONE' });
  });

  it('show what an edge did by itself: the first word stays, of events that are here, of its own', async () => {
    await using test = await opened();
    const { rule } = await test.add({ actions: [{ ptzPreset: { presetId: '1' } }] });
    const key = rule.actions[0]?.key ?? '';
    const id = await test.raise();
    const told = (eventId: string, more: object) => ({
      ...{ eventId, ruleId: rule.id, ruleName: 'Gate', cameraId: 'cam', raisedAtMs: test.clock.now() },
      ...{ action: { kind: 'PTZ_PRESET', key, cameraId: null, presetId: '1' } },
      ...{ state: 'DONE', code: null, message: null, atMs: test.clock.now(), ...more },
    });
    expect(await test.report(told(id, {}), told(v7(), {}))).toEqual([true, false]);
    expect(await test.report(told(id, { state: 'FAILED', code: 'X' }))).toEqual([true]);
    const earlier = new Date(test.clock.now() - 5_000).toISOString();
    expect(await test.report(told(id, { atMs: Date.parse(earlier) }))).toEqual([true]);
    expect(await test.actions(id)).toMatchObject([{ at: earlier }]);
    expect(await test.actions(id)).toMatchObject([{ kind: 'PTZ_PRESET', state: 'DONE', code: null }]);
    await test.services.actions.runDue();
    expect(await test.actions(id)).toMatchObject([{ state: 'DONE' }]);
  });

  it('ask the edge that has the camera, again while it is away, and show why it failed', async () => {
    const asked: AskedAction[] = [];
    let away = true;
    const command: Edges['command'] = async (edgeId, _document, { input }) => {
      if (away) throw Object.assign(new Error('away'), { code: 'EDGE_OFFLINE' });
      expect(edgeId).toBe('edge-2');
      asked.push(input as AskedAction);
      const result = { state: 'FAILED', code: 'ACTION_TOO_LATE', message: 'Too late.', at: new Date(0).toISOString() };
      return { data: { runEventAction: result } };
    };
    await using test = await opened({ ...noEdges, command });
    await test.add({ actions: [{ ptzPreset: { cameraId: 'cam-2', presetId: '1' } }] });
    const id = await test.raise();
    await test.services.actions.runDue();
    expect(await test.actions(id)).toMatchObject([{ state: 'PENDING', code: 'EDGE_OFFLINE' }]);
    away = false;
    await test.services.actions.runDue();
    expect(asked).toEqual([]);
    test.clock.advance(5_000);
    await test.services.actions.runDue();
    expect(asked).toMatchObject([{ eventId: id, cameraId: 'cam-2', action: { kind: 'PTZ_PRESET', presetId: '1' } }]);
    expect(await test.actions(id)).toMatchObject([{ state: 'FAILED', code: 'ACTION_TOO_LATE', message: 'Too late.' }]);
  });

  it('send webhooks, signed, under one key however often, until they are taken', async () => {
    await using test = await opened();
    const got: { headers: Record<string, unknown>; body: string }[] = [];
    const server = createServer((request, response) => {
      request.setEncoding('utf8');
      let body = '';
      request.on('data', (part: string) => {
        body += part;
      });
      request.on('end', () => {
        got.push({ headers: request.headers, body });
        response.writeHead(got.length === 1 ? 503 : 200).end();
      });
    });
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const signingSecret = 'sixteen letters!';
    await test.add({ name: 'Gate', actions: [{ webhook: { url, signingSecret } }] });
    const id = await test.raise();
    await test.services.actions.runDue();
    expect(await test.actions(id)).toMatchObject([{ state: 'PENDING', code: 'WEBHOOK_FAILED' }]);
    test.clock.advance(5_000);
    await test.services.actions.runDue();
    expect(await test.actions(id)).toMatchObject([{ state: 'DONE', code: null }]);
    const [first, second] = got;
    expect(first?.headers['idempotency-key']).toBe(second?.headers['idempotency-key']);
    expect(second?.headers['x-vms-signature']).toBe(signWebhook(signingSecret, second?.body ?? '', test.clock.now()));
    expect(JSON.parse(second?.body ?? '')).toMatchObject({ rule: { name: 'Gate' }, event: { id, cameraId: 'cam' } });
    server.close();
  });

  it('call cameras up on the consoles, in order, from where a console was', async () => {
    await using test = await opened();
    const { data } = await test.ask('{ eventLogHead { cursor } }');
    const after = (data as { eventLogHead: { cursor: string } }).eventLogHead.cursor;
    const before = await test.raise();
    await test.add({ actions: [{ showCameras: { cameraIds: ['cam-2'] } }] });
    const ids = [await test.raise(), await test.raise()];
    const stream = await test.follow(
      'subscription ($after: String) { cameraCallUps(after: $after) { event { id } cameras { id } } }',
      { after },
    );
    const seen: unknown[] = [];
    for await (const item of stream as AsyncIterable<{ data: { cameraCallUps: { event: { id: string } | null } } }>) {
      if (item.data.cameraCallUps.event) seen.push(item.data.cameraCallUps);
      if (seen.length === 2) break;
    }
    expect(seen).toEqual(ids.map((id) => ({ event: { id }, cameras: [{ id: 'cam-2' }] })));
    expect(ids).not.toContain(before);
  });
});
