import type { Deps } from '@vms/kit/define-subgraph';
import { CameraEntity } from '../cameras/camera.entity.ts';
import { type Camera, edgeIsOnline } from '../cameras/cameras.ts';
import { EdgePlaceEntity, SitePlaceEntity } from './place.entity.ts';

type Em = ReturnType<Deps['relational']['system']>;
type IngestMessage = { cameraId: string; tenantId: string; edgeId: string; state: string };
type EdgeMessage = { id: string; tenantId: string; siteId: string | null; online: boolean };
type AssignmentMessage = { cameraId: string; tenantId: string; edgeId: string | null };
type SiteMessage = { id: string; tenantId: string; timezone?: string };

const statusOf: Readonly<Record<string, string>> = {
  RUNNING: 'ONLINE',
  CONNECTING: 'CONNECTING',
  LOST: 'OFFLINE',
  AUTH_FAILED: 'OFFLINE',
  STOPPED: 'OFFLINE',
};

/** A camera's status from what others say; behind a silent edge it is UNKNOWN, never what was last heard. */
export const statuses = {
  ingest: async ({ cameraId, tenantId, edgeId, state }: IngestMessage, em: Em): Promise<void> => {
    const camera = await em.findOne(CameraEntity, { id: cameraId, tenantId });
    // A former edge may still report its last word after the camera moved.
    if (!camera || (camera.edgeId !== null && camera.edgeId !== edgeId)) return;
    camera.ingest = state;
    await restate(camera, em);
  },
  edge: async ({ id, tenantId, siteId, online }: EdgeMessage, em: Em): Promise<void> => {
    const place = await em.findOne(EdgePlaceEntity, { id, tenantId });
    if (place) Object.assign(place, { siteId, online });
    else em.create(EdgePlaceEntity, { id, tenantId, siteId, online });
    await em.flush();
    for (const camera of await em.find(CameraEntity, { edgeId: id, tenantId })) {
      await restate(camera, em);
    }
  },
  assignment: async ({ cameraId, tenantId, edgeId }: AssignmentMessage, em: Em): Promise<void> => {
    const camera = await em.findOne(CameraEntity, { id: cameraId, tenantId });
    if (!camera) return;
    // The first assignment may come after the edge's first report; a later one makes the old edge's word void.
    if (camera.edgeId !== null && camera.edgeId !== edgeId) camera.ingest = null;
    camera.edgeId = edgeId;
    await restate(camera, em);
  },
  site: async ({ id, tenantId, timezone = 'UTC' }: SiteMessage, em: Em): Promise<void> => {
    const known = await em.findOne(SitePlaceEntity, { id, tenantId });
    if (known) known.timezone = timezone;
    else em.create(SitePlaceEntity, { id, tenantId, timezone });
  },
};

async function restate(camera: Camera, em: Em): Promise<void> {
  const known = (await edgeIsOnline(em, camera.edgeId)) && camera.ingest !== null;
  camera.status = known ? (statusOf[camera.ingest ?? ''] ?? 'UNKNOWN') : 'UNKNOWN';
}
