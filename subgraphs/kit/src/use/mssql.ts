import { MikroORM } from '@mikro-orm/core';
import { MsSqlDriver, MsSqlPlatform, MsSqlSchemaHelper, UnicodeString } from '@mikro-orm/mssql';
import type { EntityManager } from '@mikro-orm/sql';
import { migrate, migrationOptions, migrationsFolder } from '../ports/relational/migrations.ts';
import { type EntityDefinition, type OrmOptions, tenancyOptions, unitsOf } from '../ports/relational/orm.ts';
import type { Relational } from '../ports/relational/relational.ts';

export interface OpenMssqlOptions {
  /** `mssql://user:password@host:port/name[?encrypt=false&trustServerCertificate=true]` */
  readonly url: string;
  /** The subgraph: its database is `<name of the URL, or vms>_<subgraph>`. */
  readonly name: string;
  readonly entities: readonly EntityDefinition[];
  /** Whose migrations to apply; without it tables are only added to, never changed. */
  readonly subgraph?: string | undefined;
}

/**
 * Ids, hashes and tokens are compared byte by byte, as SQLite does; the server's default collation would take two
 * tokens that differ in case for one.
 */
const COLLATION = 'Latin1_General_100_BIN2';

class BinarySchemaHelper extends MsSqlSchemaHelper {
  override getCreateDatabaseSQL(name: string): string {
    return `create database ${this.quote(name)} collate ${COLLATION};\n\nuse ${this.quote(name)}`;
  }
}

/** Values are inlined as literals; without N'…' the server turns what its code page lacks into question marks. */
class UnicodePlatform extends MsSqlPlatform {
  override readonly schemaHelper: BinarySchemaHelper = new BinarySchemaHelper(this);

  override escape(value: unknown): string {
    return super.escape(typeof value === 'string' ? new UnicodeString(value) : value);
  }
}

class UnicodeDriver extends MsSqlDriver {
  protected override readonly platform: UnicodePlatform = new UnicodePlatform();
}

/** What the ORM needs to speak SQL Server; nothing connects before the first statement. */
export function mssqlOptions({ url, name, entities }: OpenMssqlOptions): OrmOptions {
  const { hostname, port, username, password, pathname, searchParams } = new URL(url);
  return {
    ...tenancyOptions(entities),
    driver: UnicodeDriver,
    host: hostname,
    port: Number(port || 1433),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    dbName: `${pathname.slice(1) || 'vms'}_${name.replaceAll('-', '_')}`,
    forceUtcTimezone: true,
    driverOptions: {
      options: {
        lowerCaseGuids: true,
        encrypt: searchParams.get('encrypt') !== 'false',
        trustServerCertificate: searchParams.get('trustServerCertificate') === 'true',
      },
    },
  };
}

/** Opens one subgraph's database on SQL Server and makes what is missing. */
export async function openMssql(options: OpenMssqlOptions): Promise<Relational> {
  const { subgraph } = options;
  const migrations = subgraph ? await migrationOptions(migrationsFolder(subgraph, 'mssql')) : {};
  const orm = await MikroORM.init({ ...mssqlOptions(options), ...migrations });
  const root = orm.em as unknown as EntityManager;
  await orm.schema.ensureDatabase();
  if (subgraph) await migrate(orm, subgraph);
  else await orm.schema.update({ safe: true });
  const units = unitsOf(root);
  return {
    ...units,
    // A server of its own: nothing it does holds up this thread.
    slow: units,
    ping: async () => {
      await root.getConnection().execute('select 1');
    },
    close: () => orm.close(),
  };
}
