/** The last pictures of a child by their PTS, and those who wait for one. */
export class Kept {
  readonly #max: number;
  readonly #pictures = new Map<bigint, Buffer>();
  readonly #wanted = new Map<bigint, (picture: Buffer) => void>();

  constructor(max: number) {
    this.#max = max;
  }

  keep(ptsNs: bigint, picture: Buffer): void {
    // A copy: the slice would keep the whole chunk of the pipe alive.
    const own = Buffer.from(picture);
    this.#pictures.set(ptsNs, own);
    this.#wanted.get(ptsNs)?.(own);
    const oldest = this.#pictures.size > this.#max ? this.#pictures.keys().next().value : undefined;
    if (oldest !== undefined) this.#pictures.delete(oldest);
  }

  /** Null when it did not come within the deadline. */
  wait(ptsNs: bigint, deadlineMs: number): Promise<Buffer | null> {
    const kept = this.#pictures.get(ptsNs);
    if (kept !== undefined) return Promise.resolve(kept);
    return new Promise((resolve) => {
      const done = (picture: Buffer | null) => {
        clearTimeout(timer);
        this.#wanted.delete(ptsNs);
        resolve(picture);
      };
      const timer = setTimeout(() => done(null), deadlineMs);
      this.#wanted.set(ptsNs, done);
    });
  }
}
