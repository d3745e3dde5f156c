import type { EntityManager } from '@mikro-orm/sql';

/** A subgraph's own tables. Every read and write names its tenant, or says that it is the system's. */
export interface Relational {
  /** A fresh unit of work that sees and writes one tenant's rows only. */
  forTenant(tenantId: string): EntityManager;
  /** A fresh unit of work over all tenants: bus consumers, tailers, migrations. */
  system(): EntityManager;
  /** Throws when the database does not answer. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
