import type { Access } from '@vms/kit/auth/access';
import type { Principal } from '@vms/kit/auth/principal';
import type { Deps } from '@vms/kit/define-subgraph';
import { type CountedPage, pageById } from '@vms/kit/entities';
import { idText, line, parseInput } from '@vms/kit/input';
import { z } from 'zod';
import { KeptCameraEntity } from '../retention/retention.ts';
import { type Deletion, DeletionEntity, deletionId, type StorageVolume, StorageVolumeEntity } from './volume.entity.ts';

const ms = z.number().min(0).max(8.64e15);
const bytes = z.number().min(0).max(Number.MAX_SAFE_INTEGER);
const reported = z.object({
  asOf: z.date(),
  volumeId: idText,
  bytes,
  bytesMax: bytes,
  freeBytes: bytes,
  cameras: z.array(z.object({ cameraId: idText, bytes, oldestMs: ms, newestMs: ms })).max(10_000),
  deletions: z
    .array(
      z.object({
        ...{ seq: z.number().int().min(1), cameraId: idText, fromMs: ms, toMs: ms, bytes, atMs: ms },
        rule: line(200),
      }),
    )
    .max(1_000),
});

/** What edges say of their disks, and what they deleted. */
export class Volumes {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** The last deletion that is known of the volume: the edge tells on from there. Told again, nothing is there twice. */
  async report(edge: Principal & { readonly tenantId: string }, input: unknown): Promise<number> {
    const { volumeId, asOf, deletions, ...usage } = parseInput(reported, input);
    const { tenantId, id: edgeId } = edge;
    return this.#deps.relational.forTenant(tenantId).transactional(async (em) => {
      const known = await em.findOne(StorageVolumeEntity, { id: volumeId });
      const fresh = deletions.filter(({ seq }) => seq > (known?.deletionsSeq ?? 0));
      const ids = [...new Set(fresh.map(({ cameraId }) => cameraId))];
      const cameras = ids.length === 0 ? [] : await em.find(KeptCameraEntity, { cameraId: { $in: ids } });
      const siteOf = new Map(cameras.map(({ cameraId, siteId }) => [cameraId, siteId ?? null]));
      for (const { seq, ...one } of fresh) {
        const id = deletionId(volumeId, seq, one.atMs);
        em.create(DeletionEntity, { id, ...one, tenantId, edgeId, volumeId, siteId: siteOf.get(one.cameraId) ?? null });
      }
      const deletionsSeq = Math.max(known?.deletionsSeq ?? 0, ...fresh.map(({ seq }) => seq));
      const now = { edgeId, asOfMs: asOf.getTime(), deletionsSeq, ...usage };
      if (known) Object.assign(known, now);
      else em.create(StorageVolumeEntity, { id: volumeId, tenantId, ...now });
      await em.flush();
      return deletionsSeq;
    });
  }

  async ofEdges(tenantId: string, edgeIds: readonly string[]): Promise<Map<string, StorageVolume[]>> {
    const where = { edgeId: { $in: [...edgeIds] } };
    const rows = await this.#deps.relational
      .forTenant(tenantId)
      .find(StorageVolumeEntity, where, { orderBy: { id: 'asc' } });
    const of = Map.groupBy(rows, ({ edgeId }) => edgeId);
    return new Map(edgeIds.map((id) => [id, of.get(id) ?? []]));
  }

  deletions(
    caller: Principal & { readonly tenantId: string },
    access: Access,
    filter: { cameraId?: string | null | undefined },
    args: { first?: number | null | undefined; after?: string | null | undefined },
  ): Promise<CountedPage<Deletion>> {
    const seen = access.predicate(null, { camera: 'cameraId', site: 'siteId' });
    const where = { $and: [seen, filter.cameraId == null ? {} : { cameraId: filter.cameraId }] };
    return pageById<Deletion>(this.#deps.relational.forTenant(caller.tenantId), DeletionEntity, where, args);
  }
}
