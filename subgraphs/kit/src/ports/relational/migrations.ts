import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Constructor, MikroORM } from '@mikro-orm/core';
import { type Migration, Migrator, TSMigrationGenerator } from '@mikro-orm/migrations';
import type { OrmOptions } from './orm.ts';

export type Dialect = 'sqlite' | 'mssql';
export const dialects: readonly Dialect[] = ['sqlite', 'mssql'];

/** Where a subgraph's migrations for one dialect are: `subgraphs/<name>/src/migrations/<dialect>`. */
export function migrationsFolder(subgraph: string, dialect: Dialect): string {
  return fileURLToPath(new URL(`../../../../${subgraph}/src/migrations/${dialect}`, import.meta.url));
}

/** What the ORM must know to generate or apply the migrations in a folder, oldest first. */
export async function migrationOptions(folder: string): Promise<Pick<OrmOptions, 'extensions' | 'migrations'>> {
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.ts')) : [];
  const migrationsList = await Promise.all(
    files.sort().map(async (file) => {
      const module = (await import(pathToFileURL(join(folder, file)).href)) as Record<string, Constructor<Migration>>;
      const [migration] = Object.values(module);
      if (!migration) throw new Error(`${join(folder, file)} exports no migration.`);
      return { name: file.slice(0, -'.ts'.length), class: migration };
    }),
  );
  return {
    extensions: [Migrator],
    migrations: {
      path: folder,
      migrationsList,
      tableName: 'migration',
      snapshotName: 'snapshot',
      snapshotOnMigrate: false,
      silent: true,
      emit: 'ts',
      fileName: (timestamp, name) => `${timestamp}-${name}`,
      generator: HouseMigrationGenerator,
    },
  };
}

/**
 * Brings a database to its subgraph's newest migration. One made before there were migrations (release 0.1.0) is brought
 * up additively and counted as migrated. Throws when the entities have moved on from the migrations.
 */
export async function migrate(orm: Pick<MikroORM, 'migrator' | 'schema'>, subgraph: string): Promise<void> {
  const migrator = orm.migrator as Migrator;
  if (await migrator.checkSchema())
    throw new Error(`The entities of ${subgraph} differ from its migrations: run  npm run migration -- ${subgraph}`);
  const [executed, pending] = [await migrator.getExecuted(), await migrator.getPending()];
  if (executed.length === 0 && (await hasTablesOfOurs(orm))) {
    await orm.schema.update({ safe: true });
    for (const { name } of pending) await migrator.logMigration(name);
    return;
  }
  await migrator.up();
}

/** Whether the difference to the entities is less than the whole schema: some of it is there already. */
async function hasTablesOfOurs(orm: Pick<MikroORM, 'schema'>): Promise<boolean> {
  const tables = (sql: string): number => sql.match(/create table/gi)?.length ?? 0;
  const options = { wrap: false, safe: true };
  const [all, missing] = [await orm.schema.getCreateSchemaSQL(options), await orm.schema.getUpdateSchemaSQL(options)];
  return tables(missing) < tables(all);
}

/** The library's files, importing from the kit as every other file of a subgraph does. */
class HouseMigrationGenerator extends TSMigrationGenerator {
  override generateMigrationFile(className: string, diff: { up: string[]; down: string[] }): string {
    return super
      .generateMigrationFile(className.replaceAll('-', '_'), diff)
      .replace("'@mikro-orm/migrations'", "'@vms/kit/ports/relational/migration'")
      .replace(/\n {2}override name = .*\n/, '');
  }
}
