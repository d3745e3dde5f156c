import { Fault } from '../../fault.ts';
import { openSqlite } from '../relational/open-sqlite.ts';
import type { EntityDefinition } from '../relational/orm.ts';
import type { Documents } from './documents.ts';

export interface OpenDocumentsOptions {
  /** `mongodb://host:port/name` (or mongodb+srv); empty: the embedded store. */
  readonly url?: string | undefined;
  /** The subgraph; MongoDB gets a database of this name behind the URL's own: `<name in the URL>_<subgraph>`. */
  readonly name: string;
  /** The embedded store's file. */
  readonly file: string;
  readonly entities: readonly EntityDefinition[];
}

/** The document store that the configuration names; MongoDB's driver is loaded only then. */
export async function openDocuments({ url, name, file, entities }: OpenDocumentsOptions): Promise<Documents> {
  if (!url) return openSqlite({ file, entities });
  if (!/^mongodb(\+srv)?:/.test(url))
    throw new Fault('CONFIG_INVALID', 'VMS_DOCUMENTS_URL is not mongodb://host:port/name; leave it out for SQLite.');
  const { openMongodb } = await import('../../use/mongodb.ts');
  return openMongodb({ url, name, entities });
}
