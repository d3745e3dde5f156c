/** Decoder time: continuous from 0 whatever the camera's clock does, and the way back to the sample it came from. */
import type { Sample } from '../../storage/sample.ts';

const TICKS_PER_S = 90_000;
const JUMP = 5 * TICKS_PER_S;
const STEP = TICKS_PER_S / 25;
const REMEMBERED = 1024;

export interface Entered {
  readonly sample: Sample;
  /** Of `performance.now()`. */
  readonly enteredAtMs: number;
}

export class Timeline {
  #offset: number | null = null;
  #last = 0;
  readonly #samples = new Map<bigint, Entered>();

  /**
   * The PTS in ns under which the decoder gets this sample; null for one shown before the first keyframe, which could
   * not be decoded. A jump of more than 5 s is closed up to one frame.
   */
  enter(sample: Sample, enteredAtMs: number): bigint | null {
    // From 0 exactly: the rate limiter would let everything through until its own grid had caught up.
    this.#offset ??= -sample.pts;
    let ticks = sample.pts + this.#offset;
    if (Math.abs(ticks - this.#last) > JUMP) {
      this.#offset = this.#last + STEP - sample.pts;
      ticks = this.#last + STEP;
    }
    if (ticks < 0) return null;
    this.#last = ticks;
    const ptsNs = (BigInt(ticks) * 100_000n) / 9n;
    this.#samples.set(ptsNs, { sample, enteredAtMs });
    const oldest = this.#samples.size > REMEMBERED ? this.#samples.keys().next().value : undefined;
    if (oldest !== undefined) this.#samples.delete(oldest);
    return ptsNs;
  }

  /** The sample that the decoder's picture was made from; null when it is not (or no longer) known. */
  leave(ptsNs: bigint): Entered | null {
    return this.#samples.get(ptsNs) ?? null;
  }
}
