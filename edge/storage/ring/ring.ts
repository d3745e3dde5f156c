import type { CodecConfig, Sample } from '../sample.ts';

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

/** The newest video of one camera, in memory. Starts at a keyframe; whole GOPs leave at the old end. The newest GOP may exceed no bound but `bytesMax`. */
export class Ring {
  readonly #limits: RingLimits;
  readonly #listeners = new Set<RingListener>();
  #gops: RingEntry[][] = [];
  #bytes = 0;

  constructor(limits: RingLimits) {
    this.#limits = limits;
  }

  /** Samples before the first keyframe are not kept. */
  push(sample: Sample, config: CodecConfig): void {
    const entry = { sample, config };
    if (sample.key) this.#gops.push([]);
    const gop = this.#gops.at(-1);
    if (gop !== undefined) {
      gop.push(entry);
      this.#bytes += sample.data.length;
      this.#trim(sample.dts);
    }
    for (const listener of this.#listeners) listener.sample(entry);
  }

  /** The last keyframe and what follows it. */
  newestGop(): readonly RingEntry[] {
    return this.#gops.at(-1) ?? [];
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

  #trim(newest: number): void {
    const tooOld = () => {
      const next = this.#gops[1]?.[0];
      return next !== undefined && (newest - next.sample.dts) / 90_000 > this.#limits.secondsMax;
    };
    while (this.#gops.length > 0 && (this.#bytes > this.#limits.bytesMax || tooOld())) {
      const gone = this.#gops.shift() ?? [];
      for (const { sample } of gone) this.#bytes -= sample.data.length;
    }
  }
}
