import type { InferEntity } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/sql';
import type { Access } from '@vms/kit/auth/access';
import { type CountedPage, notFound, pageById } from '@vms/kit/entities';
import { eventMatchInput, eventMatchOf } from '@vms/kit/event-match';
import { Fault } from '@vms/kit/fault';
import { idText, line, parseInput } from '@vms/kit/input';
import { z } from 'zod';
import { priorities } from '../sla/sla-policy.entity.ts';
import type { TicketDeps } from '../tickets/journal.ts';
import { type Caller, requirePerson } from '../tickets/tickets.ts';
import { TicketRuleEntity } from './rule.entity.ts';

export type TicketRule = InferEntity<typeof TicketRuleEntity>;
type PageArgs = { first?: number | null | undefined; after?: string | null | undefined };

const rulesMax = 200;
const body = {
  enabled: z.boolean().nullish(),
  ...eventMatchInput,
  priority: z.enum(priorities).nullish(),
  assigneeId: idText.nullish(),
};
const added = z.object({ name: line(100), ...body });
const changed = z.object({ id: idText, version: z.int(), name: line(100).nullish(), ...body });

/** Which events open tickets: changed by people who may configure the tenant. */
export class TicketRules {
  readonly #deps: TicketDeps;

  constructor(deps: TicketDeps) {
    this.#deps = deps;
  }

  async add(caller: Caller, access: Access, input: unknown): Promise<TicketRule> {
    access.require('CONFIGURE');
    const wanted = parseInput(added, input);
    const { tenantId } = caller;
    const em = this.#deps.relational.forTenant(tenantId);
    await refuseTaken(em, wanted.name);
    if ((await em.count(TicketRuleEntity, {})) >= rulesMax)
      throw new Fault('CONFLICT', `A tenant has at most ${rulesMax} ticket rules; remove one first.`);
    if (wanted.assigneeId != null) await requirePerson(em, tenantId, wanted.assigneeId);
    const rule = em.create(TicketRuleEntity, {
      ...{ id: this.#deps.newId(), tenantId, name: wanted.name, version: 1, createdAtMs: this.#deps.clock.now() },
      enabled: wanted.enabled ?? true,
      ...eventMatchOf(wanted),
      priority: wanted.priority ?? 'NORMAL',
      assigneeId: wanted.assigneeId ?? null,
    });
    await em.flush();
    return rule;
  }

  /** What the input leaves out (or gives as null) stays. */
  async update(caller: Caller, access: Access, input: unknown): Promise<TicketRule> {
    access.require('CONFIGURE');
    const { id, version, ...rest } = parseInput(changed, input);
    const em = this.#deps.relational.forTenant(caller.tenantId);
    const rule = await em.findOne(TicketRuleEntity, { id });
    if (!rule) throw notFound('ticket rule', id);
    if (rule.version !== version)
      throw new Fault('CONFLICT', `"${rule.name}" was changed meanwhile (version ${rule.version}); load it again.`);
    if (rest.name != null && rest.name !== rule.name) await refuseTaken(em, rest.name);
    if (rest.assigneeId != null) await requirePerson(em, caller.tenantId, rest.assigneeId);
    const given = Object.entries(rest).filter(([, value]) => value != null);
    Object.assign(rule, Object.fromEntries(given), { version: version + 1 });
    await em.flush();
    return rule;
  }

  /** Tickets that it opened stay. */
  async remove(caller: Caller, access: Access, id: string): Promise<{ id: string }> {
    access.require('CONFIGURE');
    const gone = await this.#deps.relational.forTenant(caller.tenantId).nativeDelete(TicketRuleEntity, { id });
    if (gone === 0) throw notFound('ticket rule', id);
    return { id };
  }

  async page(tenantId: string, access: Access, args: PageArgs): Promise<CountedPage<TicketRule>> {
    access.require('CONFIGURE');
    return pageById(this.#deps.relational.forTenant(tenantId), TicketRuleEntity, {}, args);
  }
}

async function refuseTaken(em: EntityManager, name: string): Promise<void> {
  if ((await em.count(TicketRuleEntity, { name })) > 0)
    throw new Fault('CONFLICT', `A ticket rule is already called "${name}"; choose another name.`);
}
