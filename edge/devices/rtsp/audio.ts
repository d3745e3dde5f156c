/** RTP payloads → audio frames as the camera encoded them: AAC (RFC 3640), Opus (RFC 7587), G.711 (RFC 3551). Never throws on garbage. */
import type { AudioConfig } from '../../storage/sample.ts';
import type { AudioTrack } from './sdp.ts';

/** How long one AAC frame lasts, in samples. */
const aacFrame = 1_024;
const frameBytesMax = 64 * 1024;

export type TakeFrame = (frame: Buffer, timestamp: number) => void;

/** What a file must know of an audio track. */
export function audioConfig({ codec, clockRate, channels, config }: AudioTrack): AudioConfig {
  const plain = { width: 0, height: 0, reorderDepth: 0 };
  if (codec === 'aac') {
    const objectType = (config[0] ?? 0) >> 3;
    return { codec, record: config, mime: `mp4a.40.${objectType}`, ...plain };
  }
  const count = codec === 'opus' ? Math.max(1, Math.min(2, channels)) : channels;
  const rate = codec === 'opus' ? 48_000 : clockRate;
  if (codec === 'opus') {
    // The body of dOps: version, channels, pre-skip, input rate, gain, mapping family 0.
    const record = Buffer.from([0, count, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    record.writeUInt32BE(rate, 4);
    return { codec, record, mime: 'opus', ...plain };
  }
  const record = Buffer.alloc(5);
  record[0] = count;
  record.writeUInt32BE(rate, 1);
  return { codec, record, mime: codec === 'pcmu' ? 'ulaw' : 'alaw', ...plain };
}

export class AudioDepacketizer {
  readonly #track: AudioTrack;
  readonly #take: TakeFrame;
  /** The beginning of an AAC frame larger than a packet. */
  #parts: Buffer[] = [];
  #wanted = 0;

  constructor(track: AudioTrack, take: TakeFrame) {
    this.#track = track;
    this.#take = take;
  }

  lost(): void {
    this.#parts = [];
    this.#wanted = 0;
  }

  /** One packet's payload, bytes[from, to); frames are copies. */
  push(bytes: Buffer, from: number, to: number, timestamp: number): void {
    if (this.#track.codec === 'aac') this.#pushAac(bytes.subarray(from, to), timestamp);
    else if (to > from) this.#take(Buffer.from(bytes.subarray(from, to)), timestamp);
  }

  #pushAac(payload: Buffer, timestamp: number): void {
    if (payload.length < 2) return;
    const headerBits = payload.readUInt16BE(0);
    let at = 2 + ((headerBits + 7) >> 3);
    if (headerBits === 0 || at > payload.length) return;
    const { sizeBits, indexBits } = this.#track;
    const perUnit = sizeBits + indexBits;
    if (perUnit === 0) return;
    if (this.#wanted > 0) {
      this.#continue(payload.subarray(at), timestamp);
      return;
    }
    for (let bit = 0, unit = 0; bit + perUnit <= headerBits; bit += perUnit, unit += 1) {
      const size = readBits(payload, 16 + bit, sizeBits);
      if (size === 0 || size > frameBytesMax) return;
      const frame = payload.subarray(at, at + size);
      if (frame.length < size) {
        // Only a frame alone in its packet may go on in the next one.
        if (unit === 0 && bit + perUnit === headerBits) {
          this.#parts = [Buffer.from(frame)];
          this.#wanted = size - frame.length;
        }
        return;
      }
      this.#take(Buffer.from(frame), (timestamp + unit * aacFrame) >>> 0);
      at += size;
    }
  }

  #continue(part: Buffer, timestamp: number): void {
    this.#parts.push(Buffer.from(part.subarray(0, this.#wanted)));
    this.#wanted -= part.length;
    if (this.#wanted > 0 && part.length > 0) return;
    const whole = Buffer.concat(this.#parts);
    const complete = this.#wanted === 0;
    this.lost();
    if (complete) this.#take(whole, timestamp);
  }
}

function readBits(bytes: Buffer, at: number, count: number): number {
  let value = 0;
  for (let i = at; i < at + count; i += 1) value = (value << 1) | (((bytes[i >> 3] ?? 0) >> (7 - (i & 7))) & 1);
  return value;
}
