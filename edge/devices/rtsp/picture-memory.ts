/** Where access units are put together: pieces go in, one after the other, and come out as one buffer without another copy. */

const slabBytes = 256 * 1024;

/** Memory is never written again once `take` gave it out: readers may keep it as long as they like. */
export class PictureMemory {
  #slab = Buffer.allocUnsafeSlow(slabBytes);
  #from = 0;
  #to = 0;

  /** Bytes of the unit so far. */
  get length(): number {
    return this.#to - this.#from;
  }

  /** Appends source[from, to). */
  append(source: Buffer, from: number, to: number): void {
    this.#reserve(to - from);
    source.copy(this.#slab, this.#to, from, to);
    this.#to += to - from;
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#slab[this.#to] = value;
    this.#to += 1;
  }

  /** Room for a length that `patch` fills in; returns where, counted from the unit's start. */
  length32(): number {
    this.#reserve(4);
    this.#to += 4;
    return this.length - 4;
  }

  patch(at: number, value: number): void {
    this.#slab.writeUInt32BE(value, this.#from + at);
  }

  /** Forgets everything from `at` on, counted from the unit's start. */
  cut(at: number): void {
    this.#to = this.#from + at;
  }

  /** A view of what was appended from `from` on; valid until the next call. */
  peek(from: number): Buffer {
    return this.#slab.subarray(this.#from + from, this.#to);
  }

  /** The unit; the next one begins behind it. */
  take(): Buffer {
    const unit = this.#slab.subarray(this.#from, this.#to);
    this.#from = this.#to;
    return unit;
  }

  #reserve(more: number): void {
    if (this.#to + more <= this.#slab.length) return;
    const unit = this.#slab.subarray(this.#from, this.#to);
    const slab = Buffer.allocUnsafeSlow(Math.max(slabBytes, (unit.length + more) * 2));
    unit.copy(slab, 0);
    this.#slab = slab;
    this.#to = unit.length;
    this.#from = 0;
  }
}
