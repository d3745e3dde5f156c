import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/sql';
import type { Access } from '@vms/kit/auth/access';
import type { Principal } from '@vms/kit/auth/principal';
import type { Deps } from '@vms/kit/define-subgraph';
import { Fault } from '@vms/kit/fault';

/** A camera with its own retention, and what must be known of it to decide who may change that. */
export const KeptCameraEntity = defineEntity({
  name: 'KeptCamera',
  tableName: 'kept_camera',
  properties: {
    cameraId: p.string().primary(),
    tenantId: p.string().index(),
    siteId: p.string().nullable(),
    deleted: p.boolean(),
    days: p.integer().nullable(),
    bytesMax: p.double().$type<number>().nullable(),
    updatedAtMs: p.double().$type<number>().nullable(),
    /** Every edge that may hold video of it, as edge-manager says. */
    recorders: p.json<string[]>().nullable(),
  },
});
type KeptCamera = InferEntity<typeof KeptCameraEntity>;

export interface Policy {
  readonly days: number | null;
  readonly bytesMax: number | null;
  readonly updatedAtMs: number | null;
  readonly isDefault: boolean;
}

/** Until somebody decides: 30 days, or as much as the volume holds. */
export const usual = { days: 30, bytesMax: null };
const daysMax = 3_650;
const bytesMin = 100e6;

/** How long each camera's video stays; edges carry it out. */
export class Retention {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Of those cameras that the access lets see; of all for null, which is for edges. */
  async policies(tenantId: string, ids: readonly string[], access: Access | null): Promise<Map<string, Policy>> {
    const seen = access?.predicate(null, { camera: 'cameraId', site: 'siteId' }) ?? {};
    const rows = await this.#deps.relational
      .forTenant(tenantId)
      .find(KeptCameraEntity, { $and: [{ cameraId: { $in: [...ids] }, deleted: false }, seen] });
    return new Map(rows.map((row) => [row.cameraId, policyOf(row)]));
  }

  async set(
    caller: Principal & { tenantId: string },
    input: { cameraId: string; days?: number | null; bytesMax?: number | null },
    access: Access,
  ): Promise<Policy> {
    const { days = null, bytesMax = null } = input;
    if (days !== null && (days < 1 || days > daysMax))
      throw wrong('days', `days is ${days}; use 1–${daysMax}, or null for no limit.`);
    if (bytesMax !== null && bytesMax < bytesMin)
      throw wrong('bytesMax', `bytesMax is ${bytesMax}; use at least ${bytesMin}, or null for no limit.`);
    const { relational, outbox, clock } = this.#deps;
    const em = relational.forTenant(caller.tenantId);
    const camera = await this.camera(caller.tenantId, input.cameraId, access, em);
    access.require('CONFIGURE', { cameraId: camera.cameraId, siteId: camera.siteId ?? null });
    Object.assign(camera, { days, bytesMax, updatedAtMs: clock.now() });
    const payload = { cameraId: camera.cameraId, tenantId: caller.tenantId, days, bytesMax };
    outbox.publish(em, { topic: 'vms.retention', key: caller.tenantId, payload });
    await em.flush();
    outbox.wake();
    return policyOf(camera);
  }

  /** The camera, if the caller may see it; else NOT_FOUND. */
  async camera(
    tenantId: string,
    cameraId: string,
    access: Access,
    em = this.#deps.relational.forTenant(tenantId),
  ): Promise<KeptCamera> {
    const camera = await em.findOne(KeptCameraEntity, { cameraId, deleted: false });
    if (!camera || !access.permits(null, { cameraId, siteId: camera.siteId ?? null })) {
      throw new Fault('NOT_FOUND', `There is no camera ${cameraId}.`);
    }
    return camera;
  }
}

function policyOf({ days, bytesMax, updatedAtMs }: KeptCamera): Policy {
  return updatedAtMs == null
    ? { ...usual, updatedAtMs: null, isDefault: true }
    : { days: days ?? null, bytesMax: bytesMax ?? null, updatedAtMs, isDefault: false };
}

function wrong(field: string, message: string): Fault {
  return new Fault('VALIDATION_FAILED', message, { field });
}

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
    const unknown = { siteId: null, deleted: false, recorders: [], days: null, bytesMax: null, updatedAtMs: null };
    em.create(KeptCameraEntity, { ...unknown, ...known, cameraId });
  }
}
