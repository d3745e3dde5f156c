import type { EntityManager } from '@mikro-orm/sql';
import { notFound } from '@vms/kit/entities';
import { ConfigPlaceEntity } from './place.entity.ts';

/** From the widest to the narrowest; a narrower one wins. */
export const scopes = ['TENANT', 'SITE', 'EDGE', 'CAMERA'] as const;
export type Scope = (typeof scopes)[number];

/** A scope and all that it inherits from, widest first. */
export interface Chain {
  readonly scope: Scope;
  readonly scopeId: string;
  readonly siteId: string | null;
  readonly cameraId: string | null;
  readonly links: readonly { readonly scope: Scope; readonly scopeId: string }[];
}

type Known = { siteId?: string | null; edgeId?: string | null; deleted?: boolean };

export async function learn(
  em: EntityManager,
  scope: 'SITE' | 'EDGE' | 'CAMERA',
  { id, tenantId, ...known }: Known & { id: string; tenantId: string },
): Promise<void> {
  const place = await em.findOne(ConfigPlaceEntity, { id, tenantId });
  if (place) Object.assign(place, known);
  else em.create(ConfigPlaceEntity, { id, tenantId, scope, siteId: null, edgeId: null, deleted: false, ...known });
}

/** Throws NOT_FOUND for a place that the tenant does not have. */
export async function chainOf(em: EntityManager, tenantId: string, scope: Scope, id: string | null): Promise<Chain> {
  const tenant = { scope: 'TENANT' as const, scopeId: tenantId };
  if (scope === 'TENANT') return { ...tenant, siteId: null, cameraId: null, links: [tenant] };
  const place = id === null ? null : await em.findOne(ConfigPlaceEntity, { id, scope, tenantId, deleted: false });
  if (!place) throw notFound(scope.toLowerCase(), id ?? '');
  const siteId = scope === 'SITE' ? place.id : (place.siteId ?? null);
  const edgeId = scope === 'EDGE' ? place.id : scope === 'CAMERA' ? (place.edgeId ?? null) : null;
  const cameraId = scope === 'CAMERA' ? place.id : null;
  const link = (one: Scope, scopeId: string | null) => (scopeId === null ? [] : [{ scope: one, scopeId }]);
  return {
    scope,
    scopeId: place.id,
    siteId,
    cameraId,
    links: [tenant, ...link('SITE', siteId), ...link('EDGE', edgeId), ...link('CAMERA', cameraId)],
  };
}
