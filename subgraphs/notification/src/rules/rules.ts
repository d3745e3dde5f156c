import type { InferEntity } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/sql';
import type { Access } from '@vms/kit/auth/access';
import type { Deps } from '@vms/kit/define-subgraph';
import { type CountedPage, notFound, pageById } from '@vms/kit/entities';
import { eventMatchInput, eventMatchOf } from '@vms/kit/event-match';
import { Fault } from '@vms/kit/fault';
import { idText, line, parseInput, prose } from '@vms/kit/input';
import { z } from 'zod';
import { ChannelEntity } from '../channels/channel.entity.ts';
import { type Caller, refuseStale } from '../channels/channels.ts';
import { RuleEntity } from './rule.entity.ts';
import { weekdays } from './schedule.ts';
import { checkTemplate, defaultTemplate, type Item, type Message, render } from './template.ts';

export type Rule = InferEntity<typeof RuleEntity>;
type PageArgs = { first?: number | null | undefined; after?: string | null | undefined };

const rulesMax = 500;
const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'is no time of day such as 22:00');
const windows = z.array(z.object({ days: z.array(z.enum(weekdays)).min(1).max(7), from: time, to: time })).max(21);
const steps = z
  .array(z.object({ channelId: idText, afterMinutes: z.int().min(0).max(10_080) }))
  .min(1)
  .max(10);
const body = {
  enabled: z.boolean().nullish(),
  ...eventMatchInput,
  schedule: windows.nullish(),
  quietHours: windows.nullish(),
  quietMode: z.enum(['HOLD', 'DROP']).nullish(),
  criticalBreaksQuiet: z.boolean().nullish(),
  subject: line(200).nullish(),
  body: prose(4_000).nullish(),
  throttleSeconds: z.int().min(0).max(86_400).nullish(),
  digestMinutes: z.int().min(0).max(1_440).nullish(),
};
const added = z.object({ name: line(100), steps, ...body });
const changed = z.object({ id: idText, version: z.int(), name: line(100).nullish(), steps: steps.nullish(), ...body });
const previewed = z.object({ subject: line(200), body: prose(4_000) });

/** Which events tell whom: changed by people who may configure the tenant. */
export class Rules {
  readonly #deps: Pick<Deps, 'relational' | 'newId' | 'clock'>;

  constructor(deps: Pick<Deps, 'relational' | 'newId' | 'clock'>) {
    this.#deps = deps;
  }

  async add(caller: Caller, access: Access, input: unknown): Promise<Rule> {
    access.require('CONFIGURE');
    const { name, steps: wanted, ...rest } = parseInput(added, input);
    const { tenantId } = caller;
    const em = this.#deps.relational.forTenant(tenantId);
    await refuseTaken(em, name);
    if ((await em.count(RuleEntity, {})) >= rulesMax)
      throw new Fault('CONFLICT', `A tenant has at most ${rulesMax} notification rules; remove one first.`);
    const rule = em.create(RuleEntity, {
      ...{ id: this.#deps.newId(), tenantId, name, steps: wanted, version: 1, createdAtMs: this.#deps.clock.now() },
      enabled: rest.enabled ?? true,
      ...eventMatchOf(rest),
      schedule: rest.schedule ?? [],
      quietHours: rest.quietHours ?? [],
      quietMode: rest.quietMode ?? 'HOLD',
      criticalBreaksQuiet: rest.criticalBreaksQuiet ?? true,
      subject: rest.subject ?? defaultTemplate.subject,
      body: rest.body ?? defaultTemplate.body,
      throttleSeconds: rest.throttleSeconds ?? 0,
      digestMinutes: rest.digestMinutes ?? 0,
    });
    await checkRule(em, rule);
    await em.flush();
    return rule;
  }

  /** What the input leaves out (or gives as null) stays. */
  async update(caller: Caller, access: Access, input: unknown): Promise<Rule> {
    access.require('CONFIGURE');
    const { id, version, ...rest } = parseInput(changed, input);
    const em = this.#deps.relational.forTenant(caller.tenantId);
    const rule = await em.findOne(RuleEntity, { id });
    if (!rule) throw notFound('notification rule', id);
    refuseStale(rule, version);
    if (rest.name != null && rest.name !== rule.name) await refuseTaken(em, rest.name);
    const given = Object.entries(rest).filter(([, value]) => value != null);
    Object.assign(rule, Object.fromEntries(given), { version: version + 1 });
    await checkRule(em.fork(), rule);
    await em.flush();
    return rule;
  }

  /** What it has already made is still sent. */
  async remove(caller: Caller, access: Access, id: string): Promise<{ id: string }> {
    access.require('CONFIGURE');
    const gone = await this.#deps.relational.forTenant(caller.tenantId).nativeDelete(RuleEntity, { id });
    if (gone === 0) throw notFound('notification rule', id);
    return { id };
  }

  async page(tenantId: string, access: Access, args: PageArgs): Promise<CountedPage<Rule>> {
    access.require('CONFIGURE');
    return pageById(this.#deps.relational.forTenant(tenantId), RuleEntity, {}, args);
  }

  async byIds(tenantId: string, ids: readonly string[]): Promise<Map<string, Rule>> {
    const found = await this.#deps.relational.forTenant(tenantId).find(RuleEntity, { id: { $in: [...ids] } });
    return new Map(found.map((rule) => [rule.id, rule]));
  }

  /** What a template would say of an example event. */
  preview(access: Access, input: unknown): Message {
    access.require('CONFIGURE');
    const template = checkTemplate(parseInput(previewed, input));
    return render(template, [
      { item: this.example(), place: { cameraName: 'Gate', siteName: 'Depot', timezone: 'UTC' } },
    ]);
  }

  /** An event that never was, for previews and tests of a channel. */
  example(): Item {
    return {
      ...{ id: 'example', kind: 'INTRUSION', severity: 'WARNING', cameraId: 'example', siteId: null },
      label: 'person',
      raisedAtMs: this.#deps.clock.now(),
    };
  }
}

async function checkRule(em: EntityManager, rule: Rule): Promise<void> {
  const wrong = (field: string, message: string) => new Fault('VALIDATION_FAILED', message, { field });
  checkTemplate({ subject: rule.subject, body: rule.body });
  const ids = [...new Set(rule.steps.map(({ channelId }) => channelId))];
  const known = await em.find(ChannelEntity, { id: { $in: ids } }, { fields: ['id'] });
  const missing = ids.find((id) => !known.some((channel) => channel.id === id));
  if (missing !== undefined) throw notFound('channel', missing);
  const late = rule.steps.findIndex(
    (step, at) => at > 0 && step.afterMinutes <= (rule.steps[at - 1]?.afterMinutes ?? 0),
  );
  if (late > 0) throw wrong('steps', `Step ${late + 1} is not later than the one before it.`);
  if (rule.digestMinutes > 0 && rule.steps.length > 1)
    throw wrong('digestMinutes', 'A digest cannot escalate: use one step, or no digest.');
}

async function refuseTaken(em: EntityManager, name: string): Promise<void> {
  if ((await em.fork().count(RuleEntity, { name })) > 0)
    throw new Fault('CONFLICT', `A notification rule is already called "${name}"; choose another name.`);
}
