import { MikroORM } from '@mikro-orm/core';
import { NodeSqliteDialect, SqliteDriver } from '@mikro-orm/sql';
import { mssqlOptions } from '../../use/mssql.ts';
import { type Dialect, migrationOptions, migrationsFolder } from './migrations.ts';
import { type EntityDefinition, tenancyOptions } from './orm.ts';

/** A subgraph's tables in one dialect without a database: to generate migrations and to compare with them. */
export async function offlineOrm(
  { name, entities }: { readonly name: string; readonly entities: readonly EntityDefinition[] },
  dialect: Dialect,
): Promise<Awaited<ReturnType<typeof MikroORM.init>>> {
  const migrations = await migrationOptions(migrationsFolder(name, dialect));
  if (dialect === 'mssql')
    return MikroORM.init({ ...mssqlOptions({ url: 'mssql://none', name, entities }), ...migrations });
  const sqlite = { driver: SqliteDriver, dbName: ':memory:', driverOptions: new NodeSqliteDialect(':memory:') };
  return MikroORM.init({ ...tenancyOptions(entities), ...migrations, ...sqlite });
}
