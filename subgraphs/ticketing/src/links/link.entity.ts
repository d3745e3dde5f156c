import { defineEntity, p } from '@mikro-orm/core';

/** A ticket is about an event or an incident, which live elsewhere. */
export const TicketLinkEntity = defineEntity({
  name: 'TicketLink',
  tableName: 'ticket_link',
  indexes: [{ properties: ['tenantId', 'kind', 'targetId'] }],
  properties: {
    ticketId: p.string().primary(),
    kind: p.string().$type<'EVENT' | 'INCIDENT'>().primary(),
    targetId: p.string().primary(),
    tenantId: p.string(),
    atMs: p.double().$type<number>(),
  },
});
