import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Documents, sameElement } from '../../ports/documents/documents.ts';
import { openDocuments } from '../../ports/documents/open-documents.ts';
import { until } from '../until.ts';
import { startChild } from './child.ts';
import { type Seen, Sighting } from './sighting.entity.ts';

export interface DocumentsPlace extends AsyncDisposable {
  readonly url?: string;
  readonly name: string;
  readonly file: string;
}

export interface DocumentsDriver {
  readonly name: string;
  /** A stand-in that cannot match one element of a list; it must then refuse to, rather than answer wrongly. */
  readonly lacksElementMatching?: boolean;
  start(): Promise<DocumentsPlace>;
}

/** What every document store must do, whichever driver is behind it. */
export function describeDocuments(driver: DocumentsDriver): void {
  describe(`documents on ${driver.name}`, () => {
    let place: DocumentsPlace;
    let documents: Documents;
    let seqs = 0;
    const open = (): Promise<Documents> => openDocuments({ ...place, entities: [Sighting] });
    const make = (
      tenantId: string,
      id: string,
      more: Partial<{ note: string; detections: Seen[]; seq: number }> = {},
    ) => ({ id, tenantId, seq: ++seqs, atMs: 1_700_000_000_000 + seqs, note: null, detections: [] as Seen[], ...more });
    const insert = async (tenantId: string, ...rows: ReturnType<typeof make>[]): Promise<void> => {
      const em = documents.forTenant(tenantId);
      for (const row of rows) em.create(Sighting, row);
      await em.flush();
    };

    beforeAll(async () => {
      place = await driver.start();
      documents = await open();
    }, 120_000);
    afterAll(async () => {
      await documents?.close();
      await place?.[Symbol.asyncDispose]();
    }, 60_000);

    it('gives back what was written, text of any script and times to the millisecond included', async () => {
      const row = make('t1', 'a', { note: 'Straße 東京 🚦', detections: [{ label: 'Fußgänger', score: 0.5 }] });
      await insert('t1', row);
      await documents.close();
      documents = await open();
      const found = await documents.forTenant('t1').findOneOrFail(Sighting, { id: 'a' });
      expect({ ...found }).toMatchObject({ ...row, version: 1 });
    });

    it('shows and changes one tenant’s documents only, and refuses to write another’s', async () => {
      await insert('t1', make('t1', 'mine'));
      await insert('t2', make('t2', 'theirs'));
      const em = documents.forTenant('t2');
      expect(await em.findOne(Sighting, { id: 'mine' })).toBeNull();
      expect(await em.nativeUpdate(Sighting, { id: 'mine' }, { note: 'stolen' })).toBe(0);
      expect(await em.nativeDelete(Sighting, { id: 'mine' })).toBe(0);
      expect(await em.count(Sighting, {})).toBe(1);
      em.create(Sighting, make('t1', 'smuggled'));
      await expect(em.flush()).rejects.toThrow(/tenant t1/);
      expect(await documents.system().findOne(Sighting, { id: 'smuggled' })).toBeNull();
    });

    it(`${driver.lacksElementMatching ? 'refuses to match' : 'matches'} one and the same element of a list`, async () => {
      await insert(
        't3',
        make('t3', 'both', { detections: [{ label: 'person', score: 0.9 }] }),
        make('t3', 'across', {
          detections: [
            { label: 'person', score: 0.2 },
            { label: 'car', score: 0.9 },
          ],
        }),
        make('t3', 'none', { detections: [] }),
      );
      const ids = async (condition: Record<string, unknown>): Promise<string[]> => {
        const rows = await documents
          .forTenant('t3')
          .find(Sighting, { detections: sameElement(condition) as never }, { orderBy: { id: 'asc' } });
        return rows.map(({ id }) => id);
      };
      if (driver.lacksElementMatching) {
        await expect(ids({ label: 'person', score: { $gte: 0.6 } })).rejects.toThrow(/operator/);
        return;
      }
      expect(await ids({ label: 'person', score: { $gte: 0.6 } })).toEqual(['both']);
      expect(await ids({ label: { $in: ['car', 'person'] } })).toEqual(['across', 'both']);
    });

    it('refuses a change of a document that changed meanwhile', async () => {
      await insert('t4', make('t4', 'v'));
      const [one, other] = [documents.forTenant('t4'), documents.forTenant('t4')];
      const [seenByOne, seenByOther] = [
        await one.findOneOrFail(Sighting, { id: 'v' }),
        await other.findOneOrFail(Sighting, { id: 'v' }),
      ];
      seenByOne.note = 'first';
      await one.flush();
      seenByOther.note = 'second';
      await expect(other.flush()).rejects.toThrow();
      const found = await documents.forTenant('t4').findOneOrFail(Sighting, { id: 'v' });
      expect([found.note, found.version]).toEqual(['first', 2]);
    });

    it('keeps what must be unique unique', async () => {
      await insert('t5', make('t5', 'x', { seq: 1_000_001 }));
      await expect(insert('t5', make('t5', 'y', { seq: 1_000_001 }))).rejects.toThrow();
      await expect(insert('t5', make('t5', 'x'))).rejects.toThrow();
      expect(await documents.forTenant('t5').count(Sighting, {})).toBe(1);
    });

    it('pages newest first by time and id', async () => {
      await insert('t6', ...Array.from({ length: 7 }, (_, n) => ({ ...make('t6', `p${n}`), atMs: 100 + (n % 3) })));
      const em = documents.forTenant('t6');
      const orderBy = { atMs: 'desc', id: 'desc' } as const;
      const first = await em.find(Sighting, {}, { orderBy, limit: 4 });
      const last = first.at(-1);
      if (!last) throw new Error('An empty page.');
      const after = { $or: [{ atMs: { $lt: last.atMs } }, { atMs: last.atMs, id: { $lt: last.id } }] };
      const rest = await em.find(Sighting, after, { orderBy, limit: 4 });
      expect([...first, ...rest].map(({ id }) => id)).toEqual(['p5', 'p2', 'p4', 'p1', 'p6', 'p3', 'p0']);
    });

    it('still has every document whose writer was killed after it was told that it is durable', async () => {
      const { url, name, file } = place;
      const child = startChild('./documents-child.ts', { url, name, file });
      await until('some documents', () => child.said.length >= 20, 60_000);
      await child.kill();
      const told = [...child.said];
      const found = await documents.forTenant('child').find(Sighting, { id: { $in: told } });
      expect(found.map(({ id }) => id).sort()).toEqual([...told].sort());
      expect(found.every(({ detections }) => detections.length === 2)).toBe(true);
    }, 90_000);
  });
}
