import { defineEntity, p } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/sql';
import type { Access } from './access.ts';

/** At which site a camera or an edge stands, as `vms.cameras` and `vms.edges` last said: what grants on sites need. */
export const PlaceEntity = defineEntity({
  name: 'Place',
  tableName: 'place',
  properties: { id: p.string().primary(), tenantId: p.string().index(), siteId: p.string().nullable() },
});

export interface PlaceMessage {
  readonly id: string;
  readonly tenantId: string;
  readonly siteId?: string | null;
  readonly deleted?: boolean;
}

/** Takes in `vms.cameras` and `vms.edges`, for a subgraph that keeps nothing else of them. */
export async function learnPlace(em: EntityManager, { id, tenantId, siteId, deleted }: PlaceMessage): Promise<void> {
  if (deleted) await em.nativeDelete(PlaceEntity, { id, tenantId });
  else await em.upsert(PlaceEntity, { id, tenantId, siteId: siteId ?? null });
}

/** Those of the cameras or edges that the access shows; `em` is bound to the tenant. */
export async function visibleOf(
  em: EntityManager,
  kind: 'camera' | 'edge',
  ids: readonly string[],
  access: Access,
): Promise<string[]> {
  if (access.permits(null)) return [...ids];
  const places = await em.find(PlaceEntity, { id: { $in: [...ids] } });
  const siteOf = new Map(places.map(({ id, siteId }) => [id, siteId ?? null]));
  return ids.filter((id) =>
    access.permits(null, { siteId: siteOf.get(id) ?? null, ...(kind === 'camera' ? { cameraId: id } : {}) }),
  );
}
