import type { EntityManager } from '@mikro-orm/sql';
import type { Access } from '@vms/kit/auth/access';
import { PlaceEntity } from '@vms/kit/auth/places';
import type { Deps } from '@vms/kit/define-subgraph';
import { type CountedPage, pageById } from '@vms/kit/entities';
import { type Health, HealthEntity, type PartKind } from './health.entity.ts';

export const healthStates = ['UP', 'DOWN', 'UNKNOWN'] as const;
export type HealthState = (typeof healthStates)[number];

export interface HealthFilter {
  readonly kind?: PartKind | null | undefined;
  readonly state?: HealthState | null | undefined;
  readonly siteId?: string | null | undefined;
}

/** The state as of now, since when, and why; a camera of an edge that is away is UNKNOWN, never what it last was. */
export function judged({ kind, up, why, sinceMs, edgeUp, edgeSinceMs }: Health): {
  readonly state: HealthState;
  readonly sinceMs: number;
  readonly why: string | null;
} {
  if (kind === 'CAMERA' && !edgeUp) return { state: 'UNKNOWN', sinceMs: edgeSinceMs, why: 'EDGE_OFFLINE' };
  return { state: up ? 'UP' : 'DOWN', sinceMs, why: why ?? null };
}

/** How cameras and edges are, from what others say on the bus. */
export class HealthBook {
  readonly #deps: Pick<Deps, 'relational' | 'clock'>;

  constructor(deps: Pick<Deps, 'relational' | 'clock'>) {
    this.#deps = deps;
  }

  /** From `vms.ingest`. */
  async stream(
    em: EntityManager,
    { cameraId, tenantId, edgeId, state }: { cameraId: string; tenantId: string; edgeId: string; state: string },
  ): Promise<void> {
    const edge = await em.findOne(HealthEntity, { id: edgeId, tenantId });
    const place = await em.findOne(PlaceEntity, { id: cameraId, tenantId });
    const ofEdge = { edgeUp: edge?.up ?? true, edgeSinceMs: edge?.sinceMs ?? this.#deps.clock.now() };
    const up = state === 'RUNNING';
    const part = { id: cameraId, tenantId, kind: 'CAMERA' as const, cameraId, siteId: place?.siteId ?? null, edgeId };
    await this.#write(em, { ...part, ...ofEdge, up, why: up ? null : `STREAM_${state}` });
  }

  /** From `vms.edges`; with it, of its cameras. */
  async edge(
    em: EntityManager,
    { id, tenantId, siteId, online }: { id: string; tenantId: string; siteId?: string | null; online: boolean },
  ): Promise<void> {
    const part = { id, tenantId, kind: 'EDGE' as const, cameraId: null, siteId: siteId ?? null, edgeId: id };
    const why = online ? null : 'EDGE_OFFLINE';
    const row = await this.#write(em, { ...part, edgeUp: true, edgeSinceMs: 0, up: online, why });
    await em.nativeUpdate(
      HealthEntity,
      { tenantId, edgeId: id, kind: 'CAMERA', edgeUp: !online },
      { edgeUp: online, edgeSinceMs: row.sinceMs },
    );
  }

  /** From `vms.cameras`. */
  async camera(
    em: EntityManager,
    { id, tenantId, siteId, deleted }: { id: string; tenantId: string; siteId?: string | null; deleted?: boolean },
  ): Promise<void> {
    if (deleted) await em.nativeDelete(HealthEntity, { id, tenantId });
    else await em.nativeUpdate(HealthEntity, { id, tenantId }, { siteId: siteId ?? null });
  }

  /** Of those that the access shows. */
  async byId(tenantId: string, ids: readonly string[], access: Access): Promise<Map<string, Health>> {
    const seen = access.predicate(null, { camera: 'cameraId', site: 'siteId' });
    const em = this.#deps.relational.forTenant(tenantId);
    const rows = await em.find(HealthEntity, { $and: [{ id: { $in: [...ids] } }, seen] });
    return new Map(rows.map((row) => [row.id, row]));
  }

  page(
    tenantId: string,
    access: Access,
    { kind, state, siteId }: HealthFilter,
    args: { first?: number | null | undefined; after?: string | null | undefined },
  ): Promise<CountedPage<Health>> {
    const where = {
      $and: [
        access.predicate(null, { camera: 'cameraId', site: 'siteId' }),
        kind == null ? {} : { kind },
        siteId == null ? {} : { siteId },
        state == null ? {} : { edgeUp: state !== 'UNKNOWN', ...(state === 'UNKNOWN' ? {} : { up: state === 'UP' }) },
      ],
    };
    return pageById<Health>(this.#deps.relational.forTenant(tenantId), HealthEntity, where, args, 50);
  }

  /** `since` moves only when the state or its reason does. */
  async #write(em: EntityManager, told: Omit<Health, 'sinceMs'>): Promise<Health> {
    const sinceMs = this.#deps.clock.now();
    const known = await em.findOne(HealthEntity, { id: told.id });
    if (!known) return em.create(HealthEntity, { ...told, sinceMs });
    const same = known.up === told.up && (known.why ?? null) === told.why;
    Object.assign(known, told, same ? {} : { sinceMs });
    return known;
  }
}
