import { describe, expect, it } from '@jest/globals';
import { administrator, openForTest } from '@vms/kit/testing/open-for-test';
import { streaming } from '../src/index.ts';

const LIVE = `mutation ($input: StartLiveInput!) { startLive(input: $input) { __typename
  ... on StartLiveSuccess { session { id } } ... on ViewersExceeded { code message limit max holders { viewerId sessions } }
  ... on NotFound { code } } }`;
const LIMITS = `mutation ($input: SetViewerLimitsInput!) { setViewerLimits(input: $input) { __typename
  ... on SetViewerLimitsSuccess { limits { perCamera perTenant perViewer } } ... on Error { code } } }`;
const LIST = `query ($active: Boolean!) { viewSessions(active: $active) { totalCount edges { node {
  id kind protocol viewerId active endReason bytes frames dropped startupMs } } } }`;
const END = 'mutation ($id: ID!) { endViewSession(id: $id) { __typename ... on Error { code } } }';
const guard = { kind: 'user' as const, id: 'guard', tenantId: 't1', grantsVersion: 1 };
const nothing = { bytes: 0, frames: 0, dropped: 0, startupMs: null };

/** Cameras a and b; the administrator and a guard who may watch both. */
async function opened() {
  const test = await openForTest(streaming);
  const say = (id: string, topic: string, payload: object) =>
    test.bus.publish([{ id, topic, key: 't1', payload: { tenantId: 't1', ...payload } }]);
  for (const id of ['a', 'b']) {
    await say(`c${id}`, 'vms.cameras', { id, siteId: 's1', name: id, deleted: false });
    await say(`n${id}`, 'vms.assignments', { cameraId: id, edgeId: 'e1', recorders: ['e1'] });
  }
  const grants = [{ permission: 'LIVE', scopeKind: 'SITE', scopeId: 's1' }];
  await say('g', 'vms.access', { userId: 'guard', grantsVersion: 1, grants });
  await say('e', 'vms.edges', { id: 'e1', siteId: 's1', name: 'Edge', online: true });
  const start = async (cameraId: string, who = administrator) =>
    (await test.ask(LIVE, { input: { cameraId, protocols: ['MSE'] } }, who)).data?.startLive as Record<
      string,
      unknown
    > & {
      session: { id: string };
    };
  for (const who of [administrator, guard])
    while ((await start('b', who))?.__typename !== 'StartLiveSuccess') await new Promise((go) => setImmediate(go));
  // What this took has no place any more.
  test.clock.advance(31_000);
  const list = async (active = true, who = administrator) =>
    (await test.ask(LIST, { active }, who)).data?.viewSessions as {
      totalCount: number;
      edges: { node: Record<string, unknown> }[];
    };
  const limit = async (input: object, who = administrator) => (await test.ask(LIMITS, { input }, who)).data;
  return Object.assign(test, { start, list, limit });
}

describe('viewers', () => {
  it('are limited by camera, viewer and tenant, and whoever comes too late hears who holds the places', async () => {
    await using test = await opened();
    expect(await test.limit({ perCamera: 2 }, guard)).toMatchObject({ setViewerLimits: { code: 'FORBIDDEN' } });
    await test.limit({ perCamera: 2, perViewer: 3, perTenant: 4 });
    await test.start('a');
    await test.start('a', guard);
    expect(await test.start('a')).toEqual({
      ...{ __typename: 'ViewersExceeded', code: 'VIEWERS_EXCEEDED', limit: 'CAMERA', max: 2 },
      message: '2 sessions watch this camera, and 2 may; end one, or wait.',
      holders: [
        { viewerId: 'u1', sessions: 1 },
        { viewerId: 'guard', sessions: 1 },
      ],
    });
    // Who is no administrator hears of no one else.
    expect(await test.start('a', guard)).toMatchObject({ holders: [{ viewerId: 'guard', sessions: 1 }] });
    await test.start('b', guard);
    await test.start('b', guard);
    expect(await test.start('b', guard)).toMatchObject({ limit: 'CAMERA' });
    await test.limit({ perViewer: 3, perTenant: 4 });
    expect(await test.start('b', guard)).toMatchObject({ limit: 'VIEWER', max: 3 });
    expect(await test.start('b')).toMatchObject({ limit: 'TENANT', max: 4 });
    // A URL that nobody opens gives its place back.
    test.clock.advance(30_001);
    expect(await test.start('b')).toMatchObject({ __typename: 'StartLiveSuccess' });
  });

  it('come at once and are counted one after the other', async () => {
    await using test = await opened();
    await test.limit({ perCamera: 3 });
    const all = await Promise.all(Array.from({ length: 8 }, () => test.start('a')));
    expect(all.filter(({ __typename }) => __typename === 'StartLiveSuccess')).toHaveLength(3);
  });

  it('are measured, listed to those who may know, and ended by administrators', async () => {
    await using test = await opened();
    const { viewers } = test.services;
    const { id } = (await test.start('a', guard)).session;
    const mine = (await test.start('a')).session.id;
    await viewers.begin('t1', id);
    expect(await viewers.seen('t1', id, { bytes: 500, frames: 5, dropped: 1, startupMs: 40 })).toBe(true);
    test.clock.advance(15_000);
    expect(await viewers.seen('t1', id, { bytes: 100, frames: 1, dropped: 0, startupMs: 40 })).toBe(true);
    test.clock.advance(16_000);
    const [seen] = (await test.list()).edges;
    expect((await test.list()).totalCount).toBe(1);
    expect(seen?.node).toEqual({
      ...{ id, kind: 'LIVE', protocol: 'MSE', viewerId: 'guard', active: true, endReason: null },
      ...{ bytes: 600, frames: 6, dropped: 1, startupMs: 40 },
    });
    expect((await test.list(false, guard)).edges.every(({ node }) => node.viewerId === 'guard')).toBe(true);
    expect((await test.ask(END, { id: mine }, guard)).data?.endViewSession).toMatchObject({ code: 'NOT_FOUND' });
    expect((await test.ask(END, { id })).data?.endViewSession).toEqual({ __typename: 'EndViewSessionSuccess' });
    expect(await viewers.seen('t1', id, nothing)).toBe(false);
    await viewers.left('t1', id, nothing);
    await expect(viewers.begin('t1', id)).rejects.toMatchObject({ code: 'VIEW_ENDED' });
    expect((await test.list()).totalCount).toBe(0);
  });

  it('may come again with the same URL, and are lost when nobody says anything of them', async () => {
    await using test = await opened();
    const { viewers } = test.services;
    await test.limit({ perCamera: 1 });
    const { id } = (await test.start('a')).session;
    await viewers.begin('t1', id);
    await viewers.left('t1', id, nothing);
    await viewers.begin('t1', id);
    await viewers.left('t1', id, nothing);
    const other = (await test.start('a', guard)).session.id;
    await viewers.begin('t1', other);
    await expect(viewers.begin('t1', id)).rejects.toMatchObject({ code: 'VIEWERS_EXCEEDED' });
    test.clock.advance(61_000);
    await viewers.sweep();
    const found = (await test.list(false)).edges.find(({ node }) => node.id === other);
    expect(found?.node).toMatchObject({ active: false, endReason: 'LOST' });
  });
});
