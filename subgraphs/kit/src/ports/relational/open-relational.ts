import { Fault } from '../../fault.ts';
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
  if (!url) return openSqlite({ file, entities });
  if (!url.startsWith('mssql:'))
    throw new Fault('CONFIG_INVALID', 'VMS_RELATIONAL_URL is not mssql://host:port/name; leave it out for SQLite.');
  const { openMssql } = await import('../../use/mssql.ts');
  return openMssql({ url, name, entities });
}
