import { describe, expect, it } from '@jest/globals';
import { openSqlite } from '../ports/relational/open-sqlite.ts';
import { Access } from './access.ts';
import { learnPlace, PlaceEntity, visibleOf } from './places.ts';
import type { Grant } from './principal.ts';

const grant = (scopeKind: Grant['scopeKind'], scopeId: string): Grant => ({ permission: 'LIVE', scopeKind, scopeId });

describe('what a grant shows of cameras and edges', () => {
  it('is the tenant’s, the site’s or the camera’s own, as places were last said', async () => {
    const db = await openSqlite({ file: ':memory:', entities: [PlaceEntity] });
    await using _closing = { [Symbol.asyncDispose]: () => db.close() };
    const em = db.forTenant('t1');
    const say = (id: string, siteId: string | null, deleted = false) =>
      learnPlace(em, { id, tenantId: 't1', siteId, deleted });
    for (const id of ['a', 'b']) await say(id, 's1');
    await say('c', 's2');
    const seen = (kind: 'camera' | 'edge', ...grants: Grant[]) =>
      visibleOf(db.forTenant('t1'), kind, ['a', 'b', 'c', 'unknown'], new Access(grants, false));
    expect(await seen('camera', grant('TENANT', 't1'))).toEqual(['a', 'b', 'c', 'unknown']);
    expect(await seen('camera', grant('SITE', 's1'))).toEqual(['a', 'b']);
    expect(await seen('camera', grant('CAMERA', 'b'), grant('SITE', 's2'))).toEqual(['b', 'c']);
    expect(await seen('edge', grant('CAMERA', 'b'), grant('SITE', 's2'))).toEqual(['c']);
    expect(await seen('camera')).toEqual([]);
    await say('b', 's2');
    await say('c', 's2', true);
    expect(await seen('camera', grant('SITE', 's2'))).toEqual(['b']);
  });
});
