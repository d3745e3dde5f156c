import type { InferEntity } from '@mikro-orm/core';
import type { Access } from '@vms/kit/auth/access';
import { notFound } from '@vms/kit/entities';
import { Fault } from '@vms/kit/fault';
import { idText, parseInput } from '@vms/kit/input';
import { z } from 'zod';
import { record, type Ticket, type TicketDeps } from '../tickets/journal.ts';
import type { Caller, Tickets } from '../tickets/tickets.ts';
import { TicketLinkEntity } from './link.entity.ts';

export type TicketLink = InferEntity<typeof TicketLinkEntity>;

const linksMax = 10_000;
const linked = z.object({ ticketId: idText, eventId: idText.nullish(), incidentId: idText.nullish() });

/** What a ticket is about. A link names a thing of another subgraph, which itself says who may see it. */
export class Links {
  readonly #deps: TicketDeps;
  readonly #tickets: Tickets;

  constructor(deps: TicketDeps, tickets: Tickets) {
    this.#deps = deps;
    this.#tickets = tickets;
  }

  /** Again is harmless. */
  async add(caller: Caller, access: Access, input: unknown): Promise<Ticket> {
    const { ticketId, kind, targetId } = targetOf(input);
    const { relational, outbox, clock } = this.#deps;
    const ticket = await relational.forTenant(caller.tenantId).transactional(async (em) => {
      const own = await this.#tickets.own(em, ticketId, access);
      if (await em.findOne(TicketLinkEntity, { ticketId, kind, targetId })) return own;
      if ((await em.count(TicketLinkEntity, { ticketId })) >= linksMax)
        throw new Fault('CONFLICT', `Ticket ${own.number} has ${linksMax} links; open another one.`);
      em.create(TicketLinkEntity, { ticketId, kind, targetId, tenantId: own.tenantId, atMs: clock.now() });
      record(this.#deps, em, own, { actorId: caller.id, what: 'LINKED', before: null, after: `${kind} ${targetId}` });
      return own;
    });
    outbox.wake();
    return ticket;
  }

  async remove(caller: Caller, access: Access, input: unknown): Promise<Ticket> {
    const { ticketId, kind, targetId } = targetOf(input);
    const { relational, outbox } = this.#deps;
    const ticket = await relational.forTenant(caller.tenantId).transactional(async (em) => {
      const own = await this.#tickets.own(em, ticketId, access);
      const link = await em.findOne(TicketLinkEntity, { ticketId, kind, targetId });
      if (!link) throw notFound('such link', targetId);
      em.remove(link);
      record(this.#deps, em, own, { actorId: caller.id, what: 'UNLINKED', before: `${kind} ${targetId}`, after: null });
      return own;
    });
    outbox.wake();
    return ticket;
  }

  /** Newest first, at most 200 of a kind; the count is exact. */
  async of(ticket: Ticket, kind: 'EVENT' | 'INCIDENT'): Promise<{ ids: string[]; count: number }> {
    const em = this.#deps.relational.forTenant(ticket.tenantId);
    const where = { ticketId: ticket.id, kind };
    const rows = await em.find(TicketLinkEntity, where, { orderBy: { atMs: 'desc', targetId: 'desc' }, limit: 200 });
    return { ids: rows.map(({ targetId }) => targetId), count: await em.count(TicketLinkEntity, where) };
  }
}

function targetOf(input: unknown): { ticketId: string; kind: 'EVENT' | 'INCIDENT'; targetId: string } {
  const { ticketId, eventId, incidentId } = parseInput(linked, input);
  if ((eventId == null) === (incidentId == null))
    throw new Fault('VALIDATION_FAILED', 'Give one of eventId and incidentId.', { field: 'eventId' });
  return eventId != null
    ? { ticketId, kind: 'EVENT', targetId: eventId }
    : { ticketId, kind: 'INCIDENT', targetId: incidentId ?? '' };
}
