import type { EntityManager } from '@mikro-orm/sql';
import { EventCameraEntity } from './camera.entity.ts';

export interface CameraMessage {
  readonly id: string;
  readonly tenantId: string;
  readonly siteId: string | null;
  readonly deleted: boolean;
}

export interface AssignmentMessage {
  readonly cameraId: string;
  readonly tenantId: string;
  readonly recorders: readonly string[];
}

/** Keeps what events must know of cameras; messages of the two topics may come in either order. */
export async function learnCamera(em: EntityManager, { id, tenantId, siteId, deleted }: CameraMessage): Promise<void> {
  const known = await em.findOne(EventCameraEntity, { cameraId: id });
  if (known) Object.assign(known, { siteId, deleted });
  else em.create(EventCameraEntity, { cameraId: id, tenantId, siteId, deleted, edgeIds: [] });
}

export async function learnAssignment(em: EntityManager, message: AssignmentMessage): Promise<void> {
  const { cameraId, tenantId } = message;
  const edgeIds = [...message.recorders];
  const known = await em.findOne(EventCameraEntity, { cameraId });
  if (known) known.edgeIds = edgeIds;
  else em.create(EventCameraEntity, { cameraId, tenantId, siteId: null, deleted: false, edgeIds });
}
