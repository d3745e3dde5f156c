import type { EntityManager } from '@mikro-orm/sql';
import { eventMatches } from '@vms/kit/event-match';
import type { EventNote, EventsMessage } from '@vms/schema/messages/events-topic.ts';
import { TicketLinkEntity } from '../links/link.entity.ts';
import { cameraName } from '../places/places.ts';
import { openTicket, record, type Ticket, type TicketDeps } from '../tickets/journal.ts';
import { workedOn } from '../tickets/states.ts';
import { TicketEntity } from '../tickets/ticket.entity.ts';
import { TicketRuleEntity } from './rule.entity.ts';
import type { TicketRule } from './rules.ts';

/**
 * Opens tickets for events by the tenant's first rule that fits, in the transaction of the message that told of them. The
 * same kind at the same camera joins the ticket that somebody works on.
 */
export async function openByRule(
  deps: TicketDeps,
  em: EntityManager,
  { tenantId, events }: EventsMessage,
): Promise<void> {
  const rules = await em.find(TicketRuleEntity, { tenantId, enabled: true }, { orderBy: { id: 'asc' } });
  for (const event of rules.length > 0 ? events : []) {
    const rule = rules.find((one) => eventMatches(one, event));
    if (!rule) continue;
    const ticket = await ticketFor(deps, em, rule, event);
    const link = { ticketId: ticket.id, kind: 'EVENT' as const, targetId: event.id };
    if (!(await em.findOne(TicketLinkEntity, link)))
      em.create(TicketLinkEntity, { ...link, tenantId, atMs: deps.clock.now() });
    // The next event of this message must find this ticket.
    await em.flush();
  }
}

async function ticketFor(deps: TicketDeps, em: EntityManager, rule: TicketRule, event: EventNote): Promise<Ticket> {
  const { tenantId } = rule;
  const { cameraId, siteId, kind, severity } = event;
  const dedupeKey = `${cameraId} ${kind}`;
  const where = { tenantId, dedupeKey, state: { $in: [...workedOn] } };
  const open = await em.findOne(TicketEntity, where, { orderBy: { number: 'desc' } });
  if (open) {
    open.updatedAtMs = deps.clock.now();
    record(deps, em, open, { actorId: null, what: 'LINKED', before: null, after: `EVENT ${event.id}` });
    return open;
  }
  return openTicket(deps, em, tenantId, {
    title: `${kind} at ${await cameraName(em, tenantId, cameraId)}`.slice(0, 200),
    description: [severity, event.label].filter(Boolean).join(': '),
    priority: rule.priority,
    cameraId,
    siteId,
    assigneeId: rule.assigneeId ?? null,
    openedById: null,
    ruleId: rule.id,
    dedupeKey,
  });
}
