import type { InferEntity } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/sql';
import type { Deps } from '@vms/kit/define-subgraph';
import { dueAtMs, type Sla, startSla } from '../sla/sla.ts';
import { agreedMs } from '../sla/sla-policies.ts';
import type { Priority } from '../sla/sla-policy.entity.ts';
import { TicketChangeEntity, TicketCounterEntity, TicketEntity } from './ticket.entity.ts';

export type Ticket = InferEntity<typeof TicketEntity>;
export type TicketDeps = Pick<Deps, 'relational' | 'outbox' | 'newId' | 'clock' | 'blobs'>;

export interface NewTicket {
  readonly title: string;
  readonly description: string;
  readonly priority: Priority;
  readonly cameraId: string | null;
  readonly siteId: string | null;
  readonly assigneeId: string | null;
  readonly openedById: string | null;
  readonly ruleId: string | null;
  readonly dedupeKey: string | null;
}

/** Opens a ticket in this unit of work, with the tenant's next number and its clock running. */
export async function openTicket(
  deps: TicketDeps,
  em: EntityManager,
  tenantId: string,
  wanted: NewTicket,
): Promise<Ticket> {
  const nowMs = deps.clock.now();
  const counter =
    (await em.findOne(TicketCounterEntity, { tenantId })) ?? em.create(TicketCounterEntity, { tenantId, last: 0 });
  counter.last += 1;
  const sla = startSla(await agreedMs(em, tenantId, wanted.priority), nowMs);
  const ticket = em.create(TicketEntity, {
    ...wanted,
    ...{ id: deps.newId(), tenantId, number: counter.last, state: 'OPEN', version: 1 },
    ...slaColumns(sla),
    ...{ breachedAtMs: null, createdAtMs: nowMs, updatedAtMs: nowMs, endedAtMs: null },
  });
  record(deps, em, ticket, { actorId: wanted.openedById, what: 'OPENED', before: null, after: wanted.title });
  return ticket;
}

/** Writes what was done into the ticket's history and says it on vms.tickets, in the same unit of work. */
export function record(
  deps: TicketDeps,
  em: EntityManager,
  ticket: Ticket,
  change: { actorId: string | null; what: string; before: string | null; after: string | null },
): void {
  const { id, tenantId, number, state, priority, cameraId, siteId, assigneeId } = ticket;
  const atMs = deps.clock.now();
  em.create(TicketChangeEntity, { id: deps.newId(), tenantId, ticketId: id, atMs, ...change });
  deps.outbox.publish(em, {
    topic: 'vms.tickets',
    key: tenantId,
    payload: { id, tenantId, number, change: change.what, state, priority, cameraId, siteId, assigneeId },
  });
}

export function slaOf({ slaTotalMs, slaUsedMs, slaSinceMs }: Ticket): Sla {
  return { totalMs: slaTotalMs, usedMs: slaUsedMs, sinceMs: slaSinceMs ?? null };
}

export function slaColumns(sla: Sla) {
  return {
    slaTotalMs: sla.totalMs,
    slaUsedMs: sla.usedMs,
    slaSinceMs: sla.sinceMs,
    slaDueAtMs: dueAtMs(sla),
  };
}
