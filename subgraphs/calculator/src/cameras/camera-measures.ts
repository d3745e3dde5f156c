import type { InferEntity } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/sql';
import type { Access } from '@vms/kit/auth/access';
import type { Deps } from '@vms/kit/define-subgraph';
import { parseInput } from '@vms/kit/input';
import { type Estimate, estimate } from '../estimate/estimate.ts';
import { estimateInput } from '../estimate/estimate-input.ts';
import { type Codec, codecs } from '../formulas/bitrate.ts';
import { CameraMeasureEntity } from './camera-measure.entity.ts';

export type CameraMeasure = InferEntity<typeof CameraMeasureEntity>;
type CameraMessage = { id: string; tenantId: string; siteId: string | null; deleted: boolean };
type IngestMessage = {
  cameraId: string;
  tenantId: string;
  codec?: string | null;
  width?: number | null;
  height?: number | null;
  fps?: number | null;
  bitrateBps?: number | null;
};
const camerasMax = 100_000;

/** The two topics may come in either order: each keeps what it knows. */
export async function learnCamera(em: EntityManager, message: CameraMessage): Promise<void> {
  const { id: cameraId, tenantId, siteId, deleted } = message;
  const known = await rowOf(em, cameraId, tenantId);
  Object.assign(known, { siteId, deleted });
}

export async function learnIngest(em: EntityManager, message: IngestMessage): Promise<void> {
  const { cameraId, tenantId, codec, width, height, fps, bitrateBps } = message;
  const known = await rowOf(em, cameraId, tenantId);
  // A stream that is down has no figures: the last ones measured stay.
  for (const [name, value] of Object.entries({ codec, width, height, fps, bitrateBps }))
    if (value != null) Object.assign(known, { [name]: value });
}

async function rowOf(em: EntityManager, cameraId: string, tenantId: string): Promise<CameraMeasure> {
  const known = await em.findOne(CameraMeasureEntity, { cameraId, tenantId });
  const unknown = { siteId: null, deleted: false, codec: null, width: null, height: null, fps: null, bitrateBps: null };
  return known ?? em.create(CameraMeasureEntity, { cameraId, tenantId, ...unknown });
}

/** Existing cameras as groups of an estimate: what was measured counts as measured, the rest is modelled. */
export class CameraMeasures {
  readonly #deps: Pick<Deps, 'relational'>;

  constructor(deps: Pick<Deps, 'relational'>) {
    this.#deps = deps;
  }

  /** What a site's own cameras need and cost; null without cameras, or without the right to configure the site. */
  async siteEstimate(
    tenantId: string,
    access: Access,
    siteId: string,
    plan: { retentionDays?: number | null | undefined; raid?: string | null | undefined },
  ): Promise<Estimate | null> {
    if (!access.permits('CONFIGURE', { siteId })) return null;
    const cameras = await this.groups(tenantId, siteId);
    return cameras.length === 0 ? null : estimate(parseInput(estimateInput, { ...plan, cameras }));
  }

  /** Equal cameras together: at most 200 groups, whatever the number of cameras. */
  async groups(tenantId: string, siteId: string): Promise<Record<string, unknown>[]> {
    const where = { siteId, deleted: false };
    const rows = await this.#deps.relational
      .forTenant(tenantId)
      .find(CameraMeasureEntity, where, { limit: camerasMax });
    const byShape = new Map<string, { rows: CameraMeasure[]; codec: Codec | null }>();
    for (const row of rows) {
      const codec = codecs.find((name) => name === row.codec?.toUpperCase()) ?? null;
      const key =
        row.bitrateBps == null
          ? `modelled ${codec} ${row.width} ${row.height} ${row.fps}`
          : `measured ${codec} ${row.width} ${row.height}`;
      const group = byShape.get(key) ?? { rows: [], codec };
      group.rows.push(row);
      byShape.set(key, group);
    }
    return [...byShape.entries()].slice(0, 200).map(([name, group]) => {
      const measured = group.rows.flatMap(({ bitrateBps }) => (bitrateBps == null ? [] : [bitrateBps]));
      const mean = measured.reduce((sum, bps) => sum + bps, 0) / Math.max(1, measured.length);
      const { width, height, fps } = group.rows[0] ?? {};
      return {
        name: name.slice(0, 100),
        count: group.rows.length,
        ...{ codec: group.codec, width, height, fps },
        bitrateBps: measured.length > 0 ? Math.max(1_000, mean) : null,
      };
    });
  }
}
