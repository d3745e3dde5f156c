import { createHash } from 'node:crypto';
import type { Blobs } from '@vms/kit/ports/blobs/blobs';

/** Bytes of every part of a file but its last. */
export const PART_BYTES = 8 * 1024 * 1024;

/** One file kept as blobs of equal length: written again it is the same, so that half a file goes on where it stopped. */
export class ClipParts {
  readonly #blobs: Blobs;
  readonly #name: string;

  constructor(blobs: Blobs, clipId: string, file: 'video' | 'bundle' | 'proof') {
    this.#blobs = blobs;
    this.#name = `${file}-${clipId}`;
  }

  put(index: number, bytes: Uint8Array): Promise<void> {
    return this.#blobs.put(this.#id(index), bytes);
  }

  /** Stores a whole stream; its length. */
  async putAll(chunks: AsyncIterable<Uint8Array>): Promise<number> {
    let length = 0;
    for await (const [index, part] of inParts(chunks)) {
      await this.put(index, part);
      length += part.length;
    }
    return length;
  }

  /** Both ends inclusive; one part at a time in memory. Throws when a part is missing. */
  async *read(from: number, to: number): AsyncGenerator<Buffer> {
    for (let index = Math.floor(from / PART_BYTES); index * PART_BYTES <= to; index += 1) {
      const part = await this.#blobs.get(this.#id(index));
      if (part === null) throw new Error(`Part ${index} of ${this.#name} is missing.`);
      const start = index * PART_BYTES;
      yield part.subarray(Math.max(0, from - start), Math.min(part.length, to + 1 - start));
    }
  }

  async sha256(bytes: number): Promise<string> {
    const hash = createHash('sha256');
    for await (const part of this.read(0, bytes - 1)) hash.update(part);
    return hash.digest('hex');
  }

  /** All that could be there of a file of at most that length. */
  async delete(bytesMax: number): Promise<void> {
    for (let index = 0; index * PART_BYTES <= bytesMax; index += 1) await this.#blobs.delete(this.#id(index));
  }

  #id(index: number): string {
    // What differs comes last: folders of blobs spread by it.
    return `${this.#name}-${String(index).padStart(5, '0')}`;
  }
}

/** Whole parts as they fill, with their index; the last one as long as it is. */
export async function* inParts(
  chunks: AsyncIterable<Uint8Array>,
  firstIndex = 0,
): AsyncGenerator<readonly [number, Buffer]> {
  let index = firstIndex;
  let waiting: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    waiting.push(chunk);
    length += chunk.length;
    if (length < PART_BYTES) continue;
    let all = Buffer.concat(waiting);
    for (; all.length >= PART_BYTES; index += 1) {
      yield [index, all.subarray(0, PART_BYTES)];
      all = all.subarray(PART_BYTES);
    }
    waiting = [all];
    length = all.length;
  }
  if (length > 0) yield [index, Buffer.concat(waiting)];
}
