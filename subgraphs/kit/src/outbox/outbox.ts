import { createHash } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/sql';
import type { Clock } from '../clock.ts';
import type { IdFactory } from '../ids.ts';
import type { Log } from '../log.ts';
import type { Bus } from '../ports/bus/bus.ts';
import type { Relational } from '../ports/relational/relational.ts';
import { ConsumedEntity, OutboxEntity } from './outbox.entity.ts';

/** A subgraph's way to the bus; nothing else publishes. */
export interface Outbox {
  /** Adds the message to the unit of work: sent if and only if its changes are committed. Call `wake` after the flush. */
  publish(em: EntityManager, message: { topic: string; key: string; payload: unknown }): void;
  /** Sends soon; without it the message waits for the next poll. */
  wake(): void;
  /** Runs the effect once per (consumer, message), both in one transaction. False when it had been done before. */
  once(consumer: string, messageId: string, effect: (em: EntityManager) => Promise<void>): Promise<boolean>;
  /** Resolves when everything committed so far is on the bus. */
  drain(): Promise<void>;
  stop(): Promise<void>;
}

const BATCH = 200;

/** One tailer per subgraph: reads in commit order, publishes, then forgets; a crash between repeats, never loses. */
export function openOutbox(deps: {
  relational: Relational;
  bus: Bus;
  clock: Clock;
  newId: IdFactory;
  log: Log;
  pollMs?: number;
}): Outbox {
  const { relational, bus, clock, newId, log, pollMs = 1_000 } = deps;
  let stopped = false;
  let running: Promise<void> | null = null;
  const sendAll = async (): Promise<void> => {
    for (;;) {
      const em = relational.system();
      const rows = await em.find(OutboxEntity, {}, { orderBy: { seq: 'asc' }, limit: BATCH });
      if (rows.length === 0) return;
      await bus.publish(
        rows.map((row) => ({ id: row.messageId, topic: row.topic, key: row.messageKey, payload: row.payload })),
      );
      await em.nativeDelete(OutboxEntity, { seq: { $in: rows.map((row) => row.seq) } });
    }
  };
  const drain = async (): Promise<void> => {
    if (running) await running;
    running ??= sendAll().finally(() => {
      running = null;
    });
    await running;
  };
  const wake = (): void => {
    if (!stopped)
      drain().catch((error: unknown) => log.error({ err: error }, 'The outbox could not be sent; trying again.'));
  };
  const timer = setInterval(wake, pollMs);
  timer.unref();
  wake();
  return {
    publish: (em, { topic, key, payload }) => {
      em.create(OutboxEntity, { messageId: newId(), topic, messageKey: key, payload });
    },
    wake,
    drain,
    once: (consumer, messageId, effect) =>
      relational.system().transactional(async (em) => {
        const known = { consumer, messageId: rememberedAs(messageId) };
        if (await em.findOne(ConsumedEntity, known)) return false;
        em.create(ConsumedEntity, { ...known, atMs: clock.now() });
        await effect(em);
        return true;
      }),
    stop: async () => {
      stopped = true;
      clearInterval(timer);
      await running?.catch(() => {});
    },
  };
}

/** Ids are the publisher's own and of any length; a long one is remembered by its hash. */
function rememberedAs(messageId: string): string {
  return messageId.length <= 255 ? messageId : `sha256:${createHash('sha256').update(messageId).digest('hex')}`;
}
