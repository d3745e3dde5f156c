import type { EntityManager } from '@mikro-orm/sql';

/** Fresh units of work on one connection. */
export interface Units {
  /** Sees and writes one tenant's rows only. */
  forTenant(tenantId: string): EntityManager;
  /** Over all tenants: bus consumers, tailers, migrations. */
  system(): EntityManager;
}

/** A subgraph's own tables. Every read and write names its tenant, or says that it is the system's. */
export interface Relational extends Units {
  /**
   * The same tables for what may take longer than a few milliseconds: searches, exports, statistics. It reads what is
   * committed, writes nothing, and never holds up the thread that serves.
   */
  readonly slow: Units;
  /** Throws when the database does not answer. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
