import type { Clock } from '../../clock.ts';
import { Lane } from '../../threads/lane.ts';
import type { Bus, BusMessage, BusOutgoing, BusSubscribe, BusSubscription, PartitionLag } from './bus.ts';
import { joinGroup } from './holders.ts';
import { defaultRetry, deliver, type RetryPolicy } from './retry.ts';
import type { BusPlaced, BusRow, BusThreadData } from './sqlite-bus-thread.ts';

export interface SqliteBusOptions {
  file: string;
  clock: Clock;
  partitions?: number;
  /** Messages older than this are forgotten, read or not. */
  retentionMs?: number;
  /** How often other processes' messages are looked for; this process's own wake at once. */
  pollMs?: number;
  retry?: RetryPolicy;
}

const DAY_MS = 86_400_000;

/** A reader of one partition that waits for more. */
interface Sleeper extends BusPlaced {
  wake(): void;
}

/**
 * A durable log in one SQLite file: what publish returned for survives the power going. The file belongs to a thread of
 * its own, so that no flush to the disk holds up who serves requests; handlers run here.
 */
export async function openSqliteBus(options: SqliteBusOptions): Promise<Bus> {
  const { file, clock, partitions = 4, retentionMs = 7 * DAY_MS, pollMs = 250, retry = defaultRetry } = options;
  const program = new URL('./sqlite-bus-thread.ts', import.meta.url);
  const lane = new Lane({ program, data: { file, partitions, retentionMs } satisfies BusThreadData, name: 'The bus' });
  // So that a restore sees this process before its first reader holds anything.
  const presence = joinGroup(lane, '');
  await presence.hold(`process ${process.pid}`, 0);
  const subscriptions = new Set<BusSubscription>();
  const sleepers = new Set<Sleeper>();
  let seenVersion = -1;
  let looking: NodeJS.Timeout | null = null;

  const publish = async (messages: readonly BusOutgoing[]): Promise<void> => {
    if (messages.length === 0) return;
    const rows = messages.map(({ topic, key, id, payload }) => {
      return { topic, key, id, payload: JSON.stringify(payload ?? null) };
    });
    const placed = await lane.ask<BusPlaced[]>('publish', rows, clock.now());
    for (const sleeper of sleepers) {
      if (placed.some(({ topic, part }) => topic === sleeper.topic && part === sleeper.part)) sleeper.wake();
    }
  };

  /** One look for all readers: at what other processes have written since. */
  const look = async (): Promise<void> => {
    // Behind a long queue nobody sleeps for want of a look.
    if (lane.waiting > 0) return;
    const version = await lane.ask<number>('version');
    if (version === seenVersion) return;
    seenVersion = version;
    for (const sleeper of sleepers) sleeper.wake();
  };

  const subscribe = (asked: BusSubscribe): BusSubscription => {
    const { group, topics } = asked;
    const member = joinGroup(lane, group);
    const stop = new AbortController();
    const { signal } = stop;
    const driver = { retry, publish, stopped: () => signal.aborted, pause: (ms: number) => pause(ms, signal) };
    const follow = async (topic: string, part: number): Promise<void> => {
      let woken = false;
      let wakeUp = (): void => {};
      const sleeper: Sleeper = {
        ...{ topic, part },
        wake: () => {
          woken = true;
          wakeUp();
        },
      };
      const more = (): Promise<void> =>
        new Promise((resolve) => {
          wakeUp = resolve;
          if (woken) resolve();
        });
      sleepers.add(sleeper);
      signal.addEventListener('abort', sleeper.wake);
      try {
        // The death of a holder is written nowhere: it is asked for.
        while (!signal.aborted && !(await member.hold(topic, part))) await pause(pollMs, signal);
        let offset = await lane.ask<number>('done', group, topic, part);
        while (!signal.aborted) {
          woken = false;
          const rows = await lane.ask<BusRow[]>('read', topic, part, offset);
          if (rows.length === 0 && !signal.aborted) await more();
          for (const row of rows) {
            if (!(await deliver(toMessage(row), asked, driver))) return;
            offset = row.offset;
            await lane.ask('commit', group, topic, part, offset);
          }
        }
      } finally {
        sleepers.delete(sleeper);
        signal.removeEventListener('abort', sleeper.wake);
      }
    };
    /** The file may be away for a while: what was not committed comes again. */
    const keepFollowing = async (topic: string, part: number): Promise<void> => {
      while (!signal.aborted) {
        await follow(topic, part).catch(() => pause(retry.firstPauseMs, signal));
      }
    };
    const loops = topics.flatMap((topic) =>
      Array.from({ length: partitions }, (_, part) => keepFollowing(topic, part)),
    );
    looking ??= setInterval(() => look().catch(() => {}), pollMs);
    const subscription: BusSubscription = {
      stop: async () => {
        stop.abort();
        subscriptions.delete(subscription);
        await Promise.all(loops);
        await member.release();
        if (subscriptions.size === 0 && looking) {
          clearInterval(looking);
          looking = null;
        }
      },
    };
    subscriptions.add(subscription);
    return subscription;
  };

  return {
    publish,
    subscribe,
    lag: (group, topics) => lane.ask<PartitionLag[]>('waiting', group, topics),
    close: async () => {
      await Promise.all([...subscriptions].map((subscription) => subscription.stop()));
      await presence.release();
      await lane.stop();
    },
  };
}

/** Resolves early when stopped. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}

function toMessage(row: BusRow): BusMessage {
  const { id, topic, key, part, offset, at_ms } = row;
  return { id, topic, key, partition: part, offset, atMs: at_ms, payload: JSON.parse(row.payload) };
}
