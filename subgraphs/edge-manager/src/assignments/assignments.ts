import type { InferEntity } from '@mikro-orm/core';
import type { Access } from '@vms/kit/auth/access';
import type { Deps } from '@vms/kit/define-subgraph';
import { notFound } from '@vms/kit/entities';
import { EdgeServerEntity } from '../edges/edge-server.entity.ts';
import type { EdgeServers } from '../edges/edge-servers.ts';
import { AssignmentEntity } from './assignment.entity.ts';

export type Assignment = InferEntity<typeof AssignmentEntity>;
type Em = ReturnType<Deps['relational']['system']>;

export interface CameraMessage {
  readonly id: string;
  readonly tenantId: string;
  readonly siteId: string | null;
  readonly preferredEdgeId: string | null;
  readonly deleted: boolean;
}

/** Cameras to edges: the wanted edge, or the least loaded one that is online; says every change on vms.assignments. */
export class Assignments {
  readonly #deps: Deps;
  readonly #edges: EdgeServers;

  constructor(deps: Deps, edges: EdgeServers) {
    this.#deps = deps;
    this.#edges = edges;
  }

  /** Takes in what the camera service said; an assignment once made stays until somebody moves it. */
  async follow(camera: CameraMessage, em: Em): Promise<void> {
    const { id: cameraId, tenantId, siteId, preferredEdgeId, deleted } = camera;
    const known =
      (await em.findOne(AssignmentEntity, { cameraId })) ??
      em.create(AssignmentEntity, {
        cameraId,
        tenantId,
        siteId,
        edgeId: null,
        recorders: [],
        version: 0,
        deleted: false,
      });
    known.siteId = siteId;
    known.deleted = deleted;
    const edgeId = deleted ? null : (known.edgeId ?? (await this.#choose(em, tenantId, siteId, preferredEdgeId)));
    // Every message may carry new zones or a new name: the edge must see a new version of its desired state.
    known.version += 1;
    this.#give(em, known, edgeId);
  }

  /** Cameras that found no edge get one as soon as it is there. */
  async adopt(tenantId: string): Promise<number> {
    const em = this.#deps.relational.forTenant(tenantId);
    const waiting = await em.find(AssignmentEntity, { edgeId: null, deleted: false }, { limit: 500 });
    let given = 0;
    for (const one of waiting) {
      const edgeId = await this.#choose(em, tenantId, one.siteId ?? null, null);
      if (!edgeId) continue;
      this.#give(em, one, edgeId);
      await em.flush();
      given += 1;
    }
    if (given > 0) this.#deps.outbox.wake();
    return given;
  }

  async assign(tenantId: string, cameraId: string, edgeServerId: string, access: Access): Promise<Assignment> {
    const em = this.#deps.relational.forTenant(tenantId);
    const known = await em.findOne(AssignmentEntity, { cameraId, deleted: false });
    if (!known || !access.permits(null, { cameraId, siteId: known.siteId })) throw notFound('camera', cameraId);
    access.require('CONFIGURE', { cameraId, siteId: known.siteId });
    if (!(await em.findOne(EdgeServerEntity, { id: edgeServerId }))) throw notFound('edge', edgeServerId);
    known.version += 1;
    this.#give(em, known, edgeServerId);
    await em.flush();
    this.#deps.outbox.wake();
    return known;
  }

  /** By camera; only those that the access shows. */
  async byCamera(tenantId: string, cameraIds: readonly string[], access: Access): Promise<Map<string, Assignment>> {
    const visible = access.predicate(null, { camera: 'cameraId', site: 'siteId' });
    const where = { $and: [{ cameraId: { $in: [...cameraIds] } }, visible] };
    const found = await this.#deps.relational.forTenant(tenantId).find(AssignmentEntity, where);
    return new Map(found.map((one) => [one.cameraId, one]));
  }

  ofEdge(tenantId: string, edgeId: string): Promise<Assignment[]> {
    const em = this.#deps.relational.forTenant(tenantId);
    return em.find(AssignmentEntity, { edgeId, deleted: false }, { orderBy: { cameraId: 'asc' } });
  }

  #give(em: Em, known: Assignment, edgeId: string | null): void {
    known.edgeId = edgeId;
    if (edgeId && !known.recorders.includes(edgeId)) known.recorders = [...known.recorders, edgeId];
    const { cameraId, tenantId, recorders } = known;
    this.#deps.outbox.publish(em, {
      topic: 'vms.assignments',
      key: tenantId,
      payload: { cameraId, tenantId, edgeId, recorders },
    });
  }

  async #choose(em: Em, tenantId: string, siteId: string | null, preferred: string | null): Promise<string | null> {
    const edges = await em.find(EdgeServerEntity, { tenantId }, { orderBy: { id: 'asc' } });
    if (preferred && edges.some((edge) => edge.id === preferred)) return preferred;
    const near = edges.filter((edge) => siteId === null || edge.siteId === siteId);
    const ready = near.filter((edge) => this.#edges.isOnline(edge));
    let least: { id: string; load: number } | null = null;
    for (const { id } of ready) {
      const load = await em.count(AssignmentEntity, { tenantId, edgeId: id, deleted: false });
      if (!least || load < least.load) least = { id, load };
    }
    return least?.id ?? null;
  }
}
