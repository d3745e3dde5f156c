/** Ring frames on the Unix socket: u32 length, u8 kind, body. The reader's hello is one line of JSON. */
import type { CodecConfig, Sample } from '../sample.ts';

export type RingFrom = 'key' | 'newest';

export interface RingHello {
  readonly cameraId: string;
  readonly from: RingFrom;
}

export type RingMessage =
  | { readonly type: 'config'; readonly config: CodecConfig }
  | { readonly type: 'sample'; readonly sample: Sample }
  | { readonly type: 'dropped'; readonly count: number };

const kinds = { config: 1, sample: 2, dropped: 3 } as const;
const headBytes = 5;
const sampleHeadBytes = 33;
const frameBytesMax = 32 * 1024 * 1024;

export function encodeConfig(config: CodecConfig): Buffer {
  return framed(kinds.config, Buffer.from(JSON.stringify({ ...config, record: config.record.toString('base64') })));
}

export function encodeDropped(count: number): Buffer {
  const body = Buffer.alloc(4);
  body.writeUInt32BE(Math.min(count, 0xffffffff));
  return framed(kinds.dropped, body);
}

/** Header and data apart, so that the picture's bytes are not copied for each reader. */
export function encodeSample(sample: Sample): [Buffer, Buffer] {
  const head = Buffer.allocUnsafe(headBytes + sampleHeadBytes);
  head.writeUInt32BE(1 + sampleHeadBytes + sample.data.length, 0);
  head.writeUInt8(kinds.sample, 4);
  head.writeDoubleBE(sample.dts, 5);
  head.writeDoubleBE(sample.pts, 13);
  head.writeUInt8(sample.key ? 1 : 0, 21);
  head.writeDoubleBE(sample.receivedAtMs, 22);
  head.writeDoubleBE(sample.cameraNtpMs ?? Number.NaN, 30);
  return [head, sample.data];
}

function framed(kind: number, body: Buffer): Buffer {
  const head = Buffer.allocUnsafe(headBytes);
  head.writeUInt32BE(1 + body.length, 0);
  head.writeUInt8(kind, 4);
  return Buffer.concat([head, body]);
}

/** Chunks in, whole messages out. Throws on a frame that is not ours. */
export class RingDecoder {
  #chunks: Buffer[] = [];
  #bytes = 0;

  push(chunk: Buffer): RingMessage[] {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    const messages: RingMessage[] = [];
    for (;;) {
      if (this.#bytes < headBytes) return messages;
      const length = this.#join(headBytes).readUInt32BE(0);
      if (length < 1 || length > frameBytesMax) throw new Error(`A ring frame of ${length} bytes is not ours.`);
      if (this.#bytes < 4 + length) return messages;
      const all = this.#join(4 + length);
      const rest = all.subarray(4 + length);
      this.#chunks = rest.length > 0 ? [rest] : [];
      this.#bytes = rest.length;
      messages.push(decode(all.readUInt8(4), all.subarray(headBytes, 4 + length)));
    }
  }

  /** The first chunk, grown until it holds `needed`. */
  #join(needed: number): Buffer {
    const first = this.#chunks[0] ?? Buffer.alloc(0);
    if (first.length >= needed && this.#chunks.length === 1) return first;
    const all = Buffer.concat(this.#chunks, this.#bytes);
    this.#chunks = [all];
    return all;
  }
}

function decode(kind: number, body: Buffer): RingMessage {
  if (kind === kinds.config) {
    const config = JSON.parse(body.toString()) as CodecConfig & { record: unknown };
    return { type: 'config', config: { ...config, record: Buffer.from(String(config.record), 'base64') } };
  }
  if (kind === kinds.dropped) return { type: 'dropped', count: body.readUInt32BE(0) };
  if (kind !== kinds.sample) throw new Error(`Ring frame kind ${kind} is not known.`);
  const ntp = body.readDoubleBE(25);
  return {
    type: 'sample',
    sample: {
      dts: body.readDoubleBE(0),
      pts: body.readDoubleBE(8),
      key: body.readUInt8(16) === 1,
      receivedAtMs: body.readDoubleBE(17),
      cameraNtpMs: Number.isNaN(ntp) ? null : ntp,
      data: body.subarray(sampleHeadBytes),
    },
  };
}
