import type { InferEntity } from '@mikro-orm/core';
import type { Access } from '@vms/kit/auth/access';
import { visibleOf } from '@vms/kit/auth/places';
import type { Deps } from '@vms/kit/define-subgraph';
import { type CountedPage, notFound, pageById } from '@vms/kit/entities';
import { Fault } from '@vms/kit/fault';
import { line, parseInput, prose } from '@vms/kit/input';
import { z } from 'zod';
import type { Caller } from '../builder.ts';
import { AiModelEntity, AiModelVersionEntity, ModelCostEntity } from './model.entity.ts';

export type AiModel = InferEntity<typeof AiModelEntity>;
export type AiModelVersion = InferEntity<typeof AiModelVersionEntity>;
export type ModelCost = InferEntity<typeof ModelCostEntity>;

export const tasks = ['DETECTION', 'CLASSIFICATION', 'RECOGNITION', 'SCENE'] as const;
const slug = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'has lower-case letters, digits, dots, dashes or underscores');
const registered = z.object({ id: slug, name: line(100), task: z.enum(tasks) });
const added = z.object({
  modelId: slug,
  version: z.string().regex(/^\d{1,9}\.\d{1,9}\.\d{1,9}$/, 'looks like 1.2.3'),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'is 64 hexadecimal digits'),
  licence: line(100),
  card: prose(20_000),
  inputWidth: z.int().min(1).max(8_192),
  inputHeight: z.int().min(1).max(8_192),
  decoder: line(100),
  classes: z.array(line(50)).max(1_000),
});

/** Which models there are, what they may be used for and what they cost. */
export class Models {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  async register(caller: Caller, access: Access, input: unknown): Promise<AiModel> {
    access.require('CONFIGURE');
    const wanted = parseInput(registered, input);
    const em = this.#deps.relational.forTenant(caller.tenantId);
    if (await em.findOne(AiModelEntity, { id: wanted.id }))
      throw new Fault('CONFLICT', `There is a model ${wanted.id} already.`);
    const model = em.create(AiModelEntity, {
      tenantId: caller.tenantId,
      ...wanted,
      createdAtMs: this.#deps.clock.now(),
    });
    await em.flush();
    return model;
  }

  async addVersion(caller: Caller, access: Access, input: unknown): Promise<AiModelVersion> {
    access.require('CONFIGURE');
    const wanted = parseInput(added, input);
    const em = this.#deps.relational.forTenant(caller.tenantId);
    const { modelId, version } = wanted;
    if (!(await em.findOne(AiModelEntity, { id: modelId }))) throw notFound('model', modelId);
    if (await em.findOne(AiModelVersionEntity, { modelId, version }))
      throw new Fault(
        'CONFLICT',
        `${modelId} ${version} is there already, and a version is never changed; use the next number.`,
      );
    const made = em.create(AiModelVersionEntity, {
      tenantId: caller.tenantId,
      ...wanted,
      createdAtMs: this.#deps.clock.now(),
    });
    await em.flush();
    return made;
  }

  page(
    tenantId: string,
    args: { first?: number | null | undefined; after?: string | null | undefined },
  ): Promise<CountedPage<AiModel>> {
    return pageById(this.#deps.relational.forTenant(tenantId), AiModelEntity, {}, args);
  }

  async byId(tenantId: string, ids: readonly string[]): Promise<Map<string, AiModel>> {
    const rows = await this.#deps.relational.forTenant(tenantId).find(AiModelEntity, { id: { $in: [...ids] } });
    return new Map(rows.map((row) => [row.id, row]));
  }

  /** The one that was added last first; every model that was asked for has an entry. */
  async versions(tenantId: string, ids: readonly string[]): Promise<Map<string, AiModelVersion[]>> {
    const em = this.#deps.relational.forTenant(tenantId);
    const orderBy = [{ createdAtMs: 'desc' }, { version: 'desc' }] as const;
    const rows = await em.find(AiModelVersionEntity, { modelId: { $in: [...ids] } }, { orderBy: [...orderBy] });
    return grouped(ids, rows, ({ modelId }) => modelId);
  }

  /** As the edge last said; every edge that the access shows has an entry. */
  async ofEdges(tenantId: string, ids: readonly string[], access: Access): Promise<Map<string, ModelCost[]>> {
    const em = this.#deps.relational.forTenant(tenantId);
    const visible = await visibleOf(em, 'edge', ids, access);
    const rows = await em.find(ModelCostEntity, { edgeId: { $in: visible } }, { orderBy: { modelId: 'asc' } });
    return grouped(visible, rows, ({ edgeId }) => edgeId);
  }

  /** As each edge measured it last. */
  async costs(tenantId: string, ids: readonly string[]): Promise<Map<string, ModelCost[]>> {
    const em = this.#deps.relational.forTenant(tenantId);
    const rows = await em.find(ModelCostEntity, { modelId: { $in: [...ids] } }, { orderBy: { asOfMs: 'desc' } });
    return grouped(ids, rows, ({ modelId }) => modelId);
  }
}

function grouped<Row>(ids: readonly string[], rows: readonly Row[], keyOf: (row: Row) => string): Map<string, Row[]> {
  const found = new Map<string, Row[]>(ids.map((id) => [id, []]));
  for (const row of rows) found.get(keyOf(row))?.push(row);
  return found;
}
