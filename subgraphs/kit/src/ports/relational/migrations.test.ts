import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { defineEntity, MikroORM, p } from '@mikro-orm/core';
import { NodeSqliteDialect, SqliteDriver } from '@mikro-orm/sql';
import { migrate, migrationOptions } from './migrations.ts';
import { type EntityDefinition, tenancyOptions, unitsOf } from './orm.ts';

const released = { id: p.string().primary(), tenantId: p.string(), name: p.string() };
const First = defineEntity({ name: 'Gate', tableName: 'gate', properties: released });
const Second = defineEntity({
  name: 'Gate',
  tableName: 'gate',
  indexes: [{ properties: ['tenantId', 'opened'] }],
  properties: { ...released, opened: p.integer().default(0), note: p.string().nullable() },
});

describe('migrations', () => {
  let folder: string;
  let file: string;
  // Below this package, so that generated files find the kit by its name as a subgraph's do.
  beforeAll(() => {
    const parent = fileURLToPath(new URL('../../../.vms', import.meta.url));
    mkdirSync(parent, { recursive: true });
    folder = mkdtempSync(join(parent, 'migrations-'));
    file = join(folder, 'gate.db');
    writeFileSync(join(folder, 'snapshot.json'), '{ "tables": [], "namespaces": [], "name": "" }');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const ormOf = async (entity: EntityDefinition) =>
    MikroORM.init({
      ...tenancyOptions([entity]),
      ...(await migrationOptions(folder)),
      driver: SqliteDriver,
      dbName: file,
      driverOptions: new NodeSqliteDialect(file),
    });
  const generate = async (entity: EntityDefinition, name: string): Promise<void> => {
    const orm = await ormOf(entity);
    expect((await orm.migrator.create(undefined, false, false, name)).fileName).toMatch(`-${name}.ts`);
    await orm.close(true);
  };

  it('bring a database with an older release’s rows to the entities of this one', async () => {
    await generate(First, 'initial');
    const before = await ormOf(First);
    await migrate(before, 'gates');
    const em = unitsOf(before.em).forTenant('t1');
    em.create(First, { id: 'g', tenantId: 't1', name: 'Łódź' });
    await em.flush();
    await before.close(true);

    const careless = await ormOf(Second);
    await expect(migrate(careless, 'gates')).rejects.toThrow('npm run migration -- gates');
    await careless.close(true);

    await generate(Second, 'opened');
    for (let start = 1; start <= 2; start++) {
      const after = await ormOf(Second);
      await migrate(after, 'gates');
      const [found] = await unitsOf(after.em).forTenant('t1').find(Second, {});
      expect({ ...found }).toEqual({ id: 'g', tenantId: 't1', name: 'Łódź', opened: 0, note: null });
      await after.close(true);
    }
  });
});
