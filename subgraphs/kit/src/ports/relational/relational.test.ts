import { describe, expect, it } from '@jest/globals';
import { defineEntity, p } from '@mikro-orm/core';
import { openSqlite } from './open-sqlite.ts';

const Thing = defineEntity({
  name: 'Thing',
  properties: { id: p.string().primary(), tenantId: p.string(), name: p.string() },
});
const Mark = defineEntity({ name: 'Mark', properties: { id: p.string().primary() } });

describe('the relational port', () => {
  it('shows a unit of work its own tenant only, also in native updates and deletes', async () => {
    const db = await openSqlite({ file: ':memory:', entities: [Thing, Mark] });
    for (const tenantId of ['a', 'b']) {
      const em = db.forTenant(tenantId);
      em.create(Thing, { id: `t-${tenantId}`, tenantId, name: 'x' });
      await em.flush();
    }
    const em = db.forTenant('a');
    expect((await em.find(Thing, {})).map((t) => t.id)).toEqual(['t-a']);
    expect(await em.nativeUpdate(Thing, { id: 't-b' }, { name: 'stolen' })).toBe(0);
    expect(await em.nativeDelete(Thing, { id: 't-b' })).toBe(0);
    expect(await db.system().count(Thing, {})).toBe(2);
    await db.system().insert(Mark, { id: 'm' });
    expect(await em.count(Mark, {})).toBe(1);
    await db.close();
  });

  it('refuses to create a row for another tenant', async () => {
    const db = await openSqlite({ file: ':memory:', entities: [Thing] });
    const em = db.forTenant('a');
    em.create(Thing, { id: '1', tenantId: 'b', name: 'x' });
    await expect(em.flush()).rejects.toThrow(/tenant b/);
    expect(await db.system().count(Thing, {})).toBe(0);
    await db.close();
  });
});
