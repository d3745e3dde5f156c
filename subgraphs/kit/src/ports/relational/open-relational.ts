import { existsSync } from 'node:fs';
import { Fault } from '../../fault.ts';
import { migrationsFolder } from './migrations.ts';
import { openSqlite } from './open-sqlite.ts';
import type { EntityDefinition } from './orm.ts';
import type { Relational } from './relational.ts';

export interface OpenRelationalOptions {
  /** `mssql://user:password@host:port/name`; empty: SQLite. */
  readonly url?: string | undefined;
  readonly name: string;
  /** SQLite's file. */
  readonly file: string;
  readonly entities: readonly EntityDefinition[];
}

/** The relational store that the configuration names; SQL Server's driver is loaded only then. */
export async function openRelational({ url, name, file, entities }: OpenRelationalOptions): Promise<Relational> {
  // A subgraph of a test has no folder and no older release.
  const subgraph = existsSync(migrationsFolder(name, 'sqlite')) ? name : undefined;
  if (!url) return openSqlite({ file, entities, subgraph });
  if (!url.startsWith('mssql:'))
    throw new Fault('CONFIG_INVALID', 'VMS_RELATIONAL_URL is not mssql://host:port/name; leave it out for SQLite.');
  const { openMssql } = await import('../../use/mssql.ts');
  return openMssql({ url, name, entities, subgraph });
}
