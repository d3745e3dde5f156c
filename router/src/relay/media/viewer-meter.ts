/** What came through to one viewer since it was last taken; counted where it is sent. */
export interface Meanwhile {
  readonly bytes: number;
  readonly frames: number;
  readonly dropped: number;
  readonly startupMs: number | null;
}

/** Counts what one viewer gets; made when its media is asked for. */
export class ViewerMeter {
  readonly #nowMs: () => number;
  readonly #askedAtMs: number;
  #startupMs: number | null = null;
  #bytes = 0;
  #frames = 0;
  #dropped = 0;

  /** `nowMs` is monotonic. */
  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
    this.#askedAtMs = nowMs();
  }

  /** Bytes of media were handed on; one whole picture, or a piece of something else. */
  sent(bytes: number, isPicture: boolean): void {
    this.#startupMs ??= Math.round(this.#nowMs() - this.#askedAtMs);
    this.#bytes += bytes;
    if (isPicture) this.#frames += 1;
  }

  /** A picture had no room. */
  dropped(): void {
    this.#dropped += 1;
  }

  /** Everything since the last call. */
  take(): Meanwhile {
    const taken = { bytes: this.#bytes, frames: this.#frames, dropped: this.#dropped, startupMs: this.#startupMs };
    this.#bytes = 0;
    this.#frames = 0;
    this.#dropped = 0;
    return taken;
  }
}
