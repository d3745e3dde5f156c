import type { InferEntity } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/sql';
import type { Access } from '@vms/kit/auth/access';
import type { Deps } from '@vms/kit/define-subgraph';
import { type CountedPage, notFound, pageById } from '@vms/kit/entities';
import { Fault } from '@vms/kit/fault';
import { idText, line, parseInput } from '@vms/kit/input';
import { z } from 'zod';
import { AssignmentEntity } from '../assignments/assignment.entity.ts';
import { EdgeServerEntity } from '../edges/edge-server.entity.ts';
import type { EdgeServer } from '../edges/edge-servers.ts';
import { EdgeClusterEntity } from './cluster.entity.ts';

export type EdgeCluster = InferEntity<typeof EdgeClusterEntity>;
type PageArgs = { first?: number | null | undefined; after?: string | null | undefined };

const seconds = z.int().min(15).max(86_400);
const members = z.array(idText).min(1).max(64);
const timing = { failoverAfterSeconds: seconds.nullish(), failbackAfterSeconds: seconds.nullish() };
const created = z.object({ siteId: idText, name: line(120), edgeServerIds: members, ...timing });
const updated = z.object({
  id: idText,
  version: z.int(),
  name: line(120).nullish(),
  edgeServerIds: members.nullish(),
  ...timing,
});
const usual = { failoverAfterMs: 30_000, failbackAfterMs: 60_000 } as const;

/** Named groups of a site's edges that take over each other's cameras. */
export class Clusters {
  readonly #deps: Pick<Deps, 'relational' | 'newId' | 'clock'>;

  constructor(deps: Pick<Deps, 'relational' | 'newId' | 'clock'>) {
    this.#deps = deps;
  }

  async create(tenantId: string, input: unknown, access: Access): Promise<EdgeCluster> {
    const { siteId, name, edgeServerIds, ...times } = parseInput(created, input);
    access.require('CONFIGURE', { siteId });
    return this.#deps.relational.forTenant(tenantId).transactional(async (em) => {
      const id = this.#deps.newId();
      await this.#enlist(em, { id, siteId }, edgeServerIds);
      const cluster = { id, tenantId, siteId, name, ...usual, version: 1 };
      return em.create(EdgeClusterEntity, { ...cluster, ...milliseconds(times) });
    });
  }

  async update(tenantId: string, input: unknown, access: Access): Promise<EdgeCluster> {
    const { id, version, name, edgeServerIds, ...times } = parseInput(updated, input);
    return this.#deps.relational.forTenant(tenantId).transactional(async (em) => {
      const cluster = await this.#own(em, { id, version }, access);
      if (edgeServerIds) await this.#enlist(em, cluster, edgeServerIds);
      return Object.assign(cluster, milliseconds(times), {
        ...(name == null ? {} : { name }),
        version: version + 1,
      });
    });
  }

  /** Cameras stay where they are; nobody takes over any more. */
  async remove(tenantId: string, id: string, version: number, access: Access): Promise<string> {
    await this.#deps.relational.forTenant(tenantId).transactional(async (em) => {
      const cluster = await this.#own(em, { id, version }, access);
      for (const edge of await em.find(EdgeServerEntity, { clusterId: id })) edge.clusterId = null;
      em.remove(cluster);
    });
    return id;
  }

  page(tenantId: string, args: PageArgs, access: Access): Promise<CountedPage<EdgeCluster>> {
    const sites = access.siteIds();
    const visible = sites === null ? {} : { siteId: { $in: [...sites] } };
    return pageById(this.#deps.relational.forTenant(tenantId), EdgeClusterEntity, visible, args);
  }

  async byIds(tenantId: string, ids: readonly string[], access: Access): Promise<Map<string, EdgeCluster>> {
    const found = await this.#deps.relational.forTenant(tenantId).find(EdgeClusterEntity, { id: { $in: [...ids] } });
    return new Map(found.filter(({ siteId }) => access.permits(null, { siteId })).map((one) => [one.id, one]));
  }

  members({ tenantId, id }: EdgeCluster): Promise<EdgeServer[]> {
    const em = this.#deps.relational.forTenant(tenantId);
    return em.find(EdgeServerEntity, { clusterId: id }, { orderBy: { id: 'asc' } });
  }

  /** Recorded by another edge than their own. */
  async camerasAway(cluster: EdgeCluster): Promise<number> {
    const ids = (await this.members(cluster)).map(({ id }) => id);
    const em = this.#deps.relational.forTenant(cluster.tenantId);
    return em.count(AssignmentEntity, { homeEdgeId: { $in: ids }, deleted: false });
  }

  /** Still with an edge that is lost for longer than the cluster waits. */
  async camerasWithoutRoom(cluster: EdgeCluster): Promise<number> {
    const lostBeforeMs = this.#deps.clock.now() - cluster.failoverAfterMs;
    const lost = (await this.members(cluster)).filter(
      ({ lastHeartbeatAtMs }) => Number(lastHeartbeatAtMs ?? 0) <= lostBeforeMs,
    );
    const em = this.#deps.relational.forTenant(cluster.tenantId);
    return em.count(AssignmentEntity, { edgeId: { $in: lost.map(({ id }) => id) }, deleted: false });
  }

  async #own(
    em: EntityManager,
    { id, version }: { id: string; version: number },
    access: Access,
  ): Promise<EdgeCluster> {
    const cluster = await em.findOne(EdgeClusterEntity, { id });
    if (!cluster || !access.permits(null, { siteId: cluster.siteId })) throw notFound('cluster', id);
    access.require('CONFIGURE', { siteId: cluster.siteId });
    if (cluster.version !== version)
      throw new Fault('CONFLICT', `The cluster is at version ${cluster.version}, not ${version}; load it again.`);
    return cluster;
  }

  /** Exactly these edges from now on; each at the cluster's site, and in no other cluster. */
  async #enlist(em: EntityManager, cluster: Pick<EdgeCluster, 'id' | 'siteId'>, ids: readonly string[]): Promise<void> {
    const edges = await em.find(EdgeServerEntity, { id: { $in: [...ids] } });
    const missing = ids.find((id) => !edges.some((edge) => edge.id === id));
    if (missing !== undefined) throw notFound('edge', missing);
    for (const edge of edges) {
      const elsewhere = edge.siteId !== cluster.siteId;
      const taken = edge.clusterId != null && edge.clusterId !== cluster.id;
      if (elsewhere || taken)
        throw new Fault(
          'VALIDATION_FAILED',
          `Edge "${edge.name}" ${elsewhere ? 'is not at this site' : 'is in another cluster'}.`,
          { field: 'edgeServerIds' },
        );
    }
    for (const edge of await em.find(EdgeServerEntity, { clusterId: cluster.id }))
      if (!ids.includes(edge.id)) edge.clusterId = null;
    for (const edge of edges) edge.clusterId = cluster.id;
  }
}

function milliseconds({
  failoverAfterSeconds,
  failbackAfterSeconds,
}: {
  failoverAfterSeconds?: number | null | undefined;
  failbackAfterSeconds?: number | null | undefined;
}): Partial<Pick<EdgeCluster, 'failoverAfterMs' | 'failbackAfterMs'>> {
  return {
    ...(failoverAfterSeconds == null ? {} : { failoverAfterMs: failoverAfterSeconds * 1_000 }),
    ...(failbackAfterSeconds == null ? {} : { failbackAfterMs: failbackAfterSeconds * 1_000 }),
  };
}
