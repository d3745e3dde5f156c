import type { EntityManager } from '@mikro-orm/core';

/**
 * A subgraph's own documents: whole things, read and written one at a time. The same entities serve the embedded store
 * and MongoDB, so: a single primary key with `.fieldName('_id')`, no joins, no SQL, and no transaction over two
 * documents (a write of one document is whole or not at all).
 */
export interface Documents {
  /** A fresh unit of work that sees and writes one tenant's documents only. */
  forTenant(tenantId: string): EntityManager;
  /** A fresh unit of work over all tenants. */
  system(): EntityManager;
  /** Throws when the store does not answer. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/**
 * A condition that one and the same element of a JSON list meets: `{ detections: sameElement({ label: 'person', score:
 * { $gte: 0.6 } }) }`. Written without it, MongoDB would also match a list where one element has the label and another
 * the score.
 */
export function sameElement(condition: Record<string, unknown>): { $elemMatch: Record<string, unknown> } {
  return { $elemMatch: condition };
}
