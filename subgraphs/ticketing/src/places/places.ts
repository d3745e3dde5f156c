import type { EntityManager } from '@mikro-orm/sql';
import { notFound } from '@vms/kit/entities';
import { TicketPlaceEntity } from './place.entity.ts';

type SiteMessage = { id: string; tenantId: string; name: string };
type CameraMessage = SiteMessage & { siteId: string | null; deleted: boolean };

export function learnSite(em: EntityManager, { id, tenantId, name }: SiteMessage): Promise<void> {
  return learn(em, { id, tenantId, name, kind: 'SITE', siteId: null, deleted: false });
}

export function learnCamera(em: EntityManager, message: CameraMessage): Promise<void> {
  const { id, tenantId, name, siteId, deleted } = message;
  return learn(em, { id, tenantId, name, kind: 'CAMERA', siteId, deleted });
}

async function learn(
  em: EntityManager,
  place: {
    id: string;
    tenantId: string;
    name: string;
    kind: 'CAMERA' | 'SITE';
    siteId: string | null;
    deleted: boolean;
  },
): Promise<void> {
  const known = await em.findOne(TicketPlaceEntity, { id: place.id, tenantId: place.tenantId });
  if (known) Object.assign(known, place);
  else em.create(TicketPlaceEntity, place);
}

/** Camera and site of a ticket; a camera brings its site. Throws NOT_FOUND for what the tenant does not have. */
export async function placeOf(
  em: EntityManager,
  wanted: { cameraId?: string | null | undefined; siteId?: string | null | undefined },
): Promise<{ cameraId: string | null; siteId: string | null }> {
  const { cameraId = null, siteId = null } = wanted;
  if (cameraId !== null) {
    const camera = await em.findOne(TicketPlaceEntity, { id: cameraId, kind: 'CAMERA', deleted: false });
    if (!camera) throw notFound('camera', cameraId);
    return { cameraId, siteId: camera.siteId ?? null };
  }
  if (siteId !== null && !(await em.findOne(TicketPlaceEntity, { id: siteId, kind: 'SITE' })))
    throw notFound('site', siteId);
  return { cameraId, siteId };
}

/** How people call a camera; its id until it is known. */
export async function cameraName(em: EntityManager, tenantId: string, cameraId: string): Promise<string> {
  return (await em.findOne(TicketPlaceEntity, { id: cameraId, tenantId }))?.name ?? cameraId;
}
