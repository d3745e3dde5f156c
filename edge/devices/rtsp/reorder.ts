import { RtpHeader } from './packet-order.ts';

/** At 8 Mb/s about a third of a second. */
const heldMax = 256;
/** What has not come by then is lost: longer than networks reorder, shorter than anybody notices. */
const holdMs = 150;
/** So many packets from behind in a row: the camera began to count anew. */
const behindMax = 50;

/** Puts UDP packets back into their order; what is missing for too long is left out, for `PacketOrder` to count. */
export class Reorder {
  readonly #deliver: (packet: Buffer) => void;
  readonly #held = new Map<number, { readonly packet: Buffer; readonly atMs: number }>();
  readonly #header = new RtpHeader();
  #expected = -1;
  #behind = 0;
  /** Packets that came after one that was sent later, and in time. */
  reordered = 0;

  /** `packet` belongs to whoever is delivered to: it may be held. */
  constructor(deliver: (packet: Buffer) => void) {
    this.#deliver = deliver;
  }

  push(packet: Buffer, nowMs: number): void {
    if (!this.#header.read(packet, 0, packet.length)) return;
    const { sequence } = this.#header;
    if (this.#expected === -1) this.#expected = sequence;
    const ahead = (sequence - this.#expected) & 0xffff;
    if (ahead >= 0x8000) {
      this.#behind += 1;
      if (this.#behind > behindMax) this.#expected = -1;
      this.#deliver(packet);
      return;
    }
    this.#behind = 0;
    if (ahead === 0) {
      if (this.#held.size > 0) this.reordered += 1;
      this.#next(packet);
    } else if (!this.#held.has(sequence)) this.#held.set(sequence, { packet, atMs: nowMs });
    this.#drain();
    this.flush(nowMs);
  }

  /** Gives up on what is missing for too long; also to be called when nothing comes. */
  flush(nowMs: number): void {
    while (this.#held.size > 0) {
      const [first] = this.#held.values();
      if (this.#held.size <= heldMax && nowMs - (first?.atMs ?? nowMs) < holdMs) return;
      let nearest = 0x10000;
      for (const sequence of this.#held.keys()) nearest = Math.min(nearest, (sequence - this.#expected) & 0xffff);
      this.#expected = (this.#expected + nearest) & 0xffff;
      this.#drain();
    }
  }

  #drain(): void {
    for (let one = this.#held.get(this.#expected); one !== undefined; one = this.#held.get(this.#expected)) {
      this.#held.delete(this.#expected);
      this.#next(one.packet);
    }
  }

  #next(packet: Buffer): void {
    this.#expected = (this.#expected + 1) & 0xffff;
    this.#deliver(packet);
  }
}
