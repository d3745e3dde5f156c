/** The newest lines of a log; older ones are forgotten. */
export class NewestLines {
  readonly #max: number;
  #lines: string[] = [];

  constructor(max: number) {
    this.#max = max;
  }

  push(line: string): void {
    this.#lines.push(line.trimEnd());
    if (this.#lines.length >= 2 * this.#max) this.#lines = this.#lines.slice(-this.#max);
  }

  /** Oldest first. */
  all(): readonly string[] {
    return this.#lines.slice(-this.#max);
  }
}
