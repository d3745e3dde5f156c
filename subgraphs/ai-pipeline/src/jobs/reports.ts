import type { InferEntity } from '@mikro-orm/core';
import type { Deps } from '@vms/kit/define-subgraph';
import { idText, line, parseInput, prose } from '@vms/kit/input';
import { z } from 'zod';
import type { Caller } from '../builder.ts';
import { ModelCostEntity } from '../models/model.entity.ts';
import { VideoJobsEntity } from './job.entity.ts';

export type VideoJobs = InferEntity<typeof VideoJobsEntity>;
export const queues = ['HIGH', 'STANDARD'] as const;

const count = z.number().min(0).max(1e15);
const report = z.object({
  asOf: z.date(),
  jobs: z
    .array(
      z.object({
        queue: z.enum(queues),
        waiting: z.int().min(0),
        running: z.int().min(0),
        ...{ done: count, failed: count, dropped: count, perSecond: count },
      }),
    )
    .max(queues.length),
  models: z
    .array(
      z.object({
        ...{
          modelId: idText,
          version: z.string().max(64),
          provider: line(64).nullish(),
          frames: count,
          msPerFrame: count,
        },
        ...{ sha256: line(64).nullish(), code: line(64).nullish(), reason: prose(500).nullish() },
      }),
    )
    .max(100),
});

/** What edges say of their analytics: the last word of each counts. */
export class Reports {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  async take({ tenantId, id: edgeId }: Caller, input: unknown): Promise<void> {
    const { asOf, jobs, models } = parseInput(report, input);
    const em = this.#deps.relational.forTenant(tenantId);
    const owner = { tenantId, edgeId };
    const asOfMs = asOf.getTime();
    if (jobs.length > 0)
      await em.upsertMany(
        VideoJobsEntity,
        jobs.map((one) => ({ ...one, ...owner, asOfMs })),
      );
    if (models.length === 0) return;
    // What an edge leaves out is not loaded there any more.
    await em.transactional(async (turn) => {
      await turn.nativeDelete(ModelCostEntity, { edgeId });
      const unsaid = { provider: null, sha256: null, code: null, reason: null };
      await turn.upsertMany(
        ModelCostEntity,
        models.map((one) => ({ ...unsaid, ...one, ...owner, asOfMs })),
      );
    });
  }

  /** Every edge that was asked for has an entry. */
  async jobs(tenantId: string, edgeIds: readonly string[]): Promise<Map<string, VideoJobs[]>> {
    const em = this.#deps.relational.forTenant(tenantId);
    const rows = await em.find(VideoJobsEntity, { edgeId: { $in: [...edgeIds] } }, { orderBy: { queue: 'asc' } });
    const found = new Map<string, VideoJobs[]>(edgeIds.map((id) => [id, []]));
    for (const row of rows) found.get(row.edgeId)?.push(row);
    return found;
  }
}
