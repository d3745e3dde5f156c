import { describe, expect, it } from '@jest/globals';
import { openSqlite } from '../ports/relational/open-sqlite.ts';
import { licenceEntities, projectLicence, releaseLicence, takeLicence } from './licence.ts';

const entitlement = { features: [], expiresAtMs: 1_000, graceUntilMs: 2_000 };
const message = { tenantId: 't1', version: 1, limits: { cameras: 3, edges: 0 }, ...entitlement };

async function open() {
  const db = await openSqlite({ file: ':memory:', entities: licenceEntities });
  const take = (nowMs = 0, already = 0) =>
    db.forTenant('t1').transactional((em) => {
      const use = { tenantId: 't1', kind: 'cameras', nowMs, already: async () => already } as const;
      return takeLicence(em, use);
    });
  return { db, take, [Symbol.asyncDispose]: () => db.close() };
}

describe('a licence', () => {
  it('is never exceeded, however many take its last places at once', async () => {
    await using test = await open();
    await projectLicence(test.db.system(), message);
    const taken = await Promise.allSettled(Array.from({ length: 8 }, () => test.take()));
    expect(taken.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    for (const one of taken)
      if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'LICENSE_EXCEEDED' });
    expect(await test.db.forTenant('t1').transactional((em) => releaseLicence(em, 't1', 'cameras'))).toBe(2);
    expect(await test.take()).toBe(3);
  });

  it('counts what was there before it counted, and nothing of a transaction that fails', async () => {
    await using test = await open();
    await projectLicence(test.db.system(), message);
    await expect(
      test.db.forTenant('t1').transactional(async (em) => {
        await takeLicence(em, { tenantId: 't1', kind: 'cameras', nowMs: 0, already: async () => 0 });
        throw new Error('later');
      }),
    ).rejects.toThrow('later');
    expect(await test.take(0, 2)).toBe(3);
    await expect(test.take()).rejects.toMatchObject({ code: 'LICENSE_EXCEEDED', details: { limit: 3 } });
  });

  it('adds nothing new after its grace, and goes on in it; the newer of two holds', async () => {
    await using test = await open();
    await projectLicence(test.db.system(), message);
    expect(await test.take(1_500)).toBe(1);
    await expect(test.take(2_001)).rejects.toMatchObject({ code: 'LICENSE_EXCEEDED' });
    await projectLicence(test.db.system(), { ...message, version: 2, graceUntilMs: 9_000 });
    await projectLicence(test.db.system(), message);
    expect(await test.take(2_001)).toBe(2);
  });
});
