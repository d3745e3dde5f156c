import type { EntityManager } from '@mikro-orm/sql';
import type { Deps } from '@vms/kit/define-subgraph';
import { EdgeClusterEntity } from '../clusters/cluster.entity.ts';
import type { EdgeCluster } from '../clusters/clusters.ts';
import { EdgeServerEntity } from '../edges/edge-server.entity.ts';
import type { EdgeServer, EdgeServers } from '../edges/edge-servers.ts';
import { AssignmentEntity } from './assignment.entity.ts';
import type { Assignments } from './assignments.ts';

/** Of one edge in one step: the rest moves with the next, so that a transaction stays short. */
const camerasPerStep = 200;

/** Cameras of a lost edge go to others of its cluster that have room, and come back some time after it does. */
export class Failover {
  readonly #deps: Pick<Deps, 'relational' | 'outbox' | 'clock' | 'log'>;
  readonly #edges: EdgeServers;
  readonly #assignments: Assignments;

  constructor(
    deps: Pick<Deps, 'relational' | 'outbox' | 'clock' | 'log'>,
    edges: EdgeServers,
    assignments: Assignments,
  ) {
    this.#deps = deps;
    this.#edges = edges;
    this.#assignments = assignments;
  }

  /** Looks at every cluster once; returns how many cameras moved. */
  async step(): Promise<number> {
    const clusters = await this.#deps.relational.system().find(EdgeClusterEntity, {});
    let moved = 0;
    for (const cluster of clusters)
      moved += await this.#deps.relational.forTenant(cluster.tenantId).transactional((em) => this.#one(em, cluster));
    if (moved > 0) this.#deps.outbox.wake();
    return moved;
  }

  async #one(em: EntityManager, cluster: EdgeCluster): Promise<number> {
    const nowMs = this.#deps.clock.now();
    const members = await em.find(EdgeServerEntity, { clusterId: cluster.id }, { orderBy: { id: 'asc' } });
    let moved = 0;
    for (const edge of members) {
      const silentMs = nowMs - Number(edge.lastHeartbeatAtMs ?? 0);
      if (!this.#edges.isOnline(edge) && silentMs >= cluster.failoverAfterMs)
        moved += await this.#giveAway(em, cluster, edge, members);
      const backMs = edge.onlineSinceMs == null ? 0 : nowMs - edge.onlineSinceMs;
      if (this.#edges.isOnline(edge) && backMs >= cluster.failbackAfterMs) moved += await this.#giveBack(em, edge);
    }
    if (moved > 0) this.#deps.log.warn({ cluster: cluster.id, cameras: moved }, 'Cameras moved within a cluster.');
    return moved;
  }

  async #giveAway(
    em: EntityManager,
    { name }: EdgeCluster,
    lost: EdgeServer,
    members: readonly EdgeServer[],
  ): Promise<number> {
    const others = members.filter(({ id }) => id !== lost.id);
    const cameras = await em.find(
      AssignmentEntity,
      { edgeId: lost.id, deleted: false },
      { orderBy: { cameraId: 'asc' }, limit: camerasPerStep },
    );
    let moved = 0;
    for (const camera of cameras) {
      const choice = await this.#assignments.among(em, others, `in the cluster "${name}"`);
      const reason = `"${lost.name}" is lost. ${choice.reason}`.slice(0, 500);
      if (choice.edgeId === null) {
        // It stays with the lost edge, which may well go on recording; whoever asks sees why.
        if (camera.reason !== reason) Object.assign(camera, { reason, considered: choice.considered });
        continue;
      }
      this.#assignments.give(em, camera, { ...choice, reason }, camera.homeEdgeId ?? lost.id);
      // The next one is counted with this one.
      await em.flush();
      moved += 1;
    }
    return moved;
  }

  async #giveBack(em: EntityManager, home: EdgeServer): Promise<number> {
    const away = await em.find(
      AssignmentEntity,
      { homeEdgeId: home.id, deleted: false },
      { orderBy: { cameraId: 'asc' }, limit: camerasPerStep },
    );
    for (const camera of away)
      this.#assignments.give(
        em,
        camera,
        { edgeId: home.id, reason: `"${home.name}", whose camera it is, is back.`, considered: [] },
        null,
      );
    return away.length;
  }
}
