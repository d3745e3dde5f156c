/** A message to send. `id` makes redelivery recognisable; messages of one key stay in order. */
export interface BusOutgoing {
  id: string;
  topic: string;
  key: string;
  payload: unknown;
}

/** A message as a consumer sees it. At least once: the same id may come again. */
export interface BusMessage extends BusOutgoing {
  partition: number;
  offset: number;
  atMs: number;
}

/** Topics with partitions by key and consumer groups with committed offsets. */
export interface Bus {
  /** Returns when all of them are durable, or throws and none is. */
  publish(messages: readonly BusOutgoing[]): Promise<void>;
  /** In order per key; each message goes to one member of the group. See `retry.ts` for a handler that throws. */
  subscribe(options: BusSubscribe): BusSubscription;
  /** How far the group is behind, per partition that holds messages. */
  lag(group: string, topics: readonly string[]): Promise<PartitionLag[]>;
  close(): Promise<void>;
}

export interface BusSubscribe {
  group: string;
  topics: readonly string[];
  handler(message: BusMessage): Promise<void>;
  /** Told of a handler's failure before the retry, and once more when the message becomes a dead letter. */
  onError?(error: unknown, message: BusMessage, fate: 'retry' | 'dead'): void;
  /** A failure while this rejects is not the message's fault and does not count against it: the consumer's own store. */
  healthy?(): Promise<void>;
}

export interface BusSubscription {
  /** Stops after the message in hand; its offset is committed if it succeeded. */
  stop(): Promise<void>;
}

export interface PartitionLag {
  readonly topic: string;
  readonly partition: number;
  /** Messages that the group has not finished. */
  readonly waiting: number;
}

/** Where a topic's messages go that a group could not take in; the payload is a `DeadLetter`. */
export const deadLettersOf = (topic: string): string => `${topic}.dead`;

/** A message that was given up, with everything needed to look at it and to publish it again. */
export interface DeadLetter {
  readonly group: string;
  readonly attempts: number;
  /** A Fault's code and message, or the bare kind of any other error: those may quote data and stay in the log. */
  readonly error: string;
  readonly message: BusMessage;
}
