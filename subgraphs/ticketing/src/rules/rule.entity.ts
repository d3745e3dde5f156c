import { defineEntity, p } from '@mikro-orm/core';
import type { Priority } from '../sla/sla-policy.entity.ts';

/** Which events open a ticket by themselves. An empty list means any. */
export const TicketRuleEntity = defineEntity({
  name: 'TicketRule',
  tableName: 'ticket_rule',
  properties: {
    id: p.string().primary(),
    tenantId: p.string().index(),
    name: p.string(),
    enabled: p.boolean(),
    version: p.integer(),
    kinds: p.json<string[]>(),
    severities: p.json<string[]>(),
    cameraIds: p.json<string[]>(),
    siteIds: p.json<string[]>(),
    priority: p.string().$type<Priority>(),
    assigneeId: p.string().nullable(),
    createdAtMs: p.double().$type<number>(),
  },
});
