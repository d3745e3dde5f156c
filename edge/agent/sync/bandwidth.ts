/** How fast bytes may leave: a bucket of one second's worth. What is larger than it goes when it is full, and is paid off after. */
export class Bandwidth {
  readonly #nowMs: () => number;
  readonly #wait: (ms: number) => Promise<void>;
  /** Null: as fast as the line. */
  #bytesPerMs: number | null = null;
  #credit = 0;
  #asOfMs = 0;
  #turn: Promise<void> = Promise.resolve();
  #sent = 0;

  /** `nowMs` is monotonic; who waits fails with `wait`. */
  constructor(nowMs: () => number, wait: (ms: number) => Promise<void>) {
    this.#nowMs = nowMs;
    this.#wait = wait;
  }

  /** From now on; what was spent before is not paid off. */
  limit(bitsPerSecond: number | null): void {
    const bytesPerMs = bitsPerSecond === null ? null : bitsPerSecond / 8_000;
    if (bytesPerMs === this.#bytesPerMs) return;
    this.#bytesPerMs = bytesPerMs;
    this.#credit = this.#burst;
    this.#asOfMs = this.#nowMs();
  }

  get bitsPerSecondMax(): number | null {
    return this.#bytesPerMs === null ? null : this.#bytesPerMs * 8_000;
  }

  /** Bytes that went through, since the start. */
  get sentBytes(): number {
    return this.#sent;
  }

  /** Resolves when so many bytes may be sent; in the order of asking. */
  take(bytes: number): Promise<void> {
    const next = this.#turn.then(() => this.#take(bytes));
    this.#turn = next.catch(() => {});
    return next;
  }

  async #take(bytes: number): Promise<void> {
    for (;;) {
      const pace = this.#bytesPerMs;
      if (pace === null) break;
      this.#refill(pace);
      const missing = Math.min(bytes, this.#burst) - this.#credit;
      if (missing <= 0) break;
      await this.#wait(Math.min(Math.ceil(missing / pace), 1_000));
    }
    this.#credit -= bytes;
    this.#sent += bytes;
  }

  #refill(pace: number): void {
    const nowMs = this.#nowMs();
    this.#credit = Math.min(this.#burst, this.#credit + (nowMs - this.#asOfMs) * pace);
    this.#asOfMs = nowMs;
  }

  get #burst(): number {
    return (this.#bytesPerMs ?? 0) * 1_000;
  }
}
