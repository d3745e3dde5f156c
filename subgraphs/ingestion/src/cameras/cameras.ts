import type { InferEntity } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/sql';
import { IngestCameraEntity } from './camera.entity.ts';

export type IngestCamera = InferEntity<typeof IngestCameraEntity>;
export type CameraMessage = Pick<IngestCamera, 'id' | 'tenantId' | 'deleted'> & { readonly siteId: string | null };
export type AssignmentMessage = {
  readonly cameraId: string;
  readonly tenantId: string;
  readonly edgeId: string | null;
};

/** Messages of the two topics may come in either order. */
export async function learnCamera(em: EntityManager, { id, tenantId, siteId, deleted }: CameraMessage): Promise<void> {
  const known = await em.findOne(IngestCameraEntity, { id });
  if (known) Object.assign(known, { siteId, deleted });
  else em.create(IngestCameraEntity, { id, tenantId, siteId, deleted, edgeId: null });
}

export async function learnAssignment(em: EntityManager, message: AssignmentMessage): Promise<void> {
  const { cameraId: id, tenantId, edgeId } = message;
  const known = await em.findOne(IngestCameraEntity, { id });
  if (known) Object.assign(known, { edgeId });
  else em.create(IngestCameraEntity, { id, tenantId, siteId: null, deleted: false, edgeId });
}
