import { describe, expect, it } from '@jest/globals';
import { verifyMediaToken } from '@vms/kit/auth/tokens';
import { openForTest } from '@vms/kit/testing/open-for-test';
import { streaming } from '../src/index.ts';

const viewer = { kind: 'user' as const, id: 'viewer', tenantId: 't1', grantsVersion: 1 };

async function opened() {
  const test = await openForTest(streaming);
  const say = (id: string, topic: string, payload: unknown) => ({ id, topic, key: 't1', payload });
  const everywhere = [{ permission: 'LIVE', scopeKind: 'TENANT', scopeId: null }];
  const grants = [{ permission: 'PLAYBACK', scopeKind: 'SITE', scopeId: 's1' }];
  await test.bus.publish([
    say('1', 'vms.cameras', { id: 'cam', tenantId: 't1', siteId: 's1', name: 'Gate', deleted: false }),
    say('2', 'vms.assignments', { cameraId: 'cam', tenantId: 't1', edgeId: 'e1', recorders: ['e1'] }),
    say('3', 'vms.access', { tenantId: 't1', userId: 'viewer', grantsVersion: 1, grants }),
    say('5', 'vms.access', { tenantId: 't2', userId: 'viewer', grantsVersion: 1, grants: everywhere }),
    say('4', 'vms.edges', { id: 'e1', tenantId: 't1', siteId: 's1', name: 'Edge', online: true }),
  ]);
  const source =
    'mutation ($input: StartLiveInput!) { startLive(input: $input) { __typename ... on StartLiveSuccess { session { protocol reason url } } ... on Error { code message } } }';
  const live = async (input: object = {}, principal?: typeof viewer) => {
    const { data } = await test.ask(
      source,
      { input: { cameraId: 'cam', protocols: ['WEBRTC', 'MSE', 'LL_HLS'], ...input } },
      principal,
    );
    return (data as { startLive: { __typename: string; code?: string; session?: { url: string; protocol: string } } })
      .startLive;
  };
  const playback = async (from: string, to: string, principal?: typeof viewer) => {
    const ask =
      'mutation ($input: StartPlaybackInput!) { startPlayback(input: $input) { __typename ... on StartPlaybackSuccess { session { url } } ... on Error { code } } }';
    const { data } = await test.ask(ask, { input: { cameraId: 'cam', from, to } }, principal);
    return (data as { startPlayback: { __typename: string; code?: string } }).startPlayback;
  };
  while ((await live()).__typename !== 'StartLiveSuccess') await new Promise((resolve) => setImmediate(resolve));
  return Object.assign(test, { live, playback, say });
}

describe('streaming', () => {
  it('picks the quickest that client and camera have in common, and says why', async () => {
    await using test = await opened();
    expect((await test.live()).session).toMatchObject({ protocol: 'WEBRTC', reason: expect.stringContaining('H.264') });
    const mse = (await test.live({ protocols: ['LL_HLS', 'MSE'] })).session;
    expect(mse).toMatchObject({ protocol: 'MSE', reason: expect.stringContaining('did not offer WebRTC') });
    const hls = (await test.live({ protocols: ['LL_HLS'] })).session;
    expect(hls).toMatchObject({ protocol: 'LL_HLS', url: expect.stringMatching(/\/index\.m3u8$/) });
    const camera = { id: 'cam', tenantId: 't1', siteId: 's1', name: 'Gate', deleted: false, codec: 'H265' };
    await test.bus.publish([test.say('6', 'vms.cameras', camera)]);
    while ((await test.live()).session?.protocol === 'WEBRTC') await new Promise((resolve) => setImmediate(resolve));
    expect((await test.live()).session).toMatchObject({ protocol: 'MSE', reason: expect.stringContaining('H265') });
    expect((await test.live({ protocols: ['WEBRTC'] })).code).toBe('VALIDATION_FAILED');
  });

  it('binds the URL to who asked, camera and edge', async () => {
    await using test = await opened();
    const { session } = await test.live();
    const claims = await verifyMediaToken(test.keys, session?.url.replace('/media/live/', '') ?? '');
    expect(claims).toMatchObject({ sub: 'u1', tid: 't1', kind: 'live', cameraId: 'cam', edgeIds: ['e1'] });
  });

  it.each([
    [{ protocols: [] }, 'VALIDATION_FAILED'],
    [{ cameraId: 'of-somebody-else' }, 'NOT_FOUND'],
  ])('answers %j with %s', async (input, code) => {
    await using test = await opened();
    expect((await test.live(input)).code).toBe(code);
  });

  it('asks for the permission of the very thing: playback does not give live', async () => {
    await using test = await opened();
    const nowMs = test.clock.now();
    const [from, to] = [new Date(nowMs - 60_000).toISOString(), new Date(nowMs - 30_000).toISOString()];
    expect((await test.live({}, viewer)).code).toBe('FORBIDDEN');
    expect((await test.playback(from, to, viewer)).__typename).toBe('StartPlaybackSuccess');
    expect((await test.live({}, { ...viewer, tenantId: 't2' })).code).toBe('NOT_FOUND');
  });

  it('says when the site cannot be reached', async () => {
    await using test = await opened();
    await test.bus.publish([
      test.say('5', 'vms.edges', { id: 'e1', tenantId: 't1', siteId: 's1', name: 'Edge', online: false }),
    ]);
    while ((await test.live()).__typename === 'StartLiveSuccess') await new Promise((resolve) => setImmediate(resolve));
    expect(await test.live()).toMatchObject({ __typename: 'EdgeUnavailable', code: 'EDGE_OFFLINE' });
  });

  it.each([
    [10, 0],
    [-60 * 26, 0],
    [60, 120],
    [-10, 60],
  ])('refuses the absurd range from %s to %s minutes from now', async (from, to) => {
    await using test = await opened();
    const iso = (minutes: number) => new Date(test.clock.now() + minutes * 60_000).toISOString();
    expect((await test.playback(iso(from), iso(to))).code).toBe('VALIDATION_FAILED');
  });
});
