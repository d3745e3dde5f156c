import { defineEntity, p } from '@mikro-orm/core';

/** A message that belongs to a change: written in the change's own transaction, sent after it by the tailer. */
export const OutboxEntity = defineEntity({
  name: 'OutboxMessage',
  tableName: 'outbox_message',
  properties: {
    seq: p.integer().primary().autoincrement(),
    messageId: p.string(),
    topic: p.string(),
    messageKey: p.string(),
    payload: p.json<unknown>(),
  },
});

/** What a consumer has already done: written in the transaction of its effect. */
export const ConsumedEntity = defineEntity({
  name: 'ConsumedMessage',
  tableName: 'consumed_message',
  properties: {
    consumer: p.string().primary(),
    messageId: p.string().primary(),
    atMs: p.double(),
  },
});
