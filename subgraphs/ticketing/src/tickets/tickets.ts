import type { InferEntity } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/sql';
import { type Access, AccessEntity } from '@vms/kit/auth/access';
import type { Principal } from '@vms/kit/auth/principal';
import { type CountedPage, notFound, pageById } from '@vms/kit/entities';
import { Fault } from '@vms/kit/fault';
import { idText, line, parseInput, prose } from '@vms/kit/input';
import { z } from 'zod';
import { TicketLinkEntity } from '../links/link.entity.ts';
import { placeOf } from '../places/places.ts';
import { pauseSla, resumeSla, retimeSla } from '../sla/sla.ts';
import { agreedMs } from '../sla/sla-policies.ts';
import { priorities } from '../sla/sla-policy.entity.ts';
import { openTicket, record, slaColumns, slaOf, type Ticket, type TicketDeps } from './journal.ts';
import { clockRuns, requireTransition, ticketStates } from './states.ts';
import { TicketChangeEntity, TicketEntity } from './ticket.entity.ts';

export type TicketChange = InferEntity<typeof TicketChangeEntity>;
export type Caller = Principal & { tenantId: string };
type PageArgs = { first?: number | null | undefined; after?: string | null | undefined };

const targets = z.array(idText).max(100).nullish();
const opened = z.object({
  title: line(200),
  description: prose(10_000).nullish(),
  priority: z.enum(priorities).nullish(),
  cameraId: idText.nullish(),
  siteId: idText.nullish(),
  assigneeId: idText.nullish(),
  eventIds: targets,
  incidentIds: targets,
});
const changed = z.object({
  id: idText,
  version: z.int(),
  title: line(200).nullish(),
  description: prose(10_000).nullish(),
  priority: z.enum(priorities).nullish(),
});
const assigned = z.object({ id: idText, version: z.int(), assigneeId: idText.nullish() });
const moved = z.object({ id: idText, version: z.int(), to: z.enum(ticketStates) });
const filtered = z.object({
  states: z.array(z.enum(ticketStates)).max(10).nullish(),
  priorities: z.array(z.enum(priorities)).max(10).nullish(),
  assigneeId: idText.nullish(),
  cameraId: idText.nullish(),
  siteId: idText.nullish(),
  breached: z.boolean().nullish(),
  text: line(100).nullish(),
});

/** Tickets: whoever may see their place may work on them; every change is in the history and on vms.tickets. */
export class Tickets {
  readonly #deps: TicketDeps;

  constructor(deps: TicketDeps) {
    this.#deps = deps;
  }

  async open(caller: Caller, access: Access, input: unknown): Promise<Ticket> {
    const wanted = parseInput(opened, input);
    const { tenantId } = caller;
    return this.#inOne(tenantId, async (em) => {
      const place = await placeOf(em, wanted);
      requireSeen(access, place);
      if (wanted.assigneeId != null) await requirePerson(em, tenantId, wanted.assigneeId);
      const ticket = await openTicket(this.#deps, em, tenantId, {
        ...place,
        title: wanted.title,
        description: wanted.description ?? '',
        priority: wanted.priority ?? 'NORMAL',
        assigneeId: wanted.assigneeId ?? null,
        openedById: caller.id,
        ...{ ruleId: null, dedupeKey: null },
      });
      const atMs = this.#deps.clock.now();
      const link = (kind: 'EVENT' | 'INCIDENT') => (targetId: string) =>
        em.create(TicketLinkEntity, { ticketId: ticket.id, kind, targetId, tenantId, atMs });
      for (const id of new Set(wanted.eventIds ?? [])) link('EVENT')(id);
      for (const id of new Set(wanted.incidentIds ?? [])) link('INCIDENT')(id);
      return ticket;
    });
  }

  async update(caller: Caller, access: Access, input: unknown): Promise<Ticket> {
    const { id, version, ...change } = parseInput(changed, input);
    return this.#change(caller, access, { id, version }, async (ticket, em) => {
      for (const field of ['title', 'description'] as const) {
        const value = change[field];
        if (value == null || value === ticket[field]) continue;
        const before = ticket[field];
        ticket[field] = value;
        this.#record(em, ticket, caller, field.toUpperCase(), before, value);
      }
      if (change.priority == null || change.priority === ticket.priority) return;
      const before = ticket.priority;
      ticket.priority = change.priority;
      const totalMs = await agreedMs(em, caller.tenantId, change.priority);
      Object.assign(ticket, slaColumns(retimeSla(slaOf(ticket), totalMs)));
      this.#record(em, ticket, caller, 'PRIORITY', before, ticket.priority);
    });
  }

  /** To a person of the tenant, or to nobody (null). */
  async assign(caller: Caller, access: Access, input: unknown): Promise<Ticket> {
    const { id, version, assigneeId = null } = parseInput(assigned, input);
    return this.#change(caller, access, { id, version }, async (ticket, em) => {
      if (assigneeId !== null) await requirePerson(em, caller.tenantId, assigneeId);
      const before = ticket.assigneeId ?? null;
      ticket.assigneeId = assigneeId;
      this.#record(em, ticket, caller, 'ASSIGNED', before, assigneeId);
    });
  }

  /** Throws TRANSITION_REFUSED for a way that is not there. */
  async move(caller: Caller, access: Access, input: unknown): Promise<Ticket> {
    const { id, version, to } = parseInput(moved, input);
    return this.#change(caller, access, { id, version }, (ticket, em) => {
      const from = ticket.state;
      requireTransition(from, to);
      const nowMs = this.#deps.clock.now();
      const sla = clockRuns.includes(to) ? resumeSla(slaOf(ticket), nowMs) : pauseSla(slaOf(ticket), nowMs);
      const endedAtMs = to === 'CLOSED' || to === 'CANCELLED' ? nowMs : null;
      Object.assign(ticket, { state: to, endedAtMs, ...slaColumns(sla) });
      this.#record(em, ticket, caller, 'STATE', from, to);
    });
  }

  page(tenantId: string, access: Access, args: PageArgs, filter: unknown): Promise<CountedPage<Ticket>> {
    const wanted = parseInput(filtered, filter ?? {});
    const where: Record<string, unknown>[] = [this.#visible(access)];
    if (wanted.states) where.push({ state: { $in: wanted.states } });
    if (wanted.priorities) where.push({ priority: { $in: wanted.priorities } });
    for (const field of ['assigneeId', 'cameraId', 'siteId'] as const)
      if (wanted[field] != null) where.push({ [field]: wanted[field] });
    if (wanted.breached != null) where.push({ breachedAtMs: wanted.breached ? { $ne: null } : null });
    if (wanted.text != null) where.push({ title: { $like: `%${wanted.text.replace(/[%_]/g, '_')}%` } });
    return pageById(this.#deps.relational.forTenant(tenantId), TicketEntity, { $and: where }, args);
  }

  async byIds(tenantId: string, ids: readonly string[], access: Access): Promise<Map<string, Ticket>> {
    const where = { $and: [{ id: { $in: [...ids] } }, this.#visible(access)] };
    const found = await this.#deps.relational.forTenant(tenantId).find(TicketEntity, where);
    return new Map(found.map((ticket) => [ticket.id, ticket]));
  }

  /** By event or incident, newest first; of tickets that the access shows. */
  async ofTargets(
    tenantId: string,
    kind: 'EVENT' | 'INCIDENT',
    ids: readonly string[],
    access: Access,
  ): Promise<Map<string, Ticket[]>> {
    const em = this.#deps.relational.forTenant(tenantId);
    const links = await em.find(TicketLinkEntity, { kind, targetId: { $in: [...ids] } });
    const seen = await this.byIds(tenantId, [...new Set(links.map(({ ticketId }) => ticketId))], access);
    const of = (targetId: string) =>
      links.flatMap((link) => (link.targetId === targetId ? (seen.get(link.ticketId) ?? []) : []));
    return new Map(ids.map((id) => [id, of(id).sort((a, b) => b.number - a.number)]));
  }

  /** Oldest first. */
  history(ticket: Ticket): Promise<TicketChange[]> {
    const em = this.#deps.relational.forTenant(ticket.tenantId);
    return em.find(TicketChangeEntity, { ticketId: ticket.id }, { orderBy: { id: 'asc' }, limit: 1_000 });
  }

  /** Marks and says every agreed time that is over; resolves with how many. */
  async sweep(): Promise<number> {
    const nowMs = this.#deps.clock.now();
    const over = { slaDueAtMs: { $lte: nowMs }, breachedAtMs: null };
    const { relational, outbox } = this.#deps;
    const count = await relational.system().transactional(async (em) => {
      const late = await em.find(TicketEntity, over, { orderBy: { slaDueAtMs: 'asc' }, limit: 200 });
      for (const ticket of late) {
        ticket.breachedAtMs = nowMs;
        record(this.#deps, em, ticket, { actorId: null, what: 'SLA_BREACHED', before: null, after: null });
      }
      return late.length;
    });
    if (count > 0) outbox.wake();
    return count;
  }

  /** The ticket, if the access shows it; otherwise it does not exist. */
  async own(em: EntityManager, id: string, access: Access): Promise<Ticket> {
    const ticket = await em.findOne(TicketEntity, { $and: [{ id }, this.#visible(access)] });
    if (!ticket) throw notFound('ticket', id);
    return ticket;
  }

  #visible(access: Access): Record<string, unknown> {
    return access.predicate(null, { camera: 'cameraId', site: 'siteId' });
  }

  #record(
    em: EntityManager,
    ticket: Ticket,
    caller: Caller,
    what: string,
    before: string | null,
    after: string | null,
  ): void {
    record(this.#deps, em, ticket, { actorId: caller.id, what, before, after });
  }

  #change(
    caller: Caller,
    access: Access,
    { id, version }: { id: string; version: number },
    work: (ticket: Ticket, em: EntityManager) => Promise<void> | void,
  ): Promise<Ticket> {
    return this.#inOne(caller.tenantId, async (em) => {
      const ticket = await this.own(em, id, access);
      if (ticket.version !== version)
        throw new Fault(
          'CONFLICT',
          `Ticket ${ticket.number} was changed meanwhile (version ${ticket.version}); load it again.`,
        );
      await work(ticket, em);
      Object.assign(ticket, { version: version + 1, updatedAtMs: this.#deps.clock.now() });
      return ticket;
    });
  }

  async #inOne(tenantId: string, work: (em: EntityManager) => Promise<Ticket>): Promise<Ticket> {
    const ticket = await this.#deps.relational.forTenant(tenantId).transactional(work);
    this.#deps.outbox.wake();
    return ticket;
  }
}

/** Without a place a ticket is the tenant's as a whole. */
export function requireSeen(
  access: Access,
  { cameraId, siteId }: { cameraId: string | null; siteId: string | null },
): void {
  if (access.permits(null, { siteId, ...(cameraId === null ? {} : { cameraId }) })) return;
  if (cameraId !== null) throw notFound('camera', cameraId);
  if (siteId !== null) throw notFound('site', siteId);
  throw new Fault('FORBIDDEN', 'A ticket without a place needs a grant on the whole tenant; name a camera or a site.');
}

/** People of the tenant are known by their grants. */
export async function requirePerson(em: EntityManager, tenantId: string, userId: string): Promise<void> {
  if (!(await em.findOne(AccessEntity, { tenantId, userId }))) throw notFound('person', userId);
}
