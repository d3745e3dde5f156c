import { expect, it } from '@jest/globals';
import { raw } from '@mikro-orm/sql';
import { defineSubgraph } from '../../define-subgraph.ts';
import { Mark, Part } from '../../testing/conformance/part.entity.ts';
import { openForTest } from '../../testing/open-for-test.ts';
import { until } from '../../testing/until.ts';
import type { Relational } from './relational.ts';

/** Counting this far takes SQLite about two seconds. */
const longWay = 8_000_000;

const parts = defineSubgraph({
  name: 'parts',
  entities: [Part, Mark],
  services: ({ relational }) => ({ relational }),
  schema: (builder) => {
    builder.queryType({
      fields: (t) => ({
        parts: t.int({
          resolve: (_, _args, { services, tenantId }) => services.relational.forTenant(tenantId).count(Part),
        }),
        longReport: t.int({
          resolve: async (_, _args, { services, tenantId }) => {
            const rows = await services.relational.slow
              .forTenant(tenantId)
              .execute<{ n: number }[]>(
                `with recursive way(n) as (select 1 union all select n + 1 from way where n < ${longWay}) select count(*) as n from way`,
              );
            return rows[0]?.n ?? 0;
          },
        }),
      }),
    });
  },
});

const part = (tenantId: string, id: string) =>
  ({ id, tenantId, code: id, atMs: 1, state: 'NEW', text: null, detail: null }) as const;

async function insert(relational: Relational, tenantId: string, id: string): Promise<void> {
  const em = relational.forTenant(tenantId);
  em.create(Part, part(tenantId, id));
  await em.flush();
}

it('answers requests while a query of two seconds is running', async () => {
  await using test = await openForTest(parts);
  await insert(test.services.relational, 't1', 'one');
  let report: unknown = null;
  const asked = test.ask('{ longReport }').then((result) => {
    report = result;
  });
  let answered = 0;
  await until('the report', async () => {
    if (report === null) {
      expect(await test.ask('{ parts }')).toEqual({ data: { parts: 1 } });
      answered += 1;
    }
    return report !== null;
  });
  await asked;
  expect(report).toEqual({ data: { longReport: longWay } });
  expect(answered).toBeGreaterThan(20);
}, 60_000);

it('reads what is committed, of one tenant only, and writes nothing', async () => {
  await using test = await openForTest(parts);
  const { relational } = test.services;
  await insert(relational, 't1', 'mine');
  await insert(relational, 't2', 'theirs');
  const { slow } = relational;
  expect((await slow.forTenant('t1').find(Part, {}, { orderBy: { id: 'asc' } })).map(({ id }) => id)).toEqual(['mine']);
  expect(await slow.system().count(Part)).toBe(2);
  const grouped = await slow
    .forTenant('t2')
    .createQueryBuilder(Part, 'p')
    .select(['state', raw('count(*) as n')])
    .where({ tenantId: 't2' })
    .groupBy('state')
    .execute();
  expect(grouped).toMatchObject([{ state: 'NEW', n: 1 }]);
  const em = slow.forTenant('t1');
  em.create(Part, part('t1', 'new'));
  await expect(em.flush()).rejects.toThrow(/readonly/);
  await insert(relational, 't1', 'later');
  expect(await slow.forTenant('t1').count(Part)).toBe(2);
});
