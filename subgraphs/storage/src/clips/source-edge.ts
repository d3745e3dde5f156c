import type { EntityManager } from '@mikro-orm/sql';
import { ClipEntity, SourceEdgeEntity } from './clip.entity.ts';

export interface EdgeMessage {
  readonly id: string;
  readonly tenantId: string;
  readonly siteId?: string | null;
  readonly name?: string;
  readonly online: boolean;
  readonly publicKey?: string;
}

/** What waited for an edge is tried as soon as one is back. */
export async function learnEdge(em: EntityManager, edge: EdgeMessage): Promise<void> {
  const { id: edgeId, tenantId, siteId = null, name = edgeId, online, publicKey } = edge;
  const known = await em.findOne(SourceEdgeEntity, { edgeId });
  const now = { siteId, name, online, ...(publicKey ? { publicKey } : {}) };
  if (known) Object.assign(known, now);
  else em.create(SourceEdgeEntity, { edgeId, tenantId, publicKey: null, ...now });
  if (online) await em.nativeUpdate(ClipEntity, { tenantId, state: 'QUEUED' }, { nextTryMs: 0 });
}
