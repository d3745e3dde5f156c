import { defineEntity, p } from '@mikro-orm/core';
import type { DesiredRule } from '@vms/schema/edge/desired-state.ts';
import type { EventKindName } from '@vms/schema/messages/event-kinds.ts';

/** One analytic on one camera; see DesiredRule for what each field means. */
export const AnalyticsRuleEntity = defineEntity({
  name: 'AnalyticsRule',
  tableName: 'analytics_rule',
  uniques: [{ properties: ['tenantId', 'cameraId', 'name'] }],
  properties: {
    id: p.string().primary(),
    tenantId: p.string(),
    cameraId: p.string().index(),
    siteId: p.string().nullable(),
    name: p.string(),
    kind: p.string().$type<EventKindName>(),
    enabled: p.boolean(),
    version: p.integer(),
    zoneIds: p.json<string[]>(),
    schedule: p.json<DesiredRule['schedule']>().nullable(),
    minConfidence: p.double().$type<number>().nullable(),
    minHits: p.integer().nullable(),
    dwellMs: p.integer().nullable(),
    cooldownMs: p.integer().nullable(),
    classes: p.json<string[]>(),
    direction: p.string().$type<NonNullable<DesiredRule['direction']>>().nullable(),
    options: p.json<DesiredRule['options']>(),
    createdAtMs: p.double().$type<number>(),
    updatedAtMs: p.double().$type<number>(),
  },
});
