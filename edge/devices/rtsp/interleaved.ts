/** Cuts what an RTSP connection receives into interleaved packets and texts. The memory it is given may be used again afterwards. */

const frameHeadBytes = 4;
const dollar = 0x24;

export interface FrameSink {
  /** bytes[from, to) is one packet; only valid during the call. */
  packet(channel: number, bytes: Buffer, from: number, to: number): void;
  /** Takes a text from the front of `bytes` and returns how many bytes that were; 0 when more must come. */
  text(bytes: Buffer): number;
}

/** Holds at most one packet, or one text as far as the sink lets it grow. */
export class FrameCutter {
  readonly #sink: FrameSink;
  /** The beginning of something whose end has not come. */
  #rest = Buffer.alloc(2_048);
  #held = 0;
  #stopped = false;

  constructor(sink: FrameSink) {
    this.#sink = sink;
  }

  stop(): void {
    this.#stopped = true;
    this.#held = 0;
  }

  push(chunk: Buffer): void {
    let at = this.#held > 0 ? this.#finishHeld(chunk) : 0;
    while (!this.#stopped && at < chunk.length) {
      const used = this.#one(chunk, at);
      if (used === 0) {
        this.#hold(chunk, at, chunk.length);
        return;
      }
      at += used;
    }
  }

  /** Bytes used from `at` on; 0 when what begins there is not whole. */
  #one(bytes: Buffer, at: number): number {
    const left = bytes.length - at;
    if (bytes[at] !== dollar) return left < frameHeadBytes ? 0 : this.#sink.text(bytes.subarray(at));
    if (left < frameHeadBytes) return 0;
    const length = frameHeadBytes + (((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0));
    if (left < length) return 0;
    this.#sink.packet(bytes[at + 1] ?? 0, bytes, at + frameHeadBytes, at + length);
    return length;
  }

  /** Adds to what is held until it is whole; returns how much of the chunk that took. */
  #finishHeld(chunk: Buffer): number {
    let at = 0;
    if (this.#rest[0] === dollar) {
      at = this.#fill(chunk, 0, frameHeadBytes);
      if (this.#held < frameHeadBytes) return at;
      at = this.#fill(chunk, at, frameHeadBytes + this.#rest.readUInt16BE(2));
      const length = frameHeadBytes + this.#rest.readUInt16BE(2);
      if (this.#held < length) return at;
      this.#held = 0;
      this.#sink.packet(this.#rest[1] ?? 0, this.#rest, frameHeadBytes, length);
      return at;
    }
    const before = this.#held;
    this.#hold(chunk, 0, chunk.length);
    const used = this.#held < frameHeadBytes ? 0 : this.#sink.text(this.#rest.subarray(0, this.#held));
    if (used === 0) return chunk.length;
    this.#held = 0;
    return Math.max(0, used - before);
  }

  /** Until `wanted` bytes are held, or the chunk is used up. */
  #fill(chunk: Buffer, from: number, wanted: number): number {
    const to = Math.min(chunk.length, from + Math.max(0, wanted - this.#held));
    this.#hold(chunk, from, to);
    return to;
  }

  #hold(bytes: Buffer, from: number, to: number): void {
    const needed = this.#held + to - from;
    if (this.#stopped) return;
    if (needed > this.#rest.length) {
      const grown = Buffer.alloc(Math.max(needed, this.#rest.length * 2));
      this.#rest.copy(grown, 0, 0, this.#held);
      this.#rest = grown;
    }
    bytes.copy(this.#rest, this.#held, from, to);
    this.#held = needed;
  }
}
