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
  /** In order per key; a handler that throws is called again with the same message until it succeeds. */
  subscribe(options: BusSubscribe): BusSubscription;
  close(): Promise<void>;
}

export interface BusSubscribe {
  group: string;
  topics: readonly string[];
  handler(message: BusMessage): Promise<void>;
  /** Told of a handler's failure before the retry. */
  onError?(error: unknown, message: BusMessage): void;
}

export interface BusSubscription {
  /** Stops after the message in hand; its offset is committed if it succeeded. */
  stop(): Promise<void>;
}
