import { defineEntity, p } from '@mikro-orm/core';

export const priorities = ['LOW', 'NORMAL', 'HIGH', 'URGENT'] as const;
export type Priority = (typeof priorities)[number];

/** What a tenant has agreed for a priority, where it differs from the default. */
export const SlaPolicyEntity = defineEntity({
  name: 'TicketSlaPolicy',
  tableName: 'ticket_sla_policy',
  properties: {
    tenantId: p.string().primary(),
    priority: p.string().$type<Priority>().primary(),
    minutes: p.integer(),
  },
});
