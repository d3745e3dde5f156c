import { Recording } from './recording.ts';
import { Track, type TrackState } from './track.ts';

/** Speeds in the order that faster and slower go through them; below zero it runs backwards by whole pictures. */
export const RATES = [-16, -8, -4, -2, -1, 0.125, 0.25, 0.5, 1, 2, 4, 8, 16] as const;
const TICK_MS = 50;
const DRIFT_SEEK_MS = 400;
const DRIFT_MS = 40;
/** A camera that does not come stops the others for so long. */
const HOLD_MS_MAX = 4_000;
/** So close to now nothing more is recorded yet. */
const EDGE_MS = 1_500;

export interface DeckState {
  readonly atMs: number;
  readonly playing: boolean;
  readonly rate: number;
  /** Waits for pictures. */
  readonly waiting: boolean;
  /** At the end of what is recorded so far, going on as it comes. */
  readonly atEdge: boolean;
  readonly tracks: readonly TrackState[];
}

/** Plays one or several cameras by one clock. The first that has pictures leads; the others are held to it. */
export class Deck {
  #tracks: Track[] = [];
  #atMs: number;
  #playing = true;
  #rate = 1;
  #tickedMs = performance.now();
  #waitingSinceMs: number | null = null;
  #atEdge = false;
  #seeking = false;
  #state: DeckState;
  readonly #timer: number;
  readonly #watchers = new Set<() => void>();
  readonly #recordings = new Map<string, Recording>();

  constructor(atMs: number) {
    this.#atMs = atMs;
    this.#state = { atMs, playing: true, rate: 1, waiting: true, atEdge: false, tracks: [] };
    this.#timer = window.setInterval(() => this.#tick(), TICK_MS);
  }

  /** Shows these cameras in these elements; those that stay keep what they have. */
  show(cameras: readonly { readonly id: string; readonly video: HTMLVideoElement }[]): void {
    const next = cameras.map(({ id, video }) => {
      const known = this.#tracks.find((track) => track.video === video && track.recording.cameraId === id);
      if (known) return known;
      const recording = this.#recordings.get(id) ?? new Recording(id);
      this.#recordings.set(id, recording);
      return new Track(video, recording);
    });
    for (const track of this.#tracks) if (!next.includes(track)) track.close();
    this.#tracks = next;
    this.#seeking = true;
    this.#want();
  }

  close(): void {
    clearInterval(this.#timer);
    for (const track of this.#tracks) track.close();
    this.#tracks = [];
  }

  seek(atMs: number): void {
    this.#atMs = Math.min(atMs, Date.now());
    this.#seeking = true;
    this.#waitingSinceMs = null;
    this.#want();
    this.#tick();
  }

  play(rate = this.#rate): void {
    this.#rate = rate;
    this.#playing = true;
    this.#want();
    this.#tick();
  }

  pause(): void {
    this.#playing = false;
    this.#tick();
  }

  /** One picture of the first camera that has one, forwards or backwards. */
  step(count: 1 | -1): void {
    this.#playing = false;
    for (const track of this.#tracks) {
      const at = track.step(this.#atMs + 1, count);
      if (at === null) continue;
      this.seek(at + 1);
      return;
    }
  }

  again(): void {
    for (const track of this.#tracks) track.again();
  }

  readonly current = (): DeckState => this.#state;
  readonly watch = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };

  #want(): void {
    const aheadMs = this.#rate > 0 ? Math.min(90_000, Math.max(12_000, this.#rate * 8_000)) : 4_000;
    const backMs = this.#rate < 0 && this.#playing ? 10_000 : 0;
    for (const track of this.#tracks) track.want(this.#atMs - backMs, aheadMs + backMs);
  }

  #tick(): void {
    const nowMs = performance.now();
    const passedMs = Math.min(500, nowMs - this.#tickedMs);
    this.#tickedMs = nowMs;
    if (this.#tracks.length === 0) return;
    this.#want();
    const states = this.#tracks.map((track) => track.state(this.#atMs));
    const waits = this.#mustWait(states, nowMs);
    if (this.#playing && !waits) {
      if (this.#rate > 0) this.#advance(states, passedMs);
      else this.#advanceBackwards(passedMs);
    }
    this.#place(waits);
    this.#tell(waits);
  }

  #mustWait(states: readonly TrackState[], nowMs: number): boolean {
    const others = states.some(({ at }) => at === 'picture');
    const pending = this.#tracks.some(({ video }, i) => {
      const at = states[i]?.at;
      if (at === 'picture') return video.seeking || video.readyState < 2;
      return at === 'loading' || (at === 'failed' && !others);
    });
    if (!pending) {
      this.#waitingSinceMs = null;
      return false;
    }
    this.#waitingSinceMs ??= nowMs;
    // Others go on without one that does not come; alone it is waited for.
    return !(others && nowMs - this.#waitingSinceMs > HOLD_MS_MAX);
  }

  #advance(states: readonly TrackState[], passedMs: number): void {
    // At the last picture before a hole an element stands still: the clock goes on without it.
    const leader = this.#tracks.find(
      ({ video }, i) => states[i]?.at === 'picture' && video.readyState >= 3 && !video.paused,
    );
    const goesMs = leader && !this.#seeking ? leader.video.currentTime * 1000 - this.#atMs : passedMs * this.#rate;
    this.#atMs += Math.max(0, Math.min(goesMs, 1000 * this.#rate));
    const after = this.#tracks.map((track) => track.state(this.#atMs));
    if (after.every(({ at }) => at === 'hole')) {
      const ends = after.flatMap((state) => (state.at === 'hole' ? [state.toMs] : []));
      const nextMs = Math.min(...ends);
      if (nextMs < Date.now() - EDGE_MS) {
        this.#atMs = nextMs + 1;
        this.#seeking = true;
      }
    }
    const edgeMs = Date.now() - EDGE_MS;
    this.#atEdge = this.#atMs >= edgeMs - 6_000;
    this.#atMs = Math.min(this.#atMs, edgeMs);
  }

  /** From one picture that stands alone to the one before it, as fast as the rate and the decoder allow. */
  #advanceBackwards(passedMs: number): void {
    this.#atEdge = false;
    if (this.#tracks.some(({ video }) => video.seeking)) return;
    const targetMs = this.#atMs + passedMs * this.#rate;
    const keys = this.#tracks.flatMap((track) => track.keyBefore(this.#atMs) ?? []);
    const keyMs = keys.length > 0 ? Math.max(...keys) : null;
    this.#atMs = targetMs;
    if (keyMs !== null && keyMs >= targetMs) this.#seeking = true;
    const states = this.#tracks.map((track) => track.state(this.#atMs));
    if (states.every(({ at }) => at === 'hole')) {
      const before = this.#tracks.flatMap(({ recording }) => recording.pieceBefore(this.#atMs)?.toMs ?? []);
      if (before.length > 0) this.#atMs = Math.max(...before) - 100;
      this.#seeking = true;
    }
  }

  /** Brings every element to where the clock is. */
  #place(waits: boolean): void {
    const runs = this.#playing && !waits && this.#rate > 0;
    for (const track of this.#tracks) {
      const { video } = track;
      const shown = track.state(this.#atMs).at === 'picture';
      const driftMs = video.currentTime * 1000 - this.#atMs;
      if (!shown || !runs) video.pause();
      if (!shown) continue;
      if (this.#rate < 0 && this.#playing) {
        const keyMs = track.keyBefore(this.#atMs + 2) ?? this.#atMs;
        if (this.#seeking && !video.seeking && Math.abs(video.currentTime * 1000 - keyMs) > 2)
          video.currentTime = (keyMs + 1) / 1000;
      } else if (this.#seeking || Math.abs(driftMs) > DRIFT_SEEK_MS * Math.max(1, Math.abs(this.#rate))) {
        if (Math.abs(driftMs) > 0.5) video.currentTime = this.#atMs / 1000;
      }
      if (!runs) continue;
      const correction = Math.abs(driftMs) < DRIFT_MS ? 1 : driftMs > 0 ? 0.95 : 1.05;
      video.playbackRate = Math.min(16, Math.max(0.0625, this.#rate * (this.#tracks.length > 1 ? correction : 1)));
      if (video.paused && !video.seeking) video.play().catch(() => undefined);
    }
    if (this.#tracks.some((track) => track.state(this.#atMs).at === 'picture')) this.#seeking = false;
  }

  #tell(waiting: boolean): void {
    const tracks = this.#tracks.map((track) => track.state(this.#atMs));
    const next = { atMs: this.#atMs, playing: this.#playing, rate: this.#rate, waiting, atEdge: this.#atEdge, tracks };
    if (JSON.stringify(next) === JSON.stringify(this.#state)) return;
    this.#state = next;
    for (const watcher of this.#watchers) watcher();
  }
}
