import { MikroORM } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/sql';
import { NodeSqliteDialect, SqliteDriver } from '@mikro-orm/sql';
import type { Relational } from './relational.ts';
import { TENANT_FILTER, TenantGuard, tenantFilter } from './tenant-guard.ts';

/** What MikroORM takes as an entity: the result of `defineEntity`. */
export type EntityDefinition = NonNullable<NonNullable<ConstructorParameters<typeof MikroORM>[0]>['entities']>[number];

export interface OpenSqliteOptions {
  /** The file, or ':memory:'. */
  file: string;
  entities: readonly EntityDefinition[];
}

/**
 * Opens one subgraph's own SQLite file and brings its tables up to its entities without ever dropping anything.
 * One connection: no I/O inside a transaction.
 */
export async function openSqlite({ file, entities }: OpenSqliteOptions): Promise<Relational> {
  const orm = await MikroORM.init({
    driver: SqliteDriver,
    dbName: file,
    driverOptions: new NodeSqliteDialect(file),
    entities: [...entities],
    filters: { [TENANT_FILTER]: tenantFilter },
    subscribers: [new TenantGuard()],
  });
  const root = orm.em as unknown as EntityManager;
  // NodeSqliteDialect offers no onCreateConnection; there is exactly one connection, so once is enough.
  for (const pragma of ['journal_mode = WAL', 'synchronous = FULL', 'busy_timeout = 5000']) {
    await root.getConnection().execute(`pragma ${pragma}`);
  }
  await orm.schema.update({ safe: true });
  const fork = (args: Record<string, unknown>): EntityManager => {
    const em = root.fork();
    em.setFilterParams(TENANT_FILTER, args);
    return em;
  };
  return {
    forTenant: (tenantId) => fork({ tenantId }),
    system: () => fork({ system: true }),
    ping: async () => {
      await root.getConnection().execute('select 1');
    },
    close: () => orm.close(),
  };
}
