import { defineEntity, p } from '@mikro-orm/core';
import type { Item } from '../rules/template.ts';

/**
 * PENDING waits for its time; SENDING is in hand until `leaseUntilMs`, then due again; SENT, DEAD (given up), CANCELLED
 * (acknowledged before its turn) and HELD_BACK (quiet hours) are the end.
 */
export const deliveryStates = ['PENDING', 'SENDING', 'SENT', 'DEAD', 'CANCELLED', 'HELD_BACK'] as const;
export type DeliveryState = (typeof deliveryStates)[number];

/** A message to one channel: the outbox of what happens outside. Its id is the idempotency key of the effect. */
export const DeliveryEntity = defineEntity({
  name: 'Delivery',
  tableName: 'delivery',
  indexes: [
    { properties: ['state', 'dueAtMs'] },
    { properties: ['tenantId', 'ruleId', 'throttleKey', 'createdAtMs'] },
    { properties: ['tenantId', 'state'] },
  ],
  properties: {
    id: p.string().primary(),
    tenantId: p.string(),
    /** null: a test of the channel. */
    ruleId: p.string().nullable(),
    channelId: p.string(),
    step: p.integer(),
    state: p.string().$type<DeliveryState>(),
    dueAtMs: p.double().$type<number>(),
    leaseUntilMs: p.double().$type<number>(),
    attempts: p.integer(),
    error: p.string().length(500).nullable(),
    subject: p.string().length(-1),
    body: p.string().length(-1),
    items: p.json<Item[]>(),
    digest: p.boolean(),
    /** Rule's own key of what repeats; events that it held back are counted here. */
    throttleKey: p.string(),
    throttled: p.integer(),
    createdAtMs: p.double().$type<number>(),
    sentAtMs: p.double().$type<number>().nullable(),
  },
});

/** Which events a delivery tells of, and where they were: what decides who may know of it. */
export const DeliveryEventEntity = defineEntity({
  name: 'DeliveryEvent',
  tableName: 'delivery_event',
  indexes: [{ properties: ['tenantId', 'eventId'] }],
  properties: {
    deliveryId: p.string().primary(),
    eventId: p.string().primary(),
    tenantId: p.string(),
    cameraId: p.string(),
    siteId: p.string().nullable(),
  },
});
