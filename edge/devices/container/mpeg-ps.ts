/** MPEG program streams as Hikvision's recorders keep them (ISO/IEC 13818-1), read as they come. */
import type { StoredPicture } from './recording-samples.ts';

const packetBytesMax = 16 * 1024 * 1024;
const startCode = Buffer.from([0, 0, 1]);
const h264Type = 0x1b;
const h265Type = 0x24;

/** Video pictures in decode order; anything else in the stream is left out. Ends silently where the file is cut off. */
export async function* picturesInPs(chunks: AsyncIterable<Buffer>): AsyncGenerator<StoredPicture> {
  let waiting: Buffer = Buffer.alloc(0);
  let codec: 'h264' | 'h265' | null = null;
  let parts: Buffer[] = [];
  let size = 0;
  let pts: number | null = null;
  const take = (): StoredPicture | null => {
    const picture = pts === null || parts.length === 0 ? null : { ticks: pts, bytes: Buffer.concat(parts), codec };
    parts = [];
    size = 0;
    return picture;
  };
  for await (const chunk of chunks) {
    waiting = waiting.length === 0 ? chunk : Buffer.concat([waiting, chunk]);
    for (;;) {
      const at = waiting.indexOf(startCode);
      if (at < 0) {
        waiting = waiting.subarray(Math.max(0, waiting.length - 2));
        break;
      }
      if (at > 0) waiting = waiting.subarray(at);
      const length = packetLength(waiting);
      if (length === null || waiting.length < length) break;
      const packet = waiting.subarray(0, length);
      waiting = waiting.subarray(length);
      const id = packet[3] ?? 0;
      if (id === 0xbc) codec = codecIn(packet) ?? codec;
      if (id < 0xe0 || id > 0xef) continue;
      const own = ptsOf(packet);
      if (own !== null) {
        const done = take();
        pts = own;
        if (done !== null) yield done;
      }
      const payload = packet.subarray(9 + (packet[8] ?? 0));
      size += payload.length;
      if (size > packetBytesMax) take();
      else parts.push(payload);
    }
  }
  const last = take();
  if (last !== null) yield last;
}

/** Null: not enough bytes to tell. */
function packetLength(bytes: Buffer): number | null {
  const id = bytes[3];
  if (id === undefined) return null;
  if (id === 0xba) return bytes.length < 14 ? null : 14 + ((bytes[13] ?? 0) & 7);
  if (id === 0xb9 || id < 0xb9) return 4;
  return bytes.length < 6 ? null : 6 + bytes.readUInt16BE(4);
}

/** The codec of the first video stream in a program stream map. */
function codecIn(map: Buffer): 'h264' | 'h265' | null {
  if (map.length < 12) return null;
  let at = 10 + map.readUInt16BE(8);
  if (at + 2 > map.length) return null;
  const end = Math.min(map.length, at + 2 + map.readUInt16BE(at));
  for (at += 2; at + 4 <= end; at += 4 + map.readUInt16BE(at + 2)) {
    if (map[at] === h264Type) return 'h264';
    if (map[at] === h265Type) return 'h265';
  }
  return null;
}

/** 90 kHz; null for a packet that goes on with the picture before. */
function ptsOf(packet: Buffer): number | null {
  if (packet.length < 14 || ((packet[7] ?? 0) & 0x80) === 0) return null;
  const [a = 0, b = 0, c = 0, d = 0, e = 0] = packet.subarray(9, 14);
  return ((a >> 1) & 7) * 2 ** 30 + ((b << 7) | (c >> 1)) * 2 ** 15 + ((d << 7) | (e >> 1));
}
