const pollMs = 1_000;

/** One read of a follower: what it may see, and whether anything was read at all. */
export interface Refill<Item> {
  readonly items: readonly Item[];
  readonly moved: boolean;
}

/**
 * Streams read from a store, woken by whoever writes there: a `key` (a tenant) has any number of followers, each of which
 * reads for itself. Nothing is kept here, so that a follower which reads slowly costs no memory.
 */
export class ChangeFeed {
  readonly #sleepers = new Map<string, Set<() => void>>();
  readonly #stop = new AbortController();

  wake(key: string): void {
    for (const awake of [...(this.#sleepers.get(key) ?? [])]) awake();
  }

  /** Ends every stream. */
  stop(): void {
    this.#stop.abort();
    for (const key of [...this.#sleepers.keys()]) this.wake(key);
  }

  /** For ever; when a read finds nothing, until somebody wakes it or `pollMs`: another process may have written. */
  follow<Item>(key: string, refill: () => Promise<Refill<Item>>): AsyncIterableIterator<Item> {
    const waiting: Item[] = [];
    let ended = false;
    const stream: AsyncIterableIterator<Item> = {
      next: async () => {
        while (!ended && !this.#stop.signal.aborted) {
          if (waiting.length > 0) return { done: false, value: waiting.shift() as Item };
          const { items, moved } = await refill();
          waiting.push(...items);
          if (!moved) await this.#pause(key, () => ended);
        }
        return { done: true, value: undefined };
      },
      return: async () => {
        ended = true;
        this.wake(key);
        return { done: true, value: undefined };
      },
      [Symbol.asyncIterator]: () => stream,
    };
    return stream;
  }

  #pause(key: string, isOver: () => boolean): Promise<void> {
    if (isOver() || this.#stop.signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const sleepers = this.#sleepers.get(key) ?? new Set();
      this.#sleepers.set(key, sleepers);
      const done = (): void => {
        clearTimeout(timer);
        sleepers.delete(done);
        if (sleepers.size === 0) this.#sleepers.delete(key);
        resolve();
      };
      const timer = setTimeout(done, pollMs);
      sleepers.add(done);
    });
  }
}
