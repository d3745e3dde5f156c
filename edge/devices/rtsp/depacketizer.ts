/** RTP payloads → access units, for H.264 (RFC 6184) and H.265 (RFC 7798). Bounded, and never throws on garbage. */
import type { CodecConfig } from '../../storage/sample.ts';
import { h264Config, h265Config } from './codec-config.ts';

const accessUnitBytesMax = 16 * 1024 * 1024;

export interface AccessUnit {
  readonly timestamp: number;
  readonly key: boolean;
  readonly data: Buffer;
}

export class Depacketizer {
  private readonly h265: boolean;
  private readonly emit: (unit: AccessUnit, config: CodecConfig) => void;
  private nals: Buffer[] = [];
  private bytes = 0;
  private key = false;
  private broken = false;
  private timestamp = -1;
  private fragments: Buffer[] = [];
  private fragmentBytes = 0;
  private sets: Record<'vps' | 'sps' | 'pps', Buffer | null> = { vps: null, sps: null, pps: null };
  private stale = false;
  private waitForKey = true;
  config: CodecConfig | null = null;

  constructor(codec: 'h264' | 'h265', sets: readonly Buffer[], emit: (unit: AccessUnit, config: CodecConfig) => void) {
    this.h265 = codec === 'h265';
    this.emit = emit;
    for (const set of sets) this.nal(set);
    this.refresh();
    this.reset();
  }

  /** After a lost packet nothing decodes until the next keyframe. */
  lost(): void {
    this.broken = true;
    this.waitForKey = true;
    this.fragments = [];
    this.fragmentBytes = 0;
  }

  push(payload: Buffer, timestamp: number, marker: boolean): void {
    if (timestamp !== this.timestamp && this.timestamp !== -1) this.finish();
    this.timestamp = timestamp;
    if (this.h265) this.pushH265(payload);
    else this.pushH264(payload);
    if (marker) this.finish();
  }

  private pushH264(p: Buffer): void {
    const type = (p[0] ?? 0) & 31;
    if (type >= 1 && type <= 23) this.nal(p);
    else if (type === 24) this.aggregate(p, 1);
    else if (type === 28 && p.length > 2) {
      const fu = p[1] ?? 0;
      this.fragment(fu, Buffer.from([((p[0] ?? 0) & 0xe0) | (fu & 31)]), p.subarray(2));
    }
  }

  private pushH265(p: Buffer): void {
    const type = ((p[0] ?? 0) >> 1) & 63;
    if (type === 48) this.aggregate(p, 2);
    else if (type === 49 && p.length > 3) {
      const fu = p[2] ?? 0;
      this.fragment(fu, Buffer.from([((p[0] ?? 0) & 0x81) | ((fu & 63) << 1), p[1] ?? 0]), p.subarray(3));
    } else if (type < 48 && p.length > 2) this.nal(p);
  }

  private aggregate(p: Buffer, from: number): void {
    for (let at = from; at + 2 <= p.length; ) {
      const length = p.readUInt16BE(at);
      if (length === 0 || at + 2 + length > p.length) return;
      this.nal(p.subarray(at + 2, at + 2 + length));
      at += 2 + length;
    }
  }

  private fragment(fu: number, header: Buffer, body: Buffer): void {
    if (fu & 0x80) {
      this.fragments = [header];
      this.fragmentBytes = header.length;
    }
    if (this.fragments.length === 0) {
      this.broken = true;
      return;
    }
    this.fragments.push(body);
    this.fragmentBytes += body.length;
    if (this.fragmentBytes > accessUnitBytesMax) this.lost();
    else if (fu & 0x40) {
      for (const part of this.takeFragments()) this.nals.push(part);
    }
  }

  /** A fragmented NAL goes in as its pieces: the one copy of each byte happens in finish(). */
  private takeFragments(): Buffer[] {
    const parts = this.fragments;
    const total = this.fragmentBytes;
    this.fragments = [];
    this.fragmentBytes = 0;
    const first = parts[0];
    if (first === undefined) return [];
    const type = this.typeOf(first);
    if (this.isSet(type)) {
      this.nal(Buffer.concat(parts));
      return [];
    }
    if (this.dropped(type)) return [];
    if (this.isKey(type)) this.key = true;
    this.bytes += total + 4;
    return [lengthOf(total), ...parts];
  }

  private nal(n: Buffer): void {
    if (n.length < 2) return;
    const type = this.typeOf(n);
    if (this.isSet(type)) {
      this.keep(type, n);
      return;
    }
    if (this.dropped(type)) return;
    if (this.isKey(type)) this.key = true;
    this.bytes += n.length + 4;
    if (this.bytes > accessUnitBytesMax) {
      this.lost();
      return;
    }
    this.nals.push(lengthOf(n.length), n);
  }

  private typeOf = (n: Buffer) => (this.h265 ? ((n[0] ?? 0) >> 1) & 63 : (n[0] ?? 0) & 31);
  private isSet = (t: number) => (this.h265 ? t >= 32 && t <= 34 : t === 7 || t === 8);
  private isKey = (t: number) => (this.h265 ? t >= 16 && t <= 21 : t === 5);
  private dropped = (t: number) => (this.h265 ? t === 35 || t === 38 : t === 9 || t === 12);

  private keep(type: number, n: Buffer): void {
    const name = this.h265 ? (['vps', 'sps', 'pps'] as const)[type - 32] : type === 7 ? 'sps' : 'pps';
    if (name === undefined || n.length > 4096 || this.sets[name]?.equals(n)) return;
    this.sets[name] = Buffer.from(n);
    this.stale = true;
  }

  private refresh(): void {
    const { vps, sps, pps } = this.sets;
    if (!this.stale || !sps || !pps) return;
    const made = this.h265 ? vps && h265Config(vps, sps, pps) : h264Config(sps, pps);
    if (made) this.config = made;
    this.stale = false;
  }

  private finish(): void {
    this.refresh();
    if (this.key && !this.broken) this.waitForKey = false;
    if (this.nals.length > 0 && !this.broken && !this.waitForKey && this.config) {
      this.emit({ timestamp: this.timestamp, key: this.key, data: Buffer.concat(this.nals, this.bytes) }, this.config);
    }
    this.reset();
  }

  private reset(): void {
    this.nals = [];
    this.bytes = 0;
    this.key = false;
    this.broken = false;
    this.timestamp = -1;
  }
}

function lengthOf(n: number): Buffer {
  const b = Buffer.allocUnsafe(4);
  b.writeUInt32BE(n);
  return b;
}
