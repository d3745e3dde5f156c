/** Pictures and bits per second over the last seconds, as of when it is read; reading costs, adding does not. */
export class RateMeter {
  #frames = 0;
  #bytes = 0;
  #marks: { readonly atMs: number; readonly frames: number; readonly bytes: number }[] = [];

  add(bytes: number): void {
    this.#frames += 1;
    this.#bytes += bytes;
  }

  /** Null until a second has passed since the first reading. */
  read(nowMs: number): { readonly fps: number | null; readonly bitrateBps: number | null } {
    const newest = this.#marks.at(-1);
    if (newest === undefined || nowMs - newest.atMs >= markMs) {
      this.#marks.push({ atMs: nowMs, frames: this.#frames, bytes: this.#bytes });
      if (this.#marks.length > marksMax) this.#marks.shift();
    }
    const oldest = this.#marks[0];
    const spanS = oldest === undefined ? 0 : (nowMs - oldest.atMs) / 1000;
    if (oldest === undefined || spanS < 1) return { fps: null, bitrateBps: null };
    return {
      fps: Math.round(((this.#frames - oldest.frames) / spanS) * 10) / 10,
      bitrateBps: Math.round(((this.#bytes - oldest.bytes) * 8) / spanS),
    };
  }
}

const markMs = 900;
const marksMax = 6;
