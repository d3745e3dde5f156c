import { defineEntity, p } from '@mikro-orm/core';

/** Cameras and sites as vms.cameras and vms.sites last said: what a ticket may be about, and whose it is. */
export const TicketPlaceEntity = defineEntity({
  name: 'TicketPlace',
  tableName: 'ticket_place',
  properties: {
    id: p.string().primary(),
    tenantId: p.string().index(),
    kind: p.string().$type<'CAMERA' | 'SITE'>(),
    name: p.string(),
    siteId: p.string().nullable(),
    deleted: p.boolean(),
  },
});
