/** Where access units are put together: pieces go in, one after the other, and come out as one buffer without another copy. */

const firstBytes = 64 * 1024;

/** One piece of memory for all units of a stream; it grows with the largest. */
export class PictureMemory {
  #memory = Buffer.allocUnsafeSlow(firstBytes);
  /** Bytes of the unit so far. */
  length = 0;

  /** Appends source[from, to). */
  append(source: Buffer, from: number, to: number): void {
    this.#reserve(to - from);
    source.copy(this.#memory, this.length, from, to);
    this.length += to - from;
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#memory[this.length] = value;
    this.length += 1;
  }

  /** Room for a length that `patch` fills in; returns where, counted from the unit's start. */
  length32(): number {
    this.#reserve(4);
    this.length += 4;
    return this.length - 4;
  }

  patch(at: number, value: number): void {
    this.#memory.writeUInt32BE(value, at);
  }

  /** Forgets everything from `at` on, counted from the unit's start. */
  cut(at: number): void {
    this.length = at;
  }

  /** A view of what was appended from `from` on; valid until the next call. */
  peek(from: number): Buffer {
    return this.#memory.subarray(from, this.length);
  }

  #reserve(more: number): void {
    if (this.length + more <= this.#memory.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.ceil((this.length + more) * 1.5));
    this.#memory.copy(grown, 0, 0, this.length);
    this.#memory = grown;
  }
}
