import { type Frame, frameAt, framesIn } from './frames.ts';
import type { Piece } from './playlist.ts';
import { ANSWER_MS_MAX, type Recording } from './recording.ts';

/** What a track shows at a moment. */
export type TrackState =
  | { at: 'picture' }
  | { at: 'loading' }
  /** Nothing is recorded there: from when to when, and why. */
  | { at: 'hole'; kind: string; reason: string | null; toMs: number }
  | { at: 'failed'; message: string };

const BEHIND_MS = 5_000;
const KEPT_BEHIND_MS = 60_000;
const KEPT_AHEAD_MS = 180_000;
const FAILED_AGAIN_MS = 2_000;

interface Loaded {
  /** How much of the file is in the buffer; a piece that is still written grows. */
  bytes: number;
  whole: boolean;
  frames: Frame[];
}

/**
 * One camera's recording in one video element, whose clock is the recording's own: seconds since 1970. Fetches what lies
 * around the wanted moment, and forgets what lies far from it.
 */
export class Track {
  readonly video: HTMLVideoElement;
  readonly recording: Recording;
  readonly #media = new MediaSource();
  readonly #address: string;
  #buffer: SourceBuffer | null = null;
  #init = '';
  readonly #loaded = new Map<string, Loaded & { fromMs: number }>();
  #frames: readonly Frame[] | null = [];
  #wantedMs = 0;
  #aheadMs = 10_000;
  #working = false;
  #failure: { message: string; atMs: number } | null = null;
  #fetching = new AbortController();
  readonly #closed = new AbortController();

  constructor(video: HTMLVideoElement, recording: Recording) {
    this.video = video;
    this.recording = recording;
    this.#address = URL.createObjectURL(this.#media);
    video.src = this.#address;
    this.#media.addEventListener('sourceopen', () => void this.#work(), { once: true });
  }

  close(): void {
    this.#closed.abort();
    this.#fetching.abort();
    this.video.removeAttribute('src');
    this.video.load();
    URL.revokeObjectURL(this.#address);
  }

  /** Says which moment is wanted and how far ahead of it, each time either changes. */
  want(atMs: number, aheadMs: number): void {
    const jumped = Math.abs(atMs - this.#wantedMs) > 2 * KEPT_BEHIND_MS;
    this.#wantedMs = atMs;
    this.#aheadMs = aheadMs;
    if (jumped) {
      this.#fetching.abort();
      this.#fetching = new AbortController();
    }
    void this.#work();
  }

  /** Tries again now after a failure. */
  again(): void {
    this.#failure = null;
    void this.#work();
  }

  state(atMs: number): TrackState {
    if (this.#isBuffered(atMs)) return { at: 'picture' };
    const { recording } = this;
    const afterMs = this.#pictureAfterHole(atMs);
    if (afterMs !== null) return { at: 'hole', kind: 'GAP', reason: null, toMs: afterMs };
    if (recording.isKnown(atMs) && recording.pieceAt(atMs) === null) {
      const hole = recording.holeAt(atMs);
      const next = recording.nextPiece(atMs)?.fromMs ?? null;
      // A hole without a name is the grid of the frames, or what is being written right now.
      const toMs = next ?? (hole ? Date.parse(hole.to) : Date.now());
      if (hole) return { at: 'hole', kind: hole.kind, reason: hole.reason ?? null, toMs };
      if (next !== null) return { at: 'hole', kind: 'GAP', reason: null, toMs: next };
      if (Date.now() - atMs > 30_000) return { at: 'hole', kind: 'UNKNOWN', reason: null, toMs };
    }
    return this.#failure ? { at: 'failed', message: this.#failure.message } : { at: 'loading' };
  }

  /** The picture `count` after the one at a moment, or before; null when it is not there yet. */
  step(atMs: number, count: number): number | null {
    const frames = this.#allFrames();
    return frames[frameAt(frames, atMs) + count]?.atMs ?? null;
  }

  /** The last picture before a moment that stands alone. */
  keyBefore(atMs: number): number | null {
    const frames = this.#allFrames();
    for (let i = frameAt(frames, atMs - 1); i >= 0; i--) if (frames[i]?.key) return frames[i]?.atMs ?? null;
    return null;
  }

  #allFrames(): readonly Frame[] {
    this.#frames ??= [...this.#loaded.values()].flatMap(({ frames }) => frames).sort((a, b) => a.atMs - b.atMs);
    return this.#frames;
  }

  /** Inside of a piece that was fetched, pictures may be missing too: the camera or its network lost them. */
  #pictureAfterHole(atMs: number): number | null {
    const piece = this.recording.pieceAt(atMs);
    const loaded = piece && this.#loaded.get(nameOf(piece));
    if (!piece || !loaded) return null;
    const frames = this.#allFrames();
    const next = frames[frameAt(frames, atMs) + 1]?.atMs ?? null;
    return next !== null && (loaded.whole || next < piece.toMs) ? next : null;
  }

  #isBuffered(atMs: number): boolean {
    const { buffered } = this.video;
    const at = atMs / 1000;
    for (let i = 0; i < buffered.length; i++)
      if (buffered.start(i) - 0.05 <= at && at < buffered.end(i) - 0.02) return true;
    return false;
  }

  /** One at a time; goes on for as long as something that is wanted is missing. */
  async #work(): Promise<void> {
    if (this.#working || this.#closed.signal.aborted || this.#media.readyState !== 'open') return;
    if (this.#failure && Date.now() - this.#failure.atMs < FAILED_AGAIN_MS) return;
    this.#working = true;
    try {
      for (let more = true; more && !this.#closed.signal.aborted; ) more = await this.#workOnce();
      this.#failure = null;
    } catch (problem) {
      const aborted = problem instanceof DOMException && problem.name === 'AbortError';
      if (!aborted) {
        this.#failure = { message: problem instanceof Error ? problem.message : String(problem), atMs: Date.now() };
        window.setTimeout(() => void this.#work(), FAILED_AGAIN_MS);
      } else window.setTimeout(() => void this.#work(), 0);
    } finally {
      this.#working = false;
    }
  }

  /** Whether there may be more to do. */
  async #workOnce(): Promise<boolean> {
    const wantedMs = this.#wantedMs;
    const toMs = wantedMs + this.#aheadMs;
    await this.recording.learn(wantedMs - BEHIND_MS, toMs);
    const piece = this.#missing(wantedMs, toMs);
    if (piece === null) return false;
    await this.#forget(wantedMs);
    await this.#load(piece);
    return true;
  }

  /** What to fetch next: the piece of the wanted moment, then the following, then the one before. */
  #missing(wantedMs: number, toMs: number): Piece | null {
    const lacks = (piece: Piece): boolean => {
      const loaded = this.#loaded.get(nameOf(piece));
      return !loaded || (!loaded.whole && (!piece.open || piece.toMs > (loaded.frames.at(-1)?.atMs ?? 0) + 200));
    };
    const pieces = this.recording.pieces(wantedMs - BEHIND_MS, toMs);
    const after = pieces.find((piece) => piece.toMs > wantedMs && lacks(piece));
    return after ?? pieces.findLast((piece) => piece.toMs <= wantedMs && lacks(piece)) ?? null;
  }

  async #load(piece: Piece): Promise<void> {
    const name = nameOf(piece);
    const known = this.#loaded.get(name);
    const loaded = known ?? { bytes: 0, whole: false, frames: [], fromMs: piece.fromMs };
    const signal = AbortSignal.any([this.#fetching.signal, AbortSignal.timeout(ANSWER_MS_MAX)]);
    if (nameOf({ url: piece.initUrl }) !== this.#init) await this.#begin(piece.initUrl, signal);
    const headers: Record<string, string> = loaded.bytes > 0 ? { range: `bytes=${loaded.bytes}-` } : {};
    const response = await fetch(piece.url, { headers, signal });
    if (response.status === 416) {
      loaded.whole = !piece.open;
      return;
    }
    if (!response.ok) throw new Error(await refusal(response));
    const bytes = await response.arrayBuffer();
    await this.#append(bytes);
    loaded.bytes += bytes.byteLength;
    loaded.whole = !piece.open;
    loaded.frames.push(...framesIn(bytes));
    this.#loaded.set(name, loaded);
    this.#frames = null;
  }

  async #begin(initUrl: string, signal: AbortSignal): Promise<void> {
    const response = await fetch(initUrl, { signal });
    if (!response.ok) throw new Error(await refusal(response));
    const mime = response.headers.get('content-type') ?? 'video/mp4';
    if (this.#buffer === null) {
      this.#buffer = this.#media.addSourceBuffer(mime);
      this.#media.duration = Number.POSITIVE_INFINITY;
    } else this.#buffer.changeType(mime);
    await this.#append(await response.arrayBuffer());
    this.#init = nameOf({ url: initUrl });
  }

  async #append(bytes: ArrayBuffer): Promise<void> {
    const buffer = this.#buffer as SourceBuffer;
    await settled(buffer, this.#closed.signal, () => buffer.appendBuffer(bytes));
  }

  /** Makes room: what is far from the wanted moment can be fetched again. */
  async #forget(wantedMs: number): Promise<void> {
    const buffer = this.#buffer;
    if (!buffer || buffer.buffered.length === 0) return;
    const fromMs = wantedMs - KEPT_BEHIND_MS;
    const toMs = wantedMs + KEPT_AHEAD_MS;
    const drop = async (startMs: number, endMs: number): Promise<void> => {
      const gone = [...this.#loaded].filter(([, one]) => one.fromMs >= startMs && one.fromMs < endMs);
      if (gone.length === 0) return;
      for (const [name] of gone) this.#loaded.delete(name);
      this.#frames = null;
      const until = Math.min(endMs, Math.max(...gone.map(([, one]) => (one.frames.at(-1)?.atMs ?? one.fromMs) + 1)));
      await settled(buffer, this.#closed.signal, () => buffer.remove(Math.max(0, startMs) / 1000, until / 1000));
    };
    const { start, end } = { start: buffer.buffered.start(0), end: buffer.buffered.end(buffer.buffered.length - 1) };
    if (start * 1000 < fromMs - KEPT_BEHIND_MS) await drop(0, fromMs);
    if (end * 1000 > toMs + KEPT_AHEAD_MS) await drop(toMs, end * 1000 + 1000);
  }
}

/** The same piece has another address in each session: its name in the playlist tells it. */
function nameOf({ url }: { url: string }): string {
  return url.slice(url.lastIndexOf('/') + 1);
}

async function refusal(response: Response): Promise<string> {
  const body = (await response.json().catch(() => null)) as { message?: string } | null;
  return body?.message ?? `HTTP ${response.status}`;
}

function settled(buffer: SourceBuffer, signal: AbortSignal, change: () => void): Promise<void> {
  return new Promise((done, fail) => {
    const over = (problem?: unknown): void => {
      buffer.removeEventListener('updateend', ok);
      buffer.removeEventListener('error', bad);
      signal.removeEventListener('abort', stop);
      if (problem) fail(problem);
      else done();
    };
    const ok = (): void => over();
    const bad = (): void => over(new Error('The browser cannot decode this recording.'));
    const stop = (): void => over(new DOMException('closed', 'AbortError'));
    buffer.addEventListener('updateend', ok);
    buffer.addEventListener('error', bad);
    signal.addEventListener('abort', stop);
    try {
      change();
    } catch (problem) {
      over(problem);
    }
  });
}
