import type { InferEntity } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/sql';
import type { Access } from '@vms/kit/auth/access';
import { notFound } from '@vms/kit/entities';
import { AnalyticsRuleEntity } from '../rules/rule.entity.ts';
import { AnalyticsCameraEntity } from './camera.entity.ts';

export type AnalyticsCamera = InferEntity<typeof AnalyticsCameraEntity>;
export type CameraMessage = Pick<AnalyticsCamera, 'id' | 'tenantId' | 'deleted'> & { readonly siteId: string | null };
export type AssignmentMessage = {
  readonly cameraId: string;
  readonly tenantId: string;
  readonly edgeId: string | null;
};

/** Messages of the two topics may come in either order. A camera that is gone takes its rules along. */
export async function learnCamera(em: EntityManager, { id, tenantId, siteId, deleted }: CameraMessage): Promise<void> {
  const known = await em.findOne(AnalyticsCameraEntity, { id });
  if (known) Object.assign(known, { siteId, deleted });
  else em.create(AnalyticsCameraEntity, { id, tenantId, siteId, deleted, edgeId: null });
  if (deleted) await em.nativeDelete(AnalyticsRuleEntity, { tenantId, cameraId: id });
}

export async function learnAssignment(
  em: EntityManager,
  { cameraId, tenantId, edgeId }: AssignmentMessage,
): Promise<void> {
  const known = await em.findOne(AnalyticsCameraEntity, { id: cameraId });
  if (known) Object.assign(known, { edgeId });
  else em.create(AnalyticsCameraEntity, { id: cameraId, tenantId, siteId: null, deleted: false, edgeId });
}

/** A camera that the caller may see; NOT_FOUND otherwise. */
export async function visibleCamera(em: EntityManager, id: string, access: Access): Promise<AnalyticsCamera> {
  const camera = await em.findOne(AnalyticsCameraEntity, { id, deleted: false });
  if (!camera || !access.permits(null, targetOf(camera))) throw notFound('camera', id);
  return camera;
}

export const targetOf = ({ id, siteId }: Pick<AnalyticsCamera, 'id' | 'siteId'>) => ({
  cameraId: id,
  siteId: siteId ?? null,
});
