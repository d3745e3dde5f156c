import type { InferEntity } from '@mikro-orm/core';
import type { Access } from '@vms/kit/auth/access';
import type { Deps } from '@vms/kit/define-subgraph';
import { notFound } from '@vms/kit/entities';
import { EdgeServerEntity } from '../edges/edge-server.entity.ts';
import type { EdgeServer, EdgeServers } from '../edges/edge-servers.ts';
import { AssignmentEntity } from './assignment.entity.ts';
import { type Choice, chooseEdge } from './capacity.ts';

export type Assignment = InferEntity<typeof AssignmentEntity>;
type Em = ReturnType<Deps['relational']['system']>;

export interface CameraMessage {
  readonly id: string;
  readonly tenantId: string;
  readonly siteId: string | null;
  readonly preferredEdgeId: string | null;
  readonly deleted: boolean;
}

const fresh = { edgeId: null, homeEdgeId: null, reason: null, considered: null, givenAtMs: null };

/** Cameras to edges: the wanted edge, or the one with the most room that is online; says every change on vms.assignments. */
export class Assignments {
  readonly #deps: Deps;
  readonly #edges: EdgeServers;

  constructor(deps: Deps, edges: EdgeServers) {
    this.#deps = deps;
    this.#edges = edges;
  }

  /** Takes in what the camera service said; an assignment once made stays until somebody moves it, or its edge is lost. */
  async follow(camera: CameraMessage, em: Em): Promise<void> {
    const { id: cameraId, tenantId, siteId, preferredEdgeId, deleted } = camera;
    const known =
      (await em.findOne(AssignmentEntity, { cameraId })) ??
      em.create(AssignmentEntity, { cameraId, tenantId, siteId, recorders: [], version: 0, deleted: false, ...fresh });
    known.siteId = siteId;
    known.deleted = deleted;
    // Every message may carry new zones or a new name: the edge must see a new version of its desired state.
    if (deleted) this.give(em, known, { edgeId: null, reason: 'The camera is gone.', considered: [] }, null);
    else if (known.edgeId) this.#say(em, known);
    else this.give(em, known, await this.#choose(em, tenantId, siteId, preferredEdgeId), null);
  }

  /** Cameras that found no edge get one as soon as it is there. */
  async adopt(tenantId: string): Promise<number> {
    const em = this.#deps.relational.forTenant(tenantId);
    const waiting = await em.find(AssignmentEntity, { edgeId: null, deleted: false }, { limit: 500 });
    let given = 0;
    for (const one of waiting) {
      const choice = await this.#choose(em, tenantId, one.siteId ?? null, null);
      if (choice.edgeId) {
        this.give(em, one, choice, null);
        given += 1;
      } else if (one.reason !== choice.reason)
        Object.assign(one, { reason: choice.reason, considered: choice.considered });
      await em.flush();
    }
    if (given > 0) this.#deps.outbox.wake();
    return given;
  }

  async assign(tenantId: string, cameraId: string, edgeServerId: string, access: Access): Promise<Assignment> {
    const em = this.#deps.relational.forTenant(tenantId);
    const known = await em.findOne(AssignmentEntity, { cameraId, deleted: false });
    if (!known || !access.permits(null, { cameraId, siteId: known.siteId })) throw notFound('camera', cameraId);
    access.require('CONFIGURE', { cameraId, siteId: known.siteId });
    const edge = await em.findOne(EdgeServerEntity, { id: edgeServerId });
    if (!edge) throw notFound('edge', edgeServerId);
    this.give(em, known, { edgeId: edge.id, reason: `Somebody moved it to "${edge.name}".`, considered: [] }, null);
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

  /** In the caller's unit of work. `homeEdgeId`: whose camera it is while another edge stands in. */
  give(em: Em, known: Assignment, { edgeId, reason, considered }: Choice, homeEdgeId: string | null): void {
    Object.assign(known, { edgeId, homeEdgeId, reason, considered, givenAtMs: this.#deps.clock.now() });
    if (edgeId && !known.recorders.includes(edgeId)) known.recorders = [...known.recorders, edgeId];
    this.#say(em, known);
  }

  /** Which of these edges has the most room, and why. */
  async among(em: Em, edges: readonly EdgeServer[], where: string): Promise<Choice> {
    const sizes = await this.#edges.sizesOf(em, edges);
    const candidates = edges.map((edge) => {
      const { cameras, camerasMax } = sizes.get(edge.id) ?? { cameras: 0, camerasMax: null };
      return { id: edge.id, name: edge.name, online: this.#edges.isOnline(edge), cameras, camerasMax };
    });
    return chooseEdge(candidates, where);
  }

  #say(em: Em, known: Assignment): void {
    known.version += 1;
    const { cameraId, tenantId, edgeId, recorders } = known;
    this.#deps.outbox.publish(em, {
      topic: 'vms.assignments',
      key: tenantId,
      payload: { cameraId, tenantId, edgeId: edgeId ?? null, recorders },
    });
  }

  async #choose(em: Em, tenantId: string, siteId: string | null, preferred: string | null): Promise<Choice> {
    const edges = await em.find(EdgeServerEntity, { tenantId }, { orderBy: { id: 'asc' } });
    const wanted = edges.find(({ id }) => id === preferred);
    if (wanted) return { edgeId: wanted.id, reason: `"${wanted.name}" was asked for with the camera.`, considered: [] };
    const near = edges.filter((edge) => siteId === null || edge.siteId === siteId);
    return this.among(em, near, siteId === null ? 'of the tenant' : 'at its site');
  }
}
