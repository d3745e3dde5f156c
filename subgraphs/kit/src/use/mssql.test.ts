import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MikroORM } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/sql';
import { unitsOf } from '../ports/relational/orm.ts';
import { Mark, Part } from '../testing/conformance/part.entity.ts';
import { mssqlOptions } from './mssql.ts';

/**
 * What would be sent to SQL Server, statement by statement: no server of that kind is at hand, so the texts are held
 * still here and the tables in each subgraph's migrations. The port's suite runs on a real one in `test:servers`.
 */
describe('the SQL for SQL Server', () => {
  let orm: Awaited<ReturnType<typeof MikroORM.init>>;
  const sent: string[] = [];
  const unit = (): EntityManager => unitsOf(orm.em as unknown as EntityManager).forTenant('t');
  const row = {
    ...{ id: 'i', tenantId: 't', code: "Ü'x", atMs: 1.5, state: 'NEW' as const, text: '東京 🚦' },
    detail: { name: 'Łódź', list: ["it's", 'a\\b'] },
  };

  beforeAll(async () => {
    const url = 'mssql://sa:secret@127.0.0.1:1433/vms?encrypt=false';
    orm = await MikroORM.init(mssqlOptions({ url, name: 'edge-manager', entities: [Part, Mark] }));
    // Everything up to the wire is the driver's own; only the wire is replaced.
    Object.assign(orm.em.getConnection(), {
      ensureConnection: async () => {},
      begin: async () => ({}),
      commit: async () => {},
      execute: async (query: string, params: unknown[] = [], method = 'all') => {
        sent.push(orm.em.getPlatform().formatQuery(query, params));
        return method === 'run' ? { affectedRows: 1, rows: [{ version: 1 }] } : [];
      },
    });
  });
  afterAll(() => orm.close(true));

  const sqlOf = async (work: (em: EntityManager) => Promise<unknown>): Promise<string[]> => {
    sent.length = 0;
    await work(unit());
    return [...sent];
  };

  it('gives each subgraph a database, byte-wise collation and GUIDs in lower case', () => {
    expect(orm.config.get('dbName')).toBe('vms_edge_manager');
    expect(orm.config.get('driverOptions')).toMatchObject({ options: { lowerCaseGuids: true, encrypt: false } });
    const platform = orm.em.getPlatform() as unknown as {
      getSchemaHelper(): { getCreateDatabaseSQL(name: string): string };
    };
    expect(platform.getSchemaHelper().getCreateDatabaseSQL('vms_x')).toBe(
      'create database [vms_x] collate Latin1_General_100_BIN2;\n\nuse [vms_x]',
    );
  });

  it('makes tables with Unicode text of any length', async () => {
    expect(await orm.schema.getCreateSchemaSQL({ wrap: false })).toMatchSnapshot();
  });

  it('marks every text as Unicode, JSON included, and escapes quotes but not backslashes', async () => {
    const inserted = await sqlOf(async (em) => {
      em.create(Part, row);
      await em.flush();
    });
    expect(inserted).toEqual([
      'insert into [part] ([id], [tenant_id], [code], [at_ms], [state], [text], [detail]) output inserted.[version] ' +
        `values (N'i', N't', N'Ü''x', 1.5, N'NEW', N'東京 🚦', N'{"name":"Łódź","list":["it''s","a\\\\b"]}')`,
    ]);
    expect(await sqlOf((em) => em.find(Part, { detail: { name: 'Łódź' } } as never))).toEqual([
      "select [p0].* from [part] as [p0] where [p0].[tenant_id] = N't' and json_value([p0].[detail], N'$.name') = N'Łódź'",
    ]);
  });

  it('pages with an order, and binds the tenant to reads, updates and deletes', async () => {
    const after = { $or: [{ atMs: { $lt: 5 } }, { atMs: 5, id: { $lt: 'x' } }] };
    const orderBy = { atMs: 'desc', id: 'desc' } as const;
    const where = "[p0].[tenant_id] = N't'";
    const order = 'order by [p0].[at_ms] desc, [p0].[id] desc';
    expect(await sqlOf((em) => em.find(Part, after, { orderBy, limit: 5 }))).toEqual([
      `select top (5) [p0].* from [part] as [p0] where ${where} and ([p0].[at_ms] < 5 or ([p0].[at_ms] = 5 and [p0].[id] < N'x')) ${order}`,
    ]);
    expect(await sqlOf((em) => em.find(Part, {}, { orderBy, limit: 5, offset: 5 }))).toEqual([
      `select [p0].* from [part] as [p0] where ${where} ${order} offset 5 rows fetch next 5 rows only`,
    ]);
    expect(await sqlOf((em) => em.nativeUpdate(Part, { id: 'i' }, { text: 'ß' }))).toEqual([
      "update [part] set [text] = N'ß', [version] = [version] + 1 output inserted.[version] where [tenant_id] = N't' and [id] = N'i'; select @@rowcount;",
    ]);
    expect(await sqlOf((em) => em.nativeDelete(Part, { id: 'i' }))).toEqual([
      "delete from [part] where [tenant_id] = N't' and [id] = N'i'; select @@rowcount;",
    ]);
  });
});
