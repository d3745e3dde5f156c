import { GraphQLError } from 'graphql';
import type { Outcome } from './engine.ts';

/** How a stream is opened: its items in order, or the refusal. */
export type OpenEvents = (signal: AbortSignal) => Promise<AsyncGenerator<Outcome, void> | Outcome>;

export interface SharedStream {
  /** Equal keys: the same document, variables, tenant and access. */
  readonly key: string;
  /** False when a stream that is under way has left something behind that a new subscriber asked for. */
  readonly joinsLate: boolean;
  readonly open: OpenEvents;
  /** Asked before each item: false once this subscriber's access is not what the key says any more. */
  readonly stillAlike?: () => boolean;
}

/** So many items a subscriber may be behind the fastest before it is sent away. */
export const ITEMS_BEHIND_MAX = 1_000;
/** The source is asked for more as soon as one subscriber has less than this. */
const ITEMS_AHEAD = 32;

/** One source and one join per event for all subscribers who ask the same and may see the same. */
export class SharedEvents {
  readonly #hubs = new Map<string, Hub>();

  get size(): number {
    return this.#hubs.size;
  }

  async follow(stream: SharedStream, signal?: AbortSignal): Promise<AsyncGenerator<Outcome, void> | Outcome> {
    const { key, joinsLate, open, stillAlike = () => true } = stream;
    let hub = this.#hubs.get(key);
    if (!hub || hub.ended || (hub.moving && !joinsLate)) {
      const made = new Hub(open, stillAlike, () => {
        if (this.#hubs.get(key) === made) this.#hubs.delete(key);
      });
      this.#hubs.set(key, made);
      hub = made;
    }
    return await hub.subscribe(stillAlike, signal);
  }
}

class Hub {
  moving = false;
  ended = false;
  readonly #stop = new AbortController();
  readonly #subscribers = new Set<Subscriber>();
  readonly #onEnd: () => void;
  /** The source was opened for whoever came first; it ends for all when their access changes. */
  readonly #ownerAlike: () => boolean;
  readonly #opening: ReturnType<OpenEvents>;
  #pumping = false;
  #hungry: (() => void) | null = null;

  constructor(open: OpenEvents, ownerAlike: () => boolean, onEnd: () => void) {
    this.#ownerAlike = ownerAlike;
    this.#onEnd = onEnd;
    this.#opening = open(this.#stop.signal);
  }

  async subscribe(
    stillAlike: () => boolean,
    signal: AbortSignal | undefined,
  ): Promise<AsyncGenerator<Outcome, void> | Outcome> {
    const subscriber = new Subscriber(stillAlike, () => this.#hungry?.());
    this.#subscribers.add(subscriber);
    const opened = await this.#opening.catch((error: unknown) => {
      this.#end();
      throw error;
    });
    if (!(Symbol.asyncIterator in opened)) {
      this.#end();
      return opened;
    }
    if (!this.#pumping) {
      this.#pumping = true;
      void this.#pump(opened);
    }
    return this.#items(subscriber, signal);
  }

  async *#items(subscriber: Subscriber, signal: AbortSignal | undefined): AsyncGenerator<Outcome, void> {
    const leave = () => subscriber.end();
    if (signal?.aborted) leave();
    signal?.addEventListener('abort', leave, { once: true });
    try {
      for (let item = await subscriber.next(); item; item = await subscriber.next()) yield item;
    } finally {
      signal?.removeEventListener('abort', leave);
      this.#subscribers.delete(subscriber);
      if (this.#subscribers.size === 0) this.#end();
      else this.#hungry?.();
    }
  }

  async #pump(items: AsyncGenerator<Outcome, void>): Promise<void> {
    try {
      while (!this.#stop.signal.aborted) {
        const next = await items.next();
        if (next.done) break;
        this.moving = true;
        const ownerAlike = this.#ownerAlike();
        for (const subscriber of this.#subscribers) subscriber.push(next.value, ownerAlike);
        if (!ownerAlike) break;
        while (!this.#stop.signal.aborted && ![...this.#subscribers].some(({ waiting }) => waiting < ITEMS_AHEAD)) {
          await new Promise<void>((resolve) => {
            this.#hungry = resolve;
          });
        }
      }
    } finally {
      this.#end();
      void items.return();
    }
  }

  #end(): void {
    if (this.ended) return;
    this.ended = true;
    this.#onEnd();
    this.#stop.abort();
    this.#hungry?.();
    for (const subscriber of this.#subscribers) subscriber.finish();
  }
}

/** A bounded queue of one subscriber. */
class Subscriber {
  readonly #queue: Outcome[] = [];
  readonly #onTake: () => void;
  readonly #stillAlike: () => boolean;
  #finished = false;
  #wake: ((item: Outcome | null) => void) | null = null;

  constructor(stillAlike: () => boolean, onTake: () => void) {
    this.#stillAlike = stillAlike;
    this.#onTake = onTake;
  }

  get waiting(): number {
    return this.#finished ? Number.POSITIVE_INFINITY : this.#queue.length;
  }

  push(fresh: Outcome, ownerAlike: boolean): void {
    if (this.#finished) return;
    const alike = ownerAlike && this.#stillAlike();
    const item = alike ? fresh : accessChanged();
    if (this.#wake) {
      const wake = this.#wake;
      this.#wake = null;
      wake(item);
    } else if (this.#queue.length < ITEMS_BEHIND_MAX) this.#queue.push(item);
    else {
      this.#queue.push(tooSlow());
      this.finish();
    }
    if (!alike) this.finish();
  }

  next(): Promise<Outcome | null> | Outcome | null {
    const item = this.#queue.shift();
    if (item) {
      if (this.#queue.length === ITEMS_AHEAD - 1) this.#onTake();
      return item;
    }
    if (this.#finished) return null;
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  /** What is queued is still delivered. */
  finish(): void {
    this.#finished = true;
    this.#wake?.(null);
    this.#wake = null;
  }

  /** Nothing more is delivered. */
  end(): void {
    this.#queue.length = 0;
    this.finish();
  }
}

function accessChanged(): Outcome {
  const message = 'What may be seen here has changed. Subscribe again with your last cursor.';
  return { errors: [new GraphQLError(message, { extensions: { code: 'ACCESS_CHANGED' } })] };
}

function tooSlow(): Outcome {
  const message = `This subscriber is more than ${ITEMS_BEHIND_MAX} items behind. Subscribe again with your last cursor.`;
  return { errors: [new GraphQLError(message, { extensions: { code: 'TOO_SLOW' } })] };
}
