import type { CodecConfig, Sample } from '../sample.ts';
import { Blocks, Gop } from './gop.ts';

export interface RingEntry {
  readonly sample: Sample;
  readonly config: CodecConfig;
}

export interface RingLimits {
  readonly secondsMax: number;
  readonly bytesMax: number;
}

export interface RingListener {
  sample(entry: RingEntry): void;
  /** The camera is no longer recorded here. */
  end(): void;
}

/**
 * The newest video of one camera, in memory of its own. Starts at a keyframe; whole GOPs leave at the old end. The newest GOP may
 * exceed no bound but `bytesMax`.
 */
export class Ring {
  #limits: RingLimits;
  readonly #listeners = new Set<RingListener>();
  readonly #blocks = new Blocks();
  #gops: Gop[] = [];
  #bytes = 0;

  constructor(limits: RingLimits) {
    this.#limits = limits;
  }

  /** Copies the sample, whose memory the caller may use again. Samples before the first keyframe are not kept. */
  push(sample: Sample, config: CodecConfig): void {
    if (sample.key) {
      this.#trim(sample);
      this.#gops.push(new Gop(this.#blocks));
    }
    const gop = this.#gops.at(-1);
    if (gop !== undefined) {
      gop.push(sample, config);
      this.#bytes += sample.data.length;
      while (this.#bytes > this.#limits.bytesMax) this.#drop();
    }
    if (this.#listeners.size === 0) return;
    const entry = copied({ sample, config });
    for (const listener of this.#listeners) listener.sample(entry);
  }

  /** Takes effect with the next sample. */
  limit(limits: RingLimits): void {
    this.#limits = limits;
  }

  /** From the newest keyframe that is not after `dts` (90 kHz), or the oldest there is; valid until the next `push`. */
  since(dts: number): readonly RingEntry[] {
    const first = this.#gops.findLastIndex(({ entries }) => (entries[0]?.sample.dts ?? 0) <= dts);
    return this.#gops.slice(Math.max(first, 0)).flatMap(({ entries }) => entries);
  }

  /** The last keyframe and what follows it; copies, which may be kept. */
  newestGop(): readonly RingEntry[] {
    return this.#gops.at(-1)?.entries.map(copied) ?? [];
  }

  /** How many follow it now. */
  get listeners(): number {
    return this.#listeners.size;
  }

  get bytes(): number {
    return this.#bytes;
  }

  listen(listener: RingListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Tells every reader that nothing more comes, and forgets all. */
  close(): void {
    for (const listener of [...this.#listeners]) listener.end();
    this.#listeners.clear();
    this.#gops = [];
    this.#bytes = 0;
  }

  /** Before a keyframe comes in, so that it finds the memory of what goes. */
  #trim(key: Sample): void {
    const start = (gop: Gop | undefined) => gop?.entries[0]?.sample.dts ?? key.dts;
    while (this.#gops.length > 0 && (key.dts - start(this.#gops[1])) / 90_000 >= this.#limits.secondsMax) this.#drop();
  }

  #drop(): void {
    const gone = this.#gops.shift();
    this.#bytes -= gone?.bytes ?? 0;
    gone?.release();
  }
}

function copied({ sample, config }: RingEntry): RingEntry {
  return { sample: { ...sample, data: Buffer.from(sample.data) }, config };
}
