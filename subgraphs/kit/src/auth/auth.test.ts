import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { fakeClock } from '../clock.ts';
import { Access } from './access.ts';
import { openKeys } from './keys.ts';
import type { Grant } from './principal.ts';
import { rotateMasterKey, rotateSigningKey } from './rotate-keys.ts';
import {
  mintAccessToken,
  mintInternalToken,
  mintMediaToken,
  verifyAccessToken,
  verifyForSubgraph,
  verifyMediaToken,
} from './tokens.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'vms-keys-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));
const ada = { kind: 'user', id: 'u1', tenantId: 't1', grantsVersion: 3 } as const;

describe('keys', () => {
  it('are made once, readable by their owner only, and the same after a restart', async () => {
    const clock = fakeClock();
    const [one, two] = await Promise.all([openKeys({ home, clock }), openKeys({ home, clock })]);
    expect(one.jwks()).toEqual(two.jwks());
    expect(JSON.stringify(one.jwks())).not.toContain('"d"');
    for (const file of ['signing.json', 'master.json']) expect(statSync(join(home, 'keys', file)).mode & 0o077).toBe(0);
    expect(two.open(one.seal('pässword', 'camera 1'), 'camera 1')).toBe('pässword');
  });

  it('open what they sealed for its owner only, unaltered only', async () => {
    const keys = await openKeys({ home, clock: fakeClock() });
    const sealed = keys.seal('secret', 'camera 1');
    expect(() => keys.open(sealed, 'camera 2')).toThrow();
    expect(() => keys.open(`${sealed.slice(0, -6)}AAAA==`, 'camera 1')).toThrow();
  });
});

describe('rotating keys', () => {
  it('signs with the new one at once, verifies both in every process, and forgets the old one after a day', async () => {
    const clock = fakeClock();
    const mine = await openKeys({ home, clock });
    const others = await openKeys({ home, clock });
    const before = await mintAccessToken(mine, ada, 10 * 24 * 3_600);
    const [kid] = await rotateSigningKey(home, clock);
    clock.advance(16_000);
    const after = await mintAccessToken(mine, ada, 60);
    expect(JSON.parse(Buffer.from(after.split('.')[0] ?? '', 'base64url').toString())).toMatchObject({ kid });
    for (const keys of [mine, others]) {
      await expect(verifyAccessToken(keys, after)).resolves.toMatchObject({ id: 'u1' });
      await expect(verifyAccessToken(keys, before)).resolves.toMatchObject({ id: 'u1' });
      expect(keys.jwks().keys).toHaveLength(2);
    }
    clock.advance(25 * 3_600_000);
    await rotateSigningKey(home, clock);
    clock.advance(16_000);
    await mintAccessToken(mine, ada, 60);
    await expect(verifyAccessToken(mine, before)).rejects.toMatchObject({ code: 'TOKEN_INVALID' });
    expect(statSync(join(home, 'keys', 'signing.json')).mode & 0o077).toBe(0);
  });

  it('seals with a new master key and opens what the old one sealed', async () => {
    const clock = fakeClock();
    const keys = await openKeys({ home, clock });
    const old = keys.seal('old', 'x');
    expect(rotateMasterKey(home)).toBe(2);
    const again = await openKeys({ home, clock });
    const sealed = again.seal('new', 'x');
    expect(sealed.startsWith('2.')).toBe(true);
    expect([again.open(old, 'x'), again.open(sealed, 'x')]).toEqual(['old', 'new']);
    clock.advance(16_000);
    await mintAccessToken(keys, ada, 60);
    expect(keys.open(sealed, 'x')).toBe('new');
  });
});

describe('tokens', () => {
  it('are good for their audience, until they expire, under our key', async () => {
    const clock = fakeClock();
    const keys = await openKeys({ home, clock });
    const access = await mintAccessToken(keys, ada, 900);
    const internal = await mintInternalToken(keys, 'camera', ada);
    const media = await mintMediaToken(
      keys,
      { sub: 'u1', tid: 't1', kind: 'live', cameraId: 'c', edgeIds: ['e'] },
      9_999,
    );
    const invalid = { code: 'TOKEN_INVALID' };
    await expect(verifyAccessToken(keys, access)).resolves.toEqual(ada);
    await expect(verifyForSubgraph(keys, 'camera', internal)).resolves.toEqual(ada);
    await expect(verifyForSubgraph(keys, 'event', internal)).rejects.toMatchObject(invalid);
    await expect(verifyAccessToken(keys, internal)).rejects.toMatchObject(invalid);
    await expect(verifyAccessToken(keys, media)).rejects.toMatchObject(invalid);
    await expect(verifyMediaToken(keys, access)).rejects.toMatchObject(invalid);
    await expect(verifyMediaToken(keys, media)).resolves.toMatchObject({ cameraId: 'c' });
    clock.advance(61_000);
    await expect(verifyForSubgraph(keys, 'camera', internal)).rejects.toMatchObject(invalid);
    clock.advance(300_000);
    await expect(verifyMediaToken(keys, media)).rejects.toMatchObject(invalid);
  });
});

describe('access', () => {
  const grant = (permission: Grant['permission'], scopeKind: Grant['scopeKind'], scopeId: string): Grant => ({
    permission,
    scopeKind,
    scopeId,
  });

  it('holds where a grant says and nowhere else', () => {
    const access = new Access([grant('LIVE', 'SITE', 's1'), grant('PLAYBACK', 'CAMERA', 'c1')], false);
    expect(access.permits('LIVE', { siteId: 's1', cameraId: 'c9' })).toBe(true);
    expect(access.permits('LIVE', { siteId: 's2', cameraId: 'c1' })).toBe(false);
    expect(access.permits('PLAYBACK', { siteId: 's1', cameraId: 'c1' })).toBe(true);
    expect(access.permits('LIVE')).toBe(false);
    expect(() => access.require('PTZ', { siteId: 's1' })).toThrow(expect.objectContaining({ code: 'FORBIDDEN' }));
  });

  it('lets ADMIN do everything within its scope', () => {
    const access = new Access([grant('ADMIN', 'TENANT', 't1')], false);
    expect(access.permits('CONFIGURE')).toBe(true);
    expect(access.predicate('LIVE', { camera: 'id', site: 'siteId' })).toEqual({});
  });

  it('becomes a predicate that matches nothing without grants', () => {
    expect(new Access([], false).predicate('LIVE', { camera: 'id', site: 'siteId' })).toEqual({
      $or: [{ id: { $in: [] } }, { siteId: { $in: [] } }],
    });
  });
});
