import type { InferEntity } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/sql';
import type { Access } from '@vms/kit/auth/access';
import type { Deps } from '@vms/kit/define-subgraph';
import { type CountedPage, notFound, pageById } from '@vms/kit/entities';
import { Fault } from '@vms/kit/fault';
import { idText, line, parseInput } from '@vms/kit/input';
import { z } from 'zod';
import { type Estimate, estimate } from '../estimate/estimate.ts';
import { estimateInput } from '../estimate/estimate-input.ts';
import { compareCsv } from '../estimate/rows.ts';
import { ScenarioEntity } from './scenario.entity.ts';

export type Scenario = InferEntity<typeof ScenarioEntity>;
type PageArgs = { first?: number | null | undefined; after?: string | null | undefined };

const scenariosMax = 500;
const comparedMax = 10;
const saved = z.object({ name: line(100), plan: estimateInput });
const changed = z.object({ id: idText, version: z.int(), name: line(100).nullish(), plan: estimateInput.nullish() });

export interface Compared {
  readonly scenario: Scenario;
  readonly estimate: Estimate;
}

/** Plans that people keep and compare: of those who may configure the tenant. */
export class Scenarios {
  readonly #deps: Pick<Deps, 'relational' | 'newId' | 'clock'>;

  constructor(deps: Pick<Deps, 'relational' | 'newId' | 'clock'>) {
    this.#deps = deps;
  }

  async save(tenantId: string, access: Access, input: { name: string; plan: unknown }): Promise<Scenario> {
    access.require('CONFIGURE');
    const { name } = parseInput(saved, input);
    const em = this.#em(tenantId);
    await refuseTaken(em, name);
    if ((await em.count(ScenarioEntity, {})) >= scenariosMax)
      throw new Fault('CONFLICT', `A tenant has at most ${scenariosMax} scenarios; remove one first.`);
    const nowMs = this.#deps.clock.now();
    const scenario = em.create(ScenarioEntity, {
      ...{ id: this.#deps.newId(), tenantId, name, version: 1, createdAtMs: nowMs, updatedAtMs: nowMs },
      input: plain(input.plan),
    });
    await em.flush();
    return scenario;
  }

  async update(
    tenantId: string,
    access: Access,
    input: { id: string; version: number; name?: string | null | undefined; plan?: unknown },
  ): Promise<Scenario> {
    access.require('CONFIGURE');
    const { id, version, name, plan } = parseInput(changed, input);
    const em = this.#em(tenantId);
    const scenario = await this.#get(em, id);
    if (scenario.version !== version)
      throw new Fault(
        'CONFLICT',
        `"${scenario.name}" was changed meanwhile (version ${scenario.version}); load it again.`,
      );
    if (name != null && name !== scenario.name) {
      await refuseTaken(em, name);
      scenario.name = name;
    }
    if (plan != null) scenario.input = plain(input.plan);
    Object.assign(scenario, { version: version + 1, updatedAtMs: this.#deps.clock.now() });
    await em.flush();
    return scenario;
  }

  async remove(tenantId: string, access: Access, id: string): Promise<{ id: string }> {
    access.require('CONFIGURE');
    const em = this.#em(tenantId);
    em.remove(await this.#get(em, id));
    await em.flush();
    return { id };
  }

  async page(tenantId: string, access: Access, args: PageArgs): Promise<CountedPage<Scenario>> {
    access.require('CONFIGURE');
    return pageById(this.#em(tenantId), ScenarioEntity, {}, args);
  }

  async byIds(tenantId: string, ids: readonly string[], access: Access): Promise<Map<string, Scenario>> {
    if (!access.permits('CONFIGURE')) return new Map();
    const found = await this.#em(tenantId).find(ScenarioEntity, { id: { $in: [...ids] } });
    return new Map(found.map((scenario) => [scenario.id, scenario]));
  }

  /** In the order they are asked for. */
  async compare(tenantId: string, access: Access, ids: readonly string[]): Promise<Compared[]> {
    access.require('CONFIGURE');
    const wanted = [...new Set(ids)];
    if (wanted.length < 1 || wanted.length > comparedMax)
      throw new Fault('VALIDATION_FAILED', `ids has ${wanted.length} scenarios; use 1–${comparedMax}.`, {
        field: 'ids',
      });
    const known = await this.byIds(tenantId, wanted, access);
    return wanted.map((id) => {
      const scenario = known.get(id);
      if (!scenario) throw notFound('scenario', id);
      return { scenario, estimate: this.estimateOf(scenario) };
    });
  }

  async csv(tenantId: string, access: Access, ids: readonly string[]): Promise<string> {
    const compared = await this.compare(tenantId, access, ids);
    return compareCsv(compared.map(({ scenario, estimate: figures }) => ({ name: scenario.name, estimate: figures })));
  }

  estimateOf({ input }: Scenario): Estimate {
    return estimate(parseInput(estimateInput, input));
  }

  #em(tenantId: string): EntityManager {
    return this.#deps.relational.forTenant(tenantId);
  }

  async #get(em: EntityManager, id: string): Promise<Scenario> {
    const scenario = await em.findOne(ScenarioEntity, { id });
    if (!scenario) throw notFound('scenario', id);
    return scenario;
  }
}

/** GraphQL's input objects have no prototype; a stored document is plain JSON. */
function plain(plan: unknown): Record<string, unknown> {
  return JSON.parse(JSON.stringify(plan)) as Record<string, unknown>;
}

async function refuseTaken(em: EntityManager, name: string): Promise<void> {
  if ((await em.count(ScenarioEntity, { name })) > 0)
    throw new Fault('CONFLICT', `A scenario is already called "${name}"; choose another name.`);
}
