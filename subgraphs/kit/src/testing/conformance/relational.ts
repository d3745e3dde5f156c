import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openRelational } from '../../ports/relational/open-relational.ts';
import type { Relational } from '../../ports/relational/relational.ts';
import { until } from '../until.ts';
import { startChild } from './child.ts';
import { Mark, Part } from './part.entity.ts';

export interface RelationalPlace extends AsyncDisposable {
  readonly url?: string;
  readonly name: string;
  readonly file: string;
}

export interface RelationalDriver {
  readonly name: string;
  start(): Promise<RelationalPlace>;
}

/** What every relational store must do, whichever driver is behind it. */
export function describeRelational(driver: RelationalDriver): void {
  describe(`the relational store on ${driver.name}`, () => {
    let place: RelationalPlace;
    let relational: Relational;
    const open = (): Promise<Relational> => openRelational({ ...place, entities: [Part, Mark] });
    const part = (tenantId: string, id: string) => ({
      ...{ id, tenantId, code: id, atMs: 1_700_000_000_123.5, state: 'NEW' as const, text: null, detail: null },
    });
    const insert = async (tenantId: string, ...ids: string[]): Promise<void> => {
      const em = relational.forTenant(tenantId);
      for (const id of ids) em.create(Part, part(tenantId, id));
      await em.flush();
    };

    beforeAll(async () => {
      place = await driver.start();
      relational = await open();
    }, 120_000);
    afterAll(async () => {
      await relational?.close();
      await place?.[Symbol.asyncDispose]();
    }, 60_000);

    it('gives back what was written after it was closed, text of any script included', async () => {
      const detail = { name: 'Łódź “東京” 🚦', list: ["it's", 'a\\b', '%_[x]', '?', ':name'] };
      const row = { ...part('t1', 'a'), text: `Straße 🚦 ${'x'.repeat(9_000)}`, detail };
      const em = relational.forTenant('t1');
      em.create(Part, row);
      await em.flush();
      await relational.close();
      relational = await open();
      const again = relational.forTenant('t1');
      const found = await again.findOneOrFail(Part, { id: 'a' });
      expect({ ...found }).toEqual({ ...row, version: 1 });
      await again.flush();
      expect((await relational.forTenant('t1').findOneOrFail(Part, { id: 'a' })).version).toBe(1);
    });

    it('shows and changes one tenant’s rows only, and what is nobody’s to all', async () => {
      await insert('t2', 'mine');
      await insert('t3', 'theirs');
      const em = relational.forTenant('t3');
      expect((await em.find(Part, {})).map(({ id }) => id)).toEqual(['theirs']);
      expect(await em.nativeUpdate(Part, { id: 'mine' }, { state: 'USED' })).toBe(0);
      expect(await em.nativeDelete(Part, { id: 'mine' })).toBe(0);
      expect(await relational.system().count(Part, { id: { $in: ['mine', 'theirs'] } })).toBe(2);
      await relational.system().insert(Mark, { id: 'm' });
      expect(await em.count(Mark, {})).toBe(1);
    });

    it('refuses to create a row for another tenant', async () => {
      const em = relational.forTenant('t4');
      em.create(Part, part('t5', 'smuggled'));
      await expect(em.flush()).rejects.toThrow(/tenant t5/);
      expect(await relational.system().count(Part, { id: 'smuggled' })).toBe(0);
    });

    it('refuses text that its column cannot hold, and takes what it just can', async () => {
      const em = relational.forTenant('t10');
      em.create(Part, { ...part('t10', 'fits'), code: '🚦'.repeat(127), text: 'x'.repeat(5_000) });
      await em.flush();
      const again = relational.forTenant('t10');
      again.create(Part, { ...part('t10', 'long'), code: '🚦'.repeat(128) });
      await expect(again.flush()).rejects.toMatchObject({ code: 'VALIDATION_FAILED', details: { field: 'code' } });
      const changing = relational.forTenant('t10');
      Object.assign(await changing.findOneOrFail(Part, { id: 'fits' }), { code: 'x'.repeat(256) });
      await expect(changing.flush()).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
    });

    it('writes all of a unit of work or none of it', async () => {
      await insert('t6', 'taken');
      const em = relational.forTenant('t6');
      em.create(Part, part('t6', 'new'));
      em.create(Part, { ...part('t6', 'double'), code: 'taken' });
      await expect(em.flush()).rejects.toThrow();
      const failing = relational.forTenant('t6').transactional(async (inner) => {
        inner.create(Part, part('t6', 'rolled-back'));
        await inner.flush();
        throw new Error('no');
      });
      await expect(failing).rejects.toThrow('no');
      expect((await relational.forTenant('t6').find(Part, {})).map(({ id }) => id)).toEqual(['taken']);
    });

    it('refuses a change of a row that changed meanwhile', async () => {
      await insert('t7', 'v');
      const [one, other] = [relational.forTenant('t7'), relational.forTenant('t7')];
      const [seenByOne, seenByOther] = [
        await one.findOneOrFail(Part, { id: 'v' }),
        await other.findOneOrFail(Part, { id: 'v' }),
      ];
      seenByOne.state = 'USED';
      await one.flush();
      seenByOther.text = 'late';
      await expect(other.flush()).rejects.toThrow();
      expect((await relational.forTenant('t7').findOneOrFail(Part, { id: 'v' })).version).toBe(2);
    });

    it('tells ids and codes apart byte by byte', async () => {
      await insert('t8', 'aB', 'AB', 'ab');
      expect((await relational.forTenant('t8').find(Part, { code: 'aB' })).map(({ id }) => id)).toEqual(['aB']);
      const sorted = await relational.forTenant('t8').find(Part, {}, { orderBy: { id: 'asc' } });
      expect(sorted.map(({ id }) => id)).toEqual(['AB', 'aB', 'ab']);
    });

    it('pages newest first by time and id', async () => {
      const em = relational.forTenant('t9');
      for (let n = 0; n < 7; n++) em.create(Part, { ...part('t9', `p${n}`), atMs: 100 + (n % 3) });
      await em.flush();
      const orderBy = { atMs: 'desc', id: 'desc' } as const;
      const first = await em.find(Part, {}, { orderBy, limit: 4 });
      const last = first.at(-1);
      if (!last) throw new Error('An empty page.');
      const after = { $or: [{ atMs: { $lt: last.atMs } }, { atMs: last.atMs, id: { $lt: last.id } }] };
      const rest = await em.find(Part, after, { orderBy, limit: 4 });
      expect([...first, ...rest].map(({ id }) => id)).toEqual(['p5', 'p2', 'p4', 'p1', 'p6', 'p3', 'p0']);
    });

    it('keeps what was committed and nothing else when its writer is killed inside a transaction', async () => {
      const { url, name, file } = place;
      const child = startChild('./relational-child.ts', { url, name, file });
      await until('the child to be inside its third transaction', () => child.said.includes('open child-3'), 60_000);
      await child.kill();
      const found = await relational.forTenant('child').find(Part, {}, { orderBy: { id: 'asc' } });
      expect(found.map(({ id }) => id)).toEqual(['child-1', 'child-2']);
      await insert('child', 'after');
    }, 90_000);
  });
}
