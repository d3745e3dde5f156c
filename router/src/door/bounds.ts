/** Bytes that all large bodies may hold together: nobody's upload fills the memory. */
export class ByteBudget {
  #left: number;

  constructor(bytesMax: number) {
    this.#left = bytesMax;
  }

  /** False: there is no room now, and nothing was taken. */
  take(bytes: number): boolean {
    if (bytes > this.#left) return false;
    this.#left -= bytes;
    return true;
  }

  give(bytes: number): void {
    this.#left += bytes;
  }
}

/** How much of something each caller holds. */
export class CallerCounts {
  readonly #held = new Map<string, number>();
  readonly #max: number;

  constructor(max: number) {
    this.#max = max;
  }

  /** False when this caller holds as many as anybody may. */
  enter(caller: string): boolean {
    const held = this.#held.get(caller) ?? 0;
    if (held >= this.#max) return false;
    this.#held.set(caller, held + 1);
    return true;
  }

  leave(caller: string): void {
    const held = (this.#held.get(caller) ?? 0) - 1;
    if (held > 0) this.#held.set(caller, held);
    else this.#held.delete(caller);
  }
}
