/** Offset of this edge's clock to the cloud's, from heartbeats; the quickest of the last ones is the truest. */
export class ClockOffset {
  #samples: { offsetMs: number; roundTripMs: number }[] = [];

  /** The cloud's time is taken as that of the middle of the round trip. */
  heard(sentAtMs: number, receivedAtMs: number, cloudTimeMs: number): void {
    if (!Number.isFinite(cloudTimeMs)) return;
    const roundTripMs = receivedAtMs - sentAtMs;
    const offsetMs = (sentAtMs + receivedAtMs) / 2 - cloudTimeMs;
    this.#samples = [...this.#samples, { offsetMs, roundTripMs }].slice(-8);
  }

  /** Positive: this edge is ahead. Null before the first answer. */
  offsetMs(): number | null {
    const [best] = this.#samples.toSorted((a, b) => a.roundTripMs - b.roundTripMs);
    return best ? Math.round(best.offsetMs) : null;
  }
}
