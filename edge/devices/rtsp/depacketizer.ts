/** RTP payloads → access units, for H.264 (RFC 6184) and H.265 (RFC 7798). Bounded, and never throws on garbage. */
import type { CodecConfig } from '../../storage/sample.ts';
import { h264Config, h265Config } from './codec-config.ts';
import { PictureMemory } from './picture-memory.ts';

const accessUnitBytesMax = 16 * 1024 * 1024;
const setBytesMax = 4_096;

export interface AccessUnit {
  readonly timestamp: number;
  readonly key: boolean;
  /** Only valid during the call: the next unit is put together in the same memory. */
  readonly data: Buffer;
}

export class Depacketizer {
  readonly #h265: boolean;
  readonly #emit: (unit: AccessUnit, config: CodecConfig) => void;
  readonly #memory = new PictureMemory();
  #key = false;
  #broken = false;
  #timestamp = -1;
  /** Where the running fragmented NAL's length stands; -1 when there is none. */
  #fragmentAt = -1;
  #fragmentType = 0;
  readonly #sets: Record<'vps' | 'sps' | 'pps', Buffer | null> = { vps: null, sps: null, pps: null };
  #stale = false;
  #waitForKey = true;
  config: CodecConfig | null = null;

  constructor(codec: 'h264' | 'h265', sets: readonly Buffer[], emit: (unit: AccessUnit, config: CodecConfig) => void) {
    this.#h265 = codec === 'h265';
    this.#emit = emit;
    for (const set of sets) if (set.length > 1 && this.#isSet(this.#typeOf(set[0] ?? 0))) this.#keep(set);
    this.#refresh();
  }

  /** After a lost packet nothing decodes until the next keyframe. */
  lost(): void {
    this.#broken = true;
    this.#waitForKey = true;
    this.#fragmentAt = -1;
    this.#memory.cut(0);
  }

  /** One packet's payload, bytes[from, to); they are copied, so the caller may use the memory again. */
  push(bytes: Buffer, from: number, to: number, timestamp: number, marker: boolean): void {
    if (timestamp !== this.#timestamp && this.#timestamp !== -1) this.#finish();
    this.#timestamp = timestamp;
    if (this.#h265) this.#pushH265(bytes, from, to);
    else this.#pushH264(bytes, from, to);
    if (marker) this.#finish();
  }

  #pushH264(bytes: Buffer, from: number, to: number): void {
    const first = bytes[from] ?? 0;
    const type = first & 31;
    if (type >= 1 && type <= 23) this.#nal(bytes, from, to);
    else if (type === 24) this.#aggregate(bytes, from + 1, to);
    else if (type === 28 && to - from > 2) {
      const fu = bytes[from + 1] ?? 0;
      if (fu & 0x80) this.#open((first & 0xe0) | (fu & 31), null);
      this.#fragment(fu, bytes, from + 2, to);
    }
  }

  #pushH265(bytes: Buffer, from: number, to: number): void {
    const first = bytes[from] ?? 0;
    const type = (first >> 1) & 63;
    if (type === 48) this.#aggregate(bytes, from + 2, to);
    else if (type === 49 && to - from > 3) {
      const fu = bytes[from + 2] ?? 0;
      if (fu & 0x80) this.#open((first & 0x81) | ((fu & 63) << 1), bytes[from + 1] ?? 0);
      this.#fragment(fu, bytes, from + 3, to);
    } else if (type < 48 && to - from > 2) this.#nal(bytes, from, to);
  }

  #aggregate(bytes: Buffer, from: number, to: number): void {
    for (let at = from; at + 2 <= to; ) {
      const length = bytes.readUInt16BE(at);
      if (length === 0 || at + 2 + length > to) return;
      this.#nal(bytes, at + 2, at + 2 + length);
      at += 2 + length;
    }
  }

  /** Begins a fragmented NAL with its header, one byte or two. One that was never closed is dropped. */
  #open(header: number, second: number | null): void {
    if (this.#fragmentAt >= 0) this.#memory.cut(this.#fragmentAt);
    this.#fragmentAt = this.#memory.length32();
    this.#fragmentType = this.#typeOf(header);
    this.#memory.byte(header);
    if (second !== null) this.#memory.byte(second);
  }

  #fragment(fu: number, bytes: Buffer, from: number, to: number): void {
    if (this.#fragmentAt < 0) {
      this.#broken = true;
      return;
    }
    this.#memory.append(bytes, from, to);
    if (this.#memory.length > accessUnitBytesMax) this.lost();
    else if (fu & 0x40) this.#close();
  }

  #close(): void {
    const at = this.#fragmentAt;
    const type = this.#fragmentType;
    this.#fragmentAt = -1;
    if (this.#isSet(type)) this.#keep(this.#memory.peek(at + 4));
    if (this.#isSet(type) || this.#dropped(type)) {
      this.#memory.cut(at);
      return;
    }
    if (this.#isKey(type)) this.#key = true;
    this.#memory.patch(at, this.#memory.length - at - 4);
  }

  #nal(bytes: Buffer, from: number, to: number): void {
    if (to - from < 2) return;
    const type = this.#typeOf(bytes[from] ?? 0);
    if (this.#isSet(type)) this.#keep(bytes.subarray(from, to));
    if (this.#isSet(type) || this.#dropped(type)) return;
    if (this.#isKey(type)) this.#key = true;
    if (this.#memory.length + to - from > accessUnitBytesMax) {
      this.lost();
      return;
    }
    if (this.#fragmentAt >= 0) {
      this.#memory.cut(this.#fragmentAt);
      this.#fragmentAt = -1;
    }
    this.#memory.patch(this.#memory.length32(), to - from);
    this.#memory.append(bytes, from, to);
  }

  #typeOf(first: number): number {
    return this.#h265 ? (first >> 1) & 63 : first & 31;
  }

  #isSet(type: number): boolean {
    return this.#h265 ? type >= 32 && type <= 34 : type === 7 || type === 8;
  }

  #isKey(type: number): boolean {
    return this.#h265 ? type >= 16 && type <= 21 : type === 5;
  }

  #dropped(type: number): boolean {
    return this.#h265 ? type === 35 || type === 38 : type === 9 || type === 12;
  }

  #keep(set: Buffer): void {
    const type = this.#typeOf(set[0] ?? 0);
    const name = this.#h265 ? (['vps', 'sps', 'pps'] as const)[type - 32] : type === 7 ? 'sps' : 'pps';
    if (name === undefined || set.length < 2 || set.length > setBytesMax || this.#sets[name]?.equals(set)) return;
    this.#sets[name] = Buffer.from(set);
    this.#stale = true;
  }

  #refresh(): void {
    const { vps, sps, pps } = this.#sets;
    if (!this.#stale || !sps || !pps) return;
    const made = this.#h265 ? vps && h265Config(vps, sps, pps) : h264Config(sps, pps);
    if (made) this.config = made;
    this.#stale = false;
  }

  #finish(): void {
    this.#refresh();
    if (this.#fragmentAt >= 0) {
      // Its end never came: what there is of it decodes to nothing.
      this.#memory.cut(this.#fragmentAt);
      this.#broken = true;
      this.#waitForKey = true;
    }
    if (this.#key && !this.#broken) this.#waitForKey = false;
    if (this.#memory.length > 0 && !this.#broken && !this.#waitForKey && this.config) {
      this.#emit({ timestamp: this.#timestamp, key: this.#key, data: this.#memory.peek(0) }, this.config);
    }
    this.#memory.cut(0);
    this.#key = false;
    this.#broken = false;
    this.#timestamp = -1;
    this.#fragmentAt = -1;
  }
}
