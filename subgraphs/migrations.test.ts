import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from '@jest/globals';
import type { Migration } from './kit/src/ports/relational/migration.ts';
import { migrationOptions, migrationsFolder } from './kit/src/ports/relational/migrations.ts';
import { offlineOrm } from './kit/src/ports/relational/offline-orm.ts';
import { openRelational } from './kit/src/ports/relational/open-relational.ts';
import { definitions } from './serve.ts';

describe.each(definitions.map((definition) => [definition.name, definition] as const))(
  'the migrations of %s',
  (name, definition) => {
    const folder = migrationsFolder(name, 'sqlite');

    it('make exactly the tables of its entities', async () => {
      const orm = await offlineOrm(definition, 'sqlite');
      await orm.migrator.up();
      expect(await orm.schema.getUpdateSchemaSQL({ wrap: false })).toBe('');
      await orm.close(true);
    });

    it('take over the tables and rows of a release that had no migrations yet', async () => {
      const dir = mkdtempSync(join(tmpdir(), `vms-old-${name}-`));
      const file = join(dir, `${name}.db`);
      const all = (await migrationOptions(folder)).migrations?.migrationsList ?? [];
      const old = new DatabaseSync(file);
      for (const sql of await statementsOf(all[0])) old.exec(sql);
      old.exec("insert into access_projection values ('t1', 'u1', 7, '[]')");
      old.close();
      for (let start = 1; start <= 2; start++) {
        const relational = await openRelational({ name, file, entities: definition.entities });
        const em = relational.system();
        expect(await em.execute('select user_id, grants_version from access_projection')).toEqual([
          { user_id: 'u1', grants_version: 7 },
        ]);
        expect(await em.execute('select count(*) as n from migration')).toEqual([{ n: all.length }]);
        await relational.close();
      }
      rmSync(dir, { recursive: true });
    });
  },
);

async function statementsOf(entry: unknown): Promise<string[]> {
  const { class: First } = entry as { class: new (...none: unknown[]) => Migration };
  const migration = new First(null, null);
  await migration.up();
  return migration.getQueries().map(String);
}
