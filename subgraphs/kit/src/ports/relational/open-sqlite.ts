import { MikroORM } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/sql';
import { NodeSqliteDialect, SqliteDriver } from '@mikro-orm/sql';
import { migrate, migrationOptions, migrationsFolder } from './migrations.ts';
import { type EntityDefinition, tenancyOptions, unitsOf } from './orm.ts';
import type { Relational, Units } from './relational.ts';
import { WorkerSqliteDialect } from './worker-dialect.ts';

export type { EntityDefinition } from './orm.ts';

export interface OpenSqliteOptions {
  /** The file, or ':memory:'. */
  file: string;
  entities: readonly EntityDefinition[];
  /** Whose migrations to apply; without it tables are only added to, never changed. */
  subgraph?: string | undefined;
}

/**
 * Opens one subgraph's own SQLite file and brings its tables up to its entities.
 * One connection: no I/O inside a transaction.
 */
export async function openSqlite({ file, entities, subgraph }: OpenSqliteOptions): Promise<Relational> {
  const orm = await MikroORM.init({
    ...tenancyOptions(entities),
    ...(subgraph ? await migrationOptions(migrationsFolder(subgraph, 'sqlite')) : {}),
    driver: SqliteDriver,
    dbName: file,
    driverOptions: new NodeSqliteDialect(file),
  });
  let slowly: (Pick<MikroORM, 'close'> & { readonly em: unknown }) | null = null;
  const slow = (): Units => {
    // Another connection cannot see into a database that is only in memory.
    if (file === ':memory:') return units;
    slowly ??= new MikroORM({
      ...tenancyOptions(entities),
      driver: SqliteDriver,
      dbName: file,
      driverOptions: new WorkerSqliteDialect(file),
    });
    return unitsOf(slowly.em as EntityManager);
  };
  const root = orm.em as unknown as EntityManager;
  // NodeSqliteDialect offers no onCreateConnection; there is exactly one connection, so once is enough.
  for (const pragma of ['journal_mode = WAL', 'synchronous = FULL', 'busy_timeout = 5000']) {
    await root.getConnection().execute(`pragma ${pragma}`);
  }
  if (subgraph) await migrate(orm, subgraph);
  else await orm.schema.update({ safe: true });
  const units = unitsOf(root);
  return {
    ...units,
    slow: { forTenant: (tenantId) => slow().forTenant(tenantId), system: () => slow().system() },
    ping: async () => {
      await root.getConnection().execute('select 1');
    },
    close: async () => {
      await slowly?.close();
      await orm.close();
    },
  };
}
