import type { EntityManager } from '@mikro-orm/sql';
import { NotificationCameraEntity, NotificationSiteEntity } from './place.entity.ts';

type SiteMessage = { id: string; tenantId: string; name: string; timezone?: string };
type CameraMessage = { id: string; tenantId: string; name: string; siteId: string | null; deleted: boolean };

/** A place as a message names it. */
export interface Place {
  readonly cameraName: string;
  readonly siteName: string;
  readonly timezone: string;
}

export async function learnSite(em: EntityManager, { id, tenantId, name, timezone }: SiteMessage): Promise<void> {
  const known = await em.findOne(NotificationSiteEntity, { id, tenantId });
  if (known) Object.assign(known, { name, timezone: timezone ?? known.timezone });
  else em.create(NotificationSiteEntity, { id, tenantId, name, timezone: timezone ?? 'UTC' });
}

export async function learnCamera(em: EntityManager, message: CameraMessage): Promise<void> {
  const { id, tenantId, name, siteId, deleted } = message;
  const known = await em.findOne(NotificationCameraEntity, { id, tenantId });
  if (deleted) {
    if (known) em.remove(known);
  } else if (known) Object.assign(known, { name, siteId });
  else em.create(NotificationCameraEntity, { id, tenantId, name, siteId });
}

/** Where an event was; what is not known yet goes by its id, and by UTC. */
export async function placeOf(
  em: EntityManager,
  { tenantId, cameraId, siteId }: { tenantId: string; cameraId: string; siteId: string | null },
): Promise<Place> {
  const camera = await em.findOne(NotificationCameraEntity, { id: cameraId, tenantId });
  const site = siteId === null ? null : await em.findOne(NotificationSiteEntity, { id: siteId, tenantId });
  return {
    cameraName: camera?.name ?? cameraId,
    siteName: site?.name ?? siteId ?? '',
    timezone: site?.timezone ?? 'UTC',
  };
}
