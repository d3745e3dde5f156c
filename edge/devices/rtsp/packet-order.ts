/** RTP headers and sequence numbers. */

/** The header of one packet, read in place: one object serves all packets of a session. */
export class RtpHeader {
  payloadType = 0;
  marker = false;
  sequence = 0;
  timestamp = 0;
  source = 0;
  /** Where in the bytes the payload is. */
  from = 0;
  to = 0;

  /** False for anything that is not a whole RTP packet. */
  read(bytes: Buffer, from: number, to: number): boolean {
    if (to - from < 12) return false;
    const first = bytes[from] ?? 0;
    if (first >> 6 !== 2) return false;
    let start = from + 12 + (first & 15) * 4;
    if (first & 16) {
      if (to < start + 4) return false;
      start += 4 + (((bytes[start + 2] ?? 0) << 8) | (bytes[start + 3] ?? 0)) * 4;
    }
    const end = to - (first & 32 ? (bytes[to - 1] ?? 0) : 0);
    if (end <= start) return false;
    const second = bytes[from + 1] ?? 0;
    this.payloadType = second & 127;
    this.marker = second > 127;
    this.sequence = bytes.readUInt16BE(from + 2);
    this.timestamp = bytes.readUInt32BE(from + 4);
    this.source = bytes.readUInt32BE(from + 8);
    this.from = start;
    this.to = end;
    return true;
  }
}

const strangersMax = 50;

/** Counts what is missing, and says what to do with a packet. */
export class PacketOrder {
  #expected = -1;
  #cycles = 0;
  #late = 0;
  source = 0;
  lost = 0;

  /** 'late' packets are not used; before a packet 'after-loss' something is missing. */
  take({ sequence, source }: Pick<RtpHeader, 'sequence' | 'source'>): 'next' | 'after-loss' | 'late' {
    const ahead = (sequence - this.#expected) & 0xffff;
    const known = this.#expected !== -1 && source === this.source;
    if (known && ahead >= 0x8000 && this.#late < strangersMax) {
      this.#late += 1;
      return 'late';
    }
    const first = this.#expected === -1;
    const restarted = !known || ahead >= 0x8000;
    if (!restarted) this.lost += ahead;
    if (sequence === 0xffff) this.#cycles += 1;
    this.#late = 0;
    this.source = source;
    this.#expected = (sequence + 1) & 0xffff;
    return first || (!restarted && ahead === 0) ? 'next' : 'after-loss';
  }

  /** RFC 3550 receiver report with one block. */
  report(ours: number, lastReport: number): Buffer {
    const packet = Buffer.alloc(32);
    packet.writeUInt32BE(0x81c90007, 0);
    packet.writeUInt32BE(ours >>> 0, 4);
    packet.writeUInt32BE(this.source, 8);
    packet.writeUInt32BE(Math.min(this.lost, 0x7fffff), 12);
    packet.writeUInt16BE(this.#cycles & 0xffff, 16);
    packet.writeUInt16BE((this.#expected - 1) & 0xffff, 18);
    packet.writeUInt32BE(lastReport, 24);
    return packet;
  }
}
