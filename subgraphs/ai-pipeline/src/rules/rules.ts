import type { InferEntity } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/sql';
import type { Access } from '@vms/kit/auth/access';
import type { Deps } from '@vms/kit/define-subgraph';
import { type CountedPage, notFound, pageById } from '@vms/kit/entities';
import { Fault } from '@vms/kit/fault';
import { parseInput } from '@vms/kit/input';
import type { DesiredRule } from '@vms/schema/edge/desired-state.ts';
import type { Caller } from '../builder.ts';
import { AnalyticsCameraEntity } from '../cameras/camera.entity.ts';
import { targetOf, visibleCamera } from '../cameras/cameras.ts';
import { AnalyticsRuleEntity } from './rule.entity.ts';
import { checkTogether, createInput, optionsOf, updateInput } from './rule-input.ts';

export type Rule = InferEntity<typeof AnalyticsRuleEntity>;
export interface RulesArgs {
  readonly cameraId?: string | null | undefined;
  readonly kinds?: readonly string[] | null | undefined;
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
}

const perCameraMax = 50;

/** What is looked for on which camera. */
export class Rules {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  async create(caller: Caller, access: Access, input: unknown): Promise<Rule> {
    const { cameraId, name, kind, options, ...wanted } = parseInput(createInput, input);
    const { tenantId } = caller;
    const em = this.#deps.relational.forTenant(tenantId);
    const camera = await visibleCamera(em, cameraId, access);
    access.require('CONFIGURE', targetOf(camera));
    checkTogether(kind, wanted.zoneIds ?? []);
    await refuseTaken(em, cameraId, name);
    if ((await em.count(AnalyticsRuleEntity, { cameraId })) >= perCameraMax)
      throw new Fault('CONFLICT', `A camera has at most ${perCameraMax} rules; delete one first.`);
    const nowMs = this.#deps.clock.now();
    const rule = em.create(AnalyticsRuleEntity, {
      ...{ id: this.#deps.newId(), tenantId, cameraId, siteId: camera.siteId ?? null, name, kind, version: 1 },
      enabled: wanted.enabled ?? true,
      zoneIds: wanted.zoneIds ?? [],
      schedule: wanted.schedule ?? null,
      minConfidence: wanted.minConfidence ?? null,
      minHits: wanted.minHits ?? null,
      dwellMs: wanted.dwellMs ?? null,
      cooldownMs: wanted.cooldownMs ?? null,
      classes: wanted.classes ?? [],
      direction: wanted.direction ?? null,
      options: optionsOf(options ?? []),
      ...{ createdAtMs: nowMs, updatedAtMs: nowMs },
    });
    await this.#save(em, rule);
    return rule;
  }

  /** What the input leaves out stays; an explicit null returns to the analytic's default. */
  async update(caller: Caller, access: Access, input: unknown): Promise<Rule> {
    const { id, version, name, options, ...wanted } = parseInput(updateInput, input);
    const em = this.#deps.relational.forTenant(caller.tenantId);
    const rule = await this.#own(em, access, id);
    if (rule.version !== version)
      throw new Fault('CONFLICT', `"${rule.name}" was changed meanwhile (version ${rule.version}); load it again.`);
    if (name != null && name !== rule.name) await refuseTaken(em, rule.cameraId, name);
    const { enabled, zoneIds, classes, ...nullable } = wanted;
    const given = Object.fromEntries(Object.entries(nullable).filter(([, value]) => value !== undefined));
    checkTogether(rule.kind, zoneIds ?? rule.zoneIds);
    Object.assign(rule, given, {
      name: name ?? rule.name,
      enabled: enabled ?? rule.enabled,
      zoneIds: zoneIds ?? rule.zoneIds,
      classes: classes ?? rule.classes,
      options: options == null ? rule.options : optionsOf(options),
      version: version + 1,
      updatedAtMs: this.#deps.clock.now(),
    });
    await this.#save(em, rule);
    return rule;
  }

  async remove(caller: Caller, access: Access, id: string): Promise<Rule> {
    const em = this.#deps.relational.forTenant(caller.tenantId);
    const rule = await this.#own(em, access, id);
    em.remove(rule);
    await this.#save(em, rule);
    return rule;
  }

  async page(tenantId: string, access: Access, { cameraId, kinds, ...page }: RulesArgs): Promise<CountedPage<Rule>> {
    const where = {
      $and: [
        access.predicate(null, { camera: 'cameraId', site: 'siteId' }),
        cameraId == null ? {} : { cameraId },
        kinds == null ? {} : { kind: { $in: [...kinds] } },
      ],
    };
    return pageById(this.#deps.relational.forTenant(tenantId), AnalyticsRuleEntity, where, page);
  }

  async byId(tenantId: string, ids: readonly string[], access: Access): Promise<Map<string, Rule>> {
    const where = { $and: [{ id: { $in: [...ids] } }, access.predicate(null, { camera: 'cameraId', site: 'siteId' })] };
    const rows = await this.#deps.relational.forTenant(tenantId).find(AnalyticsRuleEntity, where);
    return new Map(rows.map((row) => [row.id, row]));
  }

  /** Oldest first; every camera that was asked for has an entry. */
  async byCamera(tenantId: string, ids: readonly string[], access: Access): Promise<Map<string, Rule[]>> {
    const where = {
      $and: [{ cameraId: { $in: [...ids] } }, access.predicate(null, { camera: 'cameraId', site: 'siteId' })],
    };
    const rows = await this.#deps.relational
      .forTenant(tenantId)
      .find(AnalyticsRuleEntity, where, { orderBy: { id: 'asc' } });
    const found = new Map<string, Rule[]>(ids.map((id) => [id, []]));
    for (const row of rows) found.get(row.cameraId)?.push(row);
    return found;
  }

  /** What an edge is told: the rules of those cameras that it looks at now. */
  async ofEdge(edge: Caller, cameraIds: readonly string[]): Promise<DesiredRule[]> {
    const em = this.#deps.relational.forTenant(edge.tenantId);
    const own = await em.find(AnalyticsCameraEntity, { id: { $in: [...cameraIds] }, edgeId: edge.id, deleted: false });
    const where = { cameraId: { $in: own.map(({ id }) => id) } };
    const rules = await em.find(AnalyticsRuleEntity, where, { orderBy: { id: 'asc' } });
    return rules.map((rule) => ({
      id: rule.id,
      cameraId: rule.cameraId,
      kind: rule.kind,
      enabled: rule.enabled,
      zoneIds: rule.zoneIds,
      schedule: rule.schedule ?? null,
      minConfidence: rule.minConfidence ?? null,
      minHits: rule.minHits ?? null,
      dwellMs: rule.dwellMs ?? null,
      cooldownMs: rule.cooldownMs ?? null,
      classes: rule.classes,
      direction: rule.direction ?? null,
      options: rule.options,
    }));
  }

  async #own(em: EntityManager, access: Access, id: string): Promise<Rule> {
    const rule = await em.findOne(AnalyticsRuleEntity, { id });
    const target = rule && { cameraId: rule.cameraId, siteId: rule.siteId ?? null };
    if (!rule || !target || !access.permits(null, target)) throw notFound('analytics rule', id);
    access.require('CONFIGURE', target);
    return rule;
  }

  /** The change and the word of it to the relay, in one transaction. */
  async #save(em: EntityManager, { tenantId, cameraId }: Rule): Promise<void> {
    this.#deps.outbox.publish(em, { topic: 'vms.analytics-rules', key: tenantId, payload: { tenantId, cameraId } });
    await em.flush();
    this.#deps.outbox.wake();
  }
}

async function refuseTaken(em: EntityManager, cameraId: string, name: string): Promise<void> {
  if (await em.findOne(AnalyticsRuleEntity, { cameraId, name }))
    throw new Fault('CONFLICT', `The camera has a rule "${name}" already; use another name.`);
}
