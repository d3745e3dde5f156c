import type { CodecConfig, Sample } from '../sample.ts';
import type { RingEntry } from './ring.ts';

const blockBytes = 256 * 1024;

/** Blocks that a ring uses again and again: what comes and goes all day must not wait for a garbage collection. */
export class Blocks {
  #free: Buffer[] = [];

  take(bytesMin: number): Buffer {
    if (bytesMin > blockBytes) return Buffer.allocUnsafeSlow(bytesMin);
    return this.#free.pop() ?? Buffer.allocUnsafeSlow(blockBytes);
  }

  /** Keeps as many as the ring just used, so that the next GOP finds them. */
  giveBack(blocks: readonly Buffer[]): void {
    this.#free = [...this.#free, ...blocks.filter(({ length }) => length === blockBytes)].slice(0, blocks.length);
  }
}

/** A keyframe and what follows it, in memory of its own. */
export class Gop {
  readonly entries: RingEntry[] = [];
  readonly #blocks: Buffer[] = [];
  readonly #pool: Blocks;
  #used = 0;
  bytes = 0;

  constructor(pool: Blocks) {
    this.#pool = pool;
  }

  /** Copies the sample's bytes. */
  push(sample: Sample, config: CodecConfig): void {
    const { length } = sample.data;
    let block = this.#blocks.at(-1);
    if (block === undefined || this.#used + length > block.length) {
      block = this.#pool.take(length);
      this.#blocks.push(block);
      this.#used = 0;
    }
    const data = block.subarray(this.#used, this.#used + length);
    sample.data.copy(data);
    this.#used += length;
    this.bytes += length;
    this.entries.push({ sample: { ...sample, data }, config });
  }

  /** Its memory may be written again from now on. */
  release(): void {
    this.#pool.giveBack(this.#blocks);
  }
}
