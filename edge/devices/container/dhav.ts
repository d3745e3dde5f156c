/** DHAV frames as Dahua's recorders keep them in their .dav files, read as they come. */
import type { StoredPicture } from './recording-samples.ts';

const headBytes = 24;
const frameBytesMax = 16 * 1024 * 1024;
const mark = Buffer.from('DHAV');
/** I, P and B pictures; everything else is audio or data. */
const pictures = new Set([0xfd, 0xfc, 0xfe]);
const codecs: Readonly<Record<number, 'h264' | 'h265'>> = { 2: 'h264', 4: 'h264', 8: 'h264', 12: 'h265' };

/** Video pictures in decode order. Ends silently where the file is cut off. */
export async function* picturesInDhav(chunks: AsyncIterable<Buffer>): AsyncGenerator<StoredPicture> {
  let waiting: Buffer = Buffer.alloc(0);
  let codec: 'h264' | 'h265' | null = null;
  let ms = 0;
  let last: number | null = null;
  for await (const chunk of chunks) {
    waiting = waiting.length === 0 ? chunk : Buffer.concat([waiting, chunk]);
    for (;;) {
      const at = waiting.indexOf(mark);
      if (at < 0) {
        waiting = waiting.subarray(Math.max(0, waiting.length - 3));
        break;
      }
      if (at > 0) waiting = waiting.subarray(at);
      if (waiting.length < headBytes) break;
      const length = waiting.readUInt32LE(12);
      const extra = waiting[22] ?? 0;
      if (length < headBytes + extra + 8 || length > frameBytesMax) {
        waiting = waiting.subarray(mark.length);
        continue;
      }
      if (waiting.length < length) break;
      const frame = waiting.subarray(0, length);
      waiting = waiting.subarray(length);
      const counter = frame.readUInt16LE(20);
      ms += last === null ? 0 : (counter - last) & 0xffff;
      last = counter;
      if (!pictures.has(frame[4] ?? 0)) continue;
      codec = codecIn(frame.subarray(headBytes, headBytes + extra)) ?? codec;
      yield { ticks: ms * 90, bytes: frame.subarray(headBytes + extra, length - 8), codec };
    }
  }
}

/** Entries of four bytes, some of eight; 0x81 names the codec. */
function codecIn(extra: Buffer): 'h264' | 'h265' | null {
  for (let at = 0; at + 4 <= extra.length; ) {
    const tag = extra[at] ?? 0;
    if (tag === 0x81) return codecs[extra[at + 2] ?? 0] ?? null;
    at += tag === 0x82 || tag === 0x88 || tag === 0x91 ? 8 : 4;
  }
  return null;
}
