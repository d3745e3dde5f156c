import { defineEntity, p } from '@mikro-orm/core';

export const channelKinds = ['EMAIL', 'WEBHOOK', 'WEB_PUSH', 'SMS', 'CHAT'] as const;
export type ChannelKind = (typeof channelKinds)[number];

/** A way to reach people. `settings` may be read, `sealed` (secrets under the master key) never leaves. */
export const ChannelEntity = defineEntity({
  name: 'NotificationChannel',
  tableName: 'notification_channel',
  properties: {
    id: p.string().primary(),
    tenantId: p.string().index(),
    name: p.string(),
    kind: p.string().$type<ChannelKind>(),
    enabled: p.boolean(),
    version: p.integer(),
    settings: p.json<Record<string, unknown>>(),
    sealed: p.string().length(-1).nullable(),
    createdAtMs: p.double().$type<number>(),
  },
});

/** A browser that wants messages of a channel; whose it is decides what it may hear of. */
export const PushSubscriptionEntity = defineEntity({
  name: 'PushSubscription',
  tableName: 'push_subscription',
  uniques: [{ properties: ['channelId', 'endpointHash'] }],
  properties: {
    id: p.string().primary(),
    tenantId: p.string().index(),
    channelId: p.string(),
    userId: p.string(),
    /** The endpoint is a secret of the browser: only its hash is in the clear. */
    endpointHash: p.string(),
    sealed: p.string().length(-1),
    createdAtMs: p.double().$type<number>(),
  },
});
