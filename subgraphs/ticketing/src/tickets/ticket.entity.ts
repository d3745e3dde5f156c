import { defineEntity, p } from '@mikro-orm/core';
import type { Priority } from '../sla/sla-policy.entity.ts';
import type { TicketState } from './states.ts';

/** Something that somebody has to see to. The sla columns are a stop watch (`sla/sla.ts`). */
export const TicketEntity = defineEntity({
  name: 'Ticket',
  tableName: 'ticket',
  uniques: [{ properties: ['tenantId', 'number'] }],
  indexes: [
    { properties: ['tenantId', 'dedupeKey', 'state'] },
    { properties: ['tenantId', 'state'] },
    { properties: ['slaDueAtMs'] },
  ],
  properties: {
    id: p.string().primary(),
    tenantId: p.string(),
    /** Counted from 1 in each tenant: what people call it. */
    number: p.integer(),
    title: p.string(),
    description: p.string().length(-1),
    state: p.string().$type<TicketState>(),
    priority: p.string().$type<Priority>(),
    cameraId: p.string().nullable(),
    siteId: p.string().nullable(),
    assigneeId: p.string().nullable(),
    /** The person, or null when a rule opened it. */
    openedById: p.string().nullable(),
    ruleId: p.string().nullable(),
    /** Camera and kind of what opened it by rule: the same again joins it while somebody works on it. */
    dedupeKey: p.string().nullable(),
    version: p.integer(),
    slaTotalMs: p.double().$type<number>(),
    slaUsedMs: p.double().$type<number>(),
    slaSinceMs: p.double().$type<number>().nullable(),
    slaDueAtMs: p.double().$type<number>().nullable(),
    breachedAtMs: p.double().$type<number>().nullable(),
    createdAtMs: p.double().$type<number>(),
    updatedAtMs: p.double().$type<number>(),
    endedAtMs: p.double().$type<number>().nullable(),
  },
});

/** The last number given out. */
export const TicketCounterEntity = defineEntity({
  name: 'TicketCounter',
  tableName: 'ticket_counter',
  properties: { tenantId: p.string().primary(), last: p.integer() },
});

/** What was done to a ticket, by whom; never changed. */
export const TicketChangeEntity = defineEntity({
  name: 'TicketChange',
  tableName: 'ticket_change',
  indexes: [{ properties: ['tenantId', 'ticketId'] }],
  properties: {
    id: p.string().primary(),
    tenantId: p.string(),
    ticketId: p.string(),
    actorId: p.string().nullable(),
    atMs: p.double().$type<number>(),
    what: p.string(),
    before: p.string().length(-1).nullable(),
    after: p.string().length(-1).nullable(),
  },
});
