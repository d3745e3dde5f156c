/** Two slots: one item in work, one waiting. A newer item replaces the waiting one, which is counted as dropped. */
export class NewestWins<T> {
  readonly #work: (item: T) => Promise<void>;
  readonly #failed: (error: unknown) => void;
  #waiting: T | null = null;
  #busy = false;
  dropped = 0;

  /** `work` never runs twice at once; what it throws goes to `failed`. */
  constructor(work: (item: T) => Promise<void>, failed: (error: unknown) => void) {
    this.#work = work;
    this.#failed = failed;
  }

  push(item: T): void {
    if (this.#waiting !== null) this.dropped += 1;
    this.#waiting = item;
    if (!this.#busy) void this.#drain();
  }

  async #drain(): Promise<void> {
    this.#busy = true;
    for (let item = this.#waiting; item !== null; item = this.#waiting) {
      this.#waiting = null;
      try {
        await this.#work(item);
      } catch (error) {
        this.#failed(error);
      }
    }
    this.#busy = false;
  }
}
