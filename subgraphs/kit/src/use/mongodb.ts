import { MikroORM } from '@mikro-orm/core';
import { type MongoConnection, MongoDriver } from '@mikro-orm/mongodb';
import type { Documents } from '../ports/documents/documents.ts';
import { type EntityDefinition, type OrmOptions, tenancyOptions, unitsOf } from '../ports/relational/orm.ts';

export interface OpenMongodbOptions {
  readonly url: string;
  readonly name: string;
  readonly entities: readonly EntityDefinition[];
}

/** How long a call waits for a server before it fails. */
const SERVER_WAIT_MS = 5_000;

/** What the ORM needs to speak MongoDB; nothing connects before the first call. */
export function mongodbOptions({ url, name, entities }: OpenMongodbOptions): OrmOptions {
  const prefix = new URL(url).pathname.slice(1) || 'vms';
  return {
    ...tenancyOptions(entities),
    driver: MongoDriver,
    clientUrl: url,
    dbName: `${prefix}_${name.replaceAll('-', '_')}`,
    // A document is written alone; transactions would need a replica set for nothing.
    implicitTransactions: false,
    driverOptions: { serverSelectionTimeoutMS: SERVER_WAIT_MS, writeConcern: { w: 'majority', journal: true } },
  };
}

/** One database per subgraph: `<database of the URL, or vms>_<subgraph>`. Makes collections and indexes that are missing. */
export async function openMongodb(options: OpenMongodbOptions): Promise<Documents> {
  const orm = await MikroORM.init(mongodbOptions(options));
  const connection = orm.em.getConnection() as unknown as MongoConnection;
  await connection.connect();
  await orm.schema.create();
  return {
    ...unitsOf(orm.em),
    ping: async () => {
      const { ok, reason } = { reason: '', ...(await connection.checkConnection()) };
      if (!ok) throw new Error(`The document store does not answer: ${reason}`);
    },
    close: () => orm.close(),
  };
}
