/** RTP headers and sequence numbers. */
export interface RtpPacket {
  readonly payloadType: number;
  readonly marker: boolean;
  readonly sequence: number;
  readonly timestamp: number;
  readonly source: number;
  readonly payload: Buffer;
}

/** Null for anything that is not a whole RTP packet. */
export function readRtp(packet: Buffer): RtpPacket | null {
  if (packet.length < 12 || (packet[0] ?? 0) >> 6 !== 2) return null;
  const first = packet[0] ?? 0;
  const second = packet[1] ?? 0;
  let start = 12 + (first & 15) * 4;
  if (first & 16) {
    if (packet.length < start + 4) return null;
    start += 4 + packet.readUInt16BE(start + 2) * 4;
  }
  const end = packet.length - (first & 32 ? (packet[packet.length - 1] ?? 0) : 0);
  if (end <= start) return null;
  return {
    payloadType: second & 127,
    marker: second > 127,
    sequence: packet.readUInt16BE(2),
    timestamp: packet.readUInt32BE(4),
    source: packet.readUInt32BE(8),
    payload: packet.subarray(start, end),
  };
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
  take({ sequence, source }: RtpPacket): 'next' | 'after-loss' | 'late' {
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
