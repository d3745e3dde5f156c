import { createHash } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../../clock.ts';
import type { Bus, BusMessage, BusOutgoing, BusSubscribe, BusSubscription, PartitionLag } from './bus.ts';
import { createHolders, joinGroup } from './holders.ts';
import { defaultRetry, deliver, type RetryPolicy } from './retry.ts';

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

const BATCH = 200;
const DAY_MS = 86_400_000;

/** A durable log in one SQLite file (WAL, synchronous FULL): what publish returned for survives the power going. */
export function openSqliteBus(options: SqliteBusOptions): Bus {
  const { clock, partitions = 4, retentionMs = 7 * DAY_MS, pollMs = 250, retry = defaultRetry } = options;
  const db = new DatabaseSync(options.file);
  db.exec(`pragma journal_mode = wal; pragma synchronous = full; pragma busy_timeout = 5000;
    create table if not exists message (offset integer primary key autoincrement, topic text not null, part integer not null,
      key text not null, id text not null, payload text not null, at_ms integer not null);
    create index if not exists message_by_topic on message (topic, part, offset);
    create table if not exists committed (grp text not null, topic text not null, part integer not null, offset integer not null,
      primary key (grp, topic, part)) without rowid;`);
  createHolders(db);
  const insert = db.prepare('insert into message (topic, part, key, id, payload, at_ms) values (?, ?, ?, ?, ?, ?)');
  const read = db.prepare('select * from message where topic = ? and part = ? and offset > ? order by offset limit ?');
  const committed = db.prepare('select offset from committed where grp = ? and topic = ? and part = ?');
  const commit = db.prepare(
    'insert into committed values (?, ?, ?, ?) on conflict do update set offset = excluded.offset',
  );
  const count = db.prepare('select count(*) as n from message where topic = ? and part = ? and offset > ?');
  const forget = db.prepare('delete from message where at_ms < ?');
  const subscriptions = new Set<BusSubscription>();
  const wakes = new Set<() => void>();
  let forgottenAtMs = clock.now();

  const publish = async (messages: readonly BusOutgoing[]): Promise<void> => {
    if (messages.length === 0) return;
    db.exec('begin immediate');
    try {
      for (const { topic, key, id, payload } of messages) {
        insert.run(topic, partitionOf(key, partitions), key, id, JSON.stringify(payload ?? null), clock.now());
      }
      if (clock.now() - forgottenAtMs > 3_600_000) {
        forgottenAtMs = clock.now();
        forget.run(forgottenAtMs - retentionMs);
      }
      db.exec('commit');
    } catch (error) {
      db.exec('rollback');
      throw error;
    }
    for (const wake of wakes) wake();
  };

  const subscribe = (asked: BusSubscribe): BusSubscription => {
    const { group, topics } = asked;
    const member = joinGroup(db, group);
    let stopped = false;
    const sleepers = new Set<() => void>();
    let version = 0;
    const wake = (): void => {
      version += 1;
      for (const sleeper of [...sleepers]) sleeper();
    };
    const pause = (ms: number, seen: number): Promise<void> =>
      new Promise((resolve) => {
        const done = (): void => {
          clearTimeout(timer);
          sleepers.delete(done);
          resolve();
        };
        const timer = setTimeout(done, ms);
        sleepers.add(done);
        if (stopped || version !== seen) done();
      });
    const driver = { retry, publish, stopped: () => stopped, pause: (ms: number) => pause(ms, version) };
    const follow = async (topic: string, part: number): Promise<void> => {
      while (!stopped && !member.hold(topic, part)) await pause(pollMs, version);
      let offset = Number(committed.get(group, topic, part)?.offset ?? 0);
      while (!stopped) {
        const seen = version;
        const rows = read.all(topic, part, offset, BATCH);
        if (rows.length === 0) await pause(pollMs, seen);
        for (const row of rows) {
          const message = toMessage(row);
          if (!(await deliver(message, asked, driver))) return;
          offset = message.offset;
          commit.run(group, topic, part, offset);
        }
      }
    };
    wakes.add(wake);
    const loops = topics.flatMap((topic) => Array.from({ length: partitions }, (_, part) => follow(topic, part)));
    const subscription: BusSubscription = {
      stop: async () => {
        stopped = true;
        wakes.delete(wake);
        subscriptions.delete(subscription);
        wake();
        await Promise.all(loops);
        member.release();
      },
    };
    subscriptions.add(subscription);
    return subscription;
  };

  return {
    publish,
    subscribe,
    lag: async (group, topics) =>
      topics
        .flatMap((topic) => Array.from({ length: partitions }, (_, partition) => ({ topic, partition })))
        .map(({ topic, partition }): PartitionLag => {
          const done = Number(committed.get(group, topic, partition)?.offset ?? 0);
          return { topic, partition, waiting: Number(count.get(topic, partition, done)?.n ?? 0) };
        })
        .filter(({ waiting }) => waiting > 0),
    close: async () => {
      await Promise.all([...subscriptions].map((subscription) => subscription.stop()));
      db.close();
    },
  };
}

function partitionOf(key: string, partitions: number): number {
  return createHash('md5').update(key).digest().readUInt32BE(0) % partitions;
}

function toMessage(row: Record<string, unknown>): BusMessage {
  return {
    id: String(row.id),
    topic: String(row.topic),
    key: String(row.key),
    partition: Number(row.part),
    offset: Number(row.offset),
    atMs: Number(row.at_ms),
    payload: JSON.parse(String(row.payload)),
  };
}
