/** How many frames per second analytics really get. */

/** DESIGN asks for 4; a little less is jitter. */
const FPS_MIN = 3.6;
const WINDOW_MS = 8000;
const FRAMES_MIN = 3;

export class Pace {
  #times: number[] = [];
  #lastMs = 0;

  frame(atMs: number): void {
    // A pause of the camera is a gap in recording, not a slow stream.
    if (atMs < this.#lastMs || atMs - this.#lastMs > WINDOW_MS) this.#times = [];
    this.#lastMs = atMs;
    this.#times.push(atMs);
    const from = atMs - WINDOW_MS;
    while (this.#times.length > FRAMES_MIN && (this.#times[0] ?? atMs) < from) this.#times.shift();
  }

  get fps(): number | null {
    const first = this.#times[0];
    if (first === undefined || this.#times.length < FRAMES_MIN || this.#lastMs <= first) return null;
    return ((this.#times.length - 1) * 1000) / (this.#lastMs - first);
  }

  get tooSlow(): boolean {
    return this.fps !== null && this.fps < FPS_MIN;
  }
}
