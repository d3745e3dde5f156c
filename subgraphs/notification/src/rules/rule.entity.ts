import { defineEntity, p } from '@mikro-orm/core';
import type { Window } from './schedule.ts';

export interface Step {
  readonly channelId: string;
  /** Minutes after the event; a step later than the first is taken only while nobody has acknowledged. */
  readonly afterMinutes: number;
}

/** Which events tell whom, when, and how often. An empty list of the filter means any. */
export const RuleEntity = defineEntity({
  name: 'NotificationRule',
  tableName: 'notification_rule',
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
    schedule: p.json<Window[]>(),
    quietHours: p.json<Window[]>(),
    quietMode: p.string().$type<'HOLD' | 'DROP'>(),
    criticalBreaksQuiet: p.boolean(),
    subject: p.string().length(-1),
    body: p.string().length(-1),
    steps: p.json<Step[]>(),
    throttleSeconds: p.integer(),
    digestMinutes: p.integer(),
    createdAtMs: p.double().$type<number>(),
  },
});
