/** Building blocks of ISO/IEC 14496-12 files: numbers and boxes, big-endian. */

export function u8(value: number): Buffer {
  return Buffer.from([value]);
}

export function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

export function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
}

export function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}

export function zeros(count: number): Buffer {
  return Buffer.alloc(count);
}

/** A box: size, four-letter type, content. */
export function box(type: string, ...parts: Buffer[]): Buffer {
  const size = parts.reduce((sum, part) => sum + part.length, 8);
  return Buffer.concat([u32(size), Buffer.from(type, 'latin1'), ...parts], size);
}

/** A box that starts with a version byte and 24 bits of flags. */
export function fullBox(type: string, version: number, flags: number, ...parts: Buffer[]): Buffer {
  return box(type, u32(version * 0x1000000 + flags), ...parts);
}

export interface BoxSpan {
  readonly type: string;
  readonly start: number;
  /** Where its content begins. */
  readonly body: number;
  readonly end: number;
}

/** Boxes between two offsets; stops silently at the first that is not complete. */
export function* boxesIn(bytes: Buffer, from = 0, to = bytes.length): Generator<BoxSpan> {
  let start = from;
  while (start + 8 <= to) {
    const size = bytes.readUInt32BE(start);
    if (size < 8 || start + size > to) return;
    yield { type: bytes.toString('latin1', start + 4, start + 8), start, body: start + 8, end: start + size };
    start += size;
  }
}
