import { type Admin, Kafka, type KafkaConfig, logLevel, Partitioners, type Producer } from 'kafkajs';
import type { Bus, BusMessage, BusOutgoing, BusSubscribe, BusSubscription, PartitionLag } from '../ports/bus/bus.ts';
import { defaultRetry, deliver, type RetryPolicy } from '../ports/bus/retry.ts';

export interface OpenKafkaOptions {
  /** `kafka[+ssl]://[user:password@]host:port[,host:port…]` */
  readonly url: string;
  readonly retry?: RetryPolicy | undefined;
  /** Of topics that do not exist yet. */
  readonly partitions?: number;
}

/** The broker forgets a member that is silent for this long and hands its partitions to the others. */
const SESSION_MS = 10_000;
const HEARTBEAT_MS = 2_000;

/**
 * The bus on Apache Kafka: an idempotent producer that waits for all replicas, offsets committed after each message,
 * topics made on first use. Connects lazily and goes on after the broker was away.
 */
export function openKafka({ url, retry = defaultRetry, partitions = 4 }: OpenKafkaOptions): Bus {
  const kafka = new Kafka(configOf(url));
  const producer = kafka.producer({
    idempotent: true,
    maxInFlightRequests: 1,
    createPartitioner: Partitioners.DefaultPartitioner,
  });
  const admin = kafka.admin();
  const connected = { producer: connectOnce(producer), admin: connectOnce(admin) };
  const made = new Map<string, Promise<void>>();
  const subscriptions = new Set<BusSubscription>();

  const ensureTopics = async (topics: readonly string[]): Promise<void> => {
    const missing = topics.filter((topic) => !made.has(topic));
    if (missing.length > 0) {
      const making = connected.admin().then(() => createTopics(admin, missing, partitions));
      for (const topic of missing) made.set(topic, making);
      making.catch(() => {
        for (const topic of missing) made.delete(topic);
      });
    }
    await Promise.all(topics.map((topic) => made.get(topic)));
  };

  const publish = async (messages: readonly BusOutgoing[]): Promise<void> => {
    if (messages.length === 0) return;
    const byTopic = Map.groupBy(messages, ({ topic }) => topic);
    await ensureTopics([...byTopic.keys()]);
    await connected.producer();
    const topicMessages = [...byTopic].map(([topic, group]) => ({
      topic,
      messages: group.map(({ id, key, payload }) => ({
        key,
        value: JSON.stringify(payload ?? null),
        headers: { id },
      })),
    }));
    await producer.sendBatch({ acks: -1, topicMessages });
  };

  const subscribe = (asked: BusSubscribe): BusSubscription => {
    const { group: groupId, topics } = asked;
    const stopping = new AbortController();
    const { signal } = stopping;
    const consumer = kafka.consumer({
      groupId,
      sessionTimeout: SESSION_MS,
      heartbeatInterval: HEARTBEAT_MS,
      retry: { restartOnFailure: async () => !signal.aborted },
    });
    const run = async (): Promise<void> => {
      await ensureTopics(topics);
      await consumer.connect();
      await consumer.subscribe({ topics: [...topics], fromBeginning: true });
      await consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        eachBatch: async ({ batch, resolveOffset, heartbeat, isRunning, isStale }) => {
          const { topic, partition } = batch;
          for (const record of batch.messages) {
            const gone = (): boolean => signal.aborted || !isRunning() || isStale();
            const message = toMessage(topic, partition, record);
            // A slow handler must not lose the partition while it works.
            const beat = setInterval(() => void heartbeat().catch(() => {}), HEARTBEAT_MS);
            try {
              const pause = (ms: number): Promise<void> => wait(ms, signal);
              if (!(await deliver(message, asked, { retry, publish, stopped: gone, pause }))) return;
            } finally {
              clearInterval(beat);
            }
            resolveOffset(record.offset);
            await consumer.commitOffsets([{ topic, partition, offset: String(BigInt(record.offset) + 1n) }]);
          }
        },
      });
    };
    const running = untilDone(run, signal);
    const subscription: BusSubscription = {
      stop: async () => {
        subscriptions.delete(subscription);
        stopping.abort();
        await running;
        await consumer.disconnect();
      },
    };
    subscriptions.add(subscription);
    return subscription;
  };

  const lag = async (group: string, topics: readonly string[]): Promise<PartitionLag[]> => {
    await ensureTopics(topics);
    const committed = await admin.fetchOffsets({ groupId: group, topics: [...topics] });
    const rows = await Promise.all(
      topics.map(async (topic) => {
        const done = new Map(committed.find((one) => one.topic === topic)?.partitions.map((p) => [p.partition, p]));
        return (await admin.fetchTopicOffsets(topic)).map(({ partition, low, high }) => {
          const offset = Number(done.get(partition)?.offset ?? -1);
          return { topic, partition, waiting: Number(high) - Math.max(offset, Number(low)) };
        });
      }),
    );
    return rows.flat().filter(({ waiting }) => waiting > 0);
  };

  return {
    publish,
    subscribe,
    lag,
    close: async () => {
      await Promise.all([...subscriptions].map((subscription) => subscription.stop()));
      await Promise.all([producer.disconnect(), admin.disconnect()]);
    },
  };
}

function configOf(text: string): KafkaConfig {
  const [, tls, user, password, hosts = ''] = /^kafka(\+ssl)?:\/\/(?:([^:@/]+):([^@/]+)@)?([^/?]+)/.exec(text) ?? [];
  return {
    clientId: 'vms',
    brokers: hosts.split(','),
    ssl: tls !== undefined,
    logLevel: logLevel.NOTHING,
    retry: { initialRetryTime: 200, maxRetryTime: 5_000, retries: 8 },
    ...(user && password
      ? {
          sasl: {
            mechanism: 'scram-sha-512',
            username: decodeURIComponent(user),
            password: decodeURIComponent(password),
          },
        }
      : {}),
  };
}

/** Connects at first use; a failed try is forgotten, so that the next use tries again. */
function connectOnce(client: Admin | Producer): () => Promise<void> {
  let connecting: Promise<void> | null = null;
  return () => {
    connecting ??= client.connect().catch((error: unknown) => {
      connecting = null;
      throw error;
    });
    return connecting;
  };
}

async function createTopics(admin: Admin, topics: readonly string[], numPartitions: number): Promise<void> {
  const known = new Set(await admin.listTopics());
  const missing = topics.filter((topic) => !known.has(topic));
  if (missing.length > 0)
    await admin.createTopics({ waitForLeaders: true, topics: missing.map((topic) => ({ topic, numPartitions })) });
}

/** A consumer that cannot start (no broker yet) tries again until it can or is stopped. */
async function untilDone(run: () => Promise<void>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await run();
      return;
    } catch {
      await wait(1_000, signal);
    }
  }
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
    if (signal.aborted) done();
  });
}

type Raw = {
  offset: string;
  timestamp: string;
  key: Buffer | null;
  value: Buffer | null;
  headers?: Record<string, unknown>;
};

function toMessage(topic: string, partition: number, { offset, timestamp, key, value, headers }: Raw): BusMessage {
  const payload = payloadOf(value?.toString() ?? 'null');
  const id = headers?.id == null ? `${topic}:${partition}:${offset}` : String(headers.id);
  return { topic, partition, payload, id, key: key?.toString() ?? '', offset: Number(offset), atMs: Number(timestamp) };
}

/** What is no JSON was published by somebody else: its consumer sees the text, refuses it, and it becomes a dead letter. */
function payloadOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
