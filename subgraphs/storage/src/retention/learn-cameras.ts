import type { EntityManager } from '@mikro-orm/sql';
import { KeptCameraEntity } from './retention.ts';

interface Known {
  readonly tenantId: string;
  readonly siteId?: string | null;
  readonly deleted?: boolean;
  readonly recorders?: string[];
}

export function learnCamera(
  em: EntityManager,
  { id, tenantId, siteId, deleted }: { id: string; tenantId: string; siteId: string | null; deleted: boolean },
): Promise<void> {
  return learn(em, id, { tenantId, siteId, deleted });
}

export function learnAssignment(
  em: EntityManager,
  { cameraId, tenantId, recorders }: { cameraId: string; tenantId: string; recorders: string[] },
): Promise<void> {
  return learn(em, cameraId, { tenantId, recorders });
}

/** Messages of the two topics may come in either order. */
async function learn(em: EntityManager, cameraId: string, known: Known): Promise<void> {
  const found = await em.findOne(KeptCameraEntity, { cameraId });
  if (found) Object.assign(found, known);
  else {
    const unknown = {
      siteId: null,
      deleted: false,
      recorders: [],
      days: null,
      bytesMax: null,
      freeBytesMin: null,
      updatedAtMs: null,
    };
    em.create(KeptCameraEntity, { ...unknown, ...known, cameraId });
  }
}
