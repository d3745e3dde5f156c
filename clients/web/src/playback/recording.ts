import { directClient } from '../app/client.ts';
import { sentence } from '../app/use-polled.ts';
import { PlayDocument } from '../generated/graphql.ts';
import { strings } from '../strings.ts';
import { frameAt } from './frames.ts';
import { type Piece, parsePlaylist } from './playlist.ts';
import type { Span } from './spans.ts';

/** What one question asks the site about; small enough to be answered at once. */
const WINDOW_MS = 5 * 60_000;
/** The signed address is good for this stretch around the moment it was asked for. */
const SESSION_MS = 6 * 3_600_000;
/** A session is given up so long before its address expires. */
const EXPIRY_MARGIN_MS = 30_000;
/** A server that went away in the middle may never answer: asked again then. */
export const ANSWER_MS_MAX = 10_000;
const LIVE_EDGE_EVERY_MS = 1_500;
/** A page left open for days forgets what it looked at first. */
const WINDOWS_MAX = 400;

interface Session {
  readonly url: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly untilMs: number;
}
interface Window {
  readonly pieces: readonly Piece[];
  readonly holes: readonly Span[];
  /** Reaches up to now, so that more may be known later. */
  readonly grows: boolean;
  readonly askedMs: number;
  /** Of its session: its addresses are asked for anew afterwards. */
  readonly untilMs: number;
}

/** What a camera has recorded, learned window by window; asks again where it still grows. */
export class Recording {
  readonly cameraId: string;
  #session: Promise<Session> | null = null;
  readonly #windows = new Map<number, Window>();
  readonly #asking = new Map<number, Promise<void>>();
  #all: readonly Piece[] | null = null;

  constructor(cameraId: string) {
    this.cameraId = cameraId;
  }

  /** Resolves when everything between two moments is known; rejects with what an operator should read. */
  async learn(fromMs: number, toMs: number): Promise<void> {
    const nowMs = Date.now();
    const asks: Promise<void>[] = [];
    for (let at = Math.floor(fromMs / WINDOW_MS); at * WINDOW_MS < Math.min(toMs, nowMs); at++) {
      const known = this.#windows.get(at);
      const fresh = known && known.untilMs > nowMs && (!known.grows || nowMs - known.askedMs < LIVE_EDGE_EVERY_MS);
      if (!fresh) asks.push(this.#ask(at));
    }
    await Promise.all(asks);
  }

  /** The piece that is recorded at a moment. */
  pieceAt(atMs: number): Piece | null {
    const pieces = this.#piecesAround(atMs);
    return pieces.find((piece) => piece.fromMs <= atMs && atMs < piece.toMs) ?? null;
  }

  /** The first piece that begins at or after a moment, as far as it is known. */
  nextPiece(atMs: number): Piece | null {
    const pieces = this.#known();
    const index = frameAt(
      pieces.map(({ fromMs }) => ({ atMs: fromMs })),
      atMs - 1,
    );
    return pieces[index + 1] ?? null;
  }

  /** The last piece that ends at or before a moment, as far as it is known. */
  pieceBefore(atMs: number): Piece | null {
    return this.#known().findLast((piece) => piece.toMs <= atMs) ?? null;
  }

  pieces(fromMs: number, toMs: number): Piece[] {
    return this.#known().filter((piece) => piece.toMs > fromMs && piece.fromMs < toMs);
  }

  /** Why nothing is recorded at a moment; null when something is, or nobody knows. */
  holeAt(atMs: number): Span | null {
    const holes = this.#windows.get(Math.floor(atMs / WINDOW_MS))?.holes ?? [];
    return holes.find(({ from, to }) => Date.parse(from) <= atMs && atMs < Date.parse(to)) ?? null;
  }

  isKnown(atMs: number): boolean {
    return this.#windows.has(Math.floor(atMs / WINDOW_MS));
  }

  #piecesAround(atMs: number): readonly Piece[] {
    const at = Math.floor(atMs / WINDOW_MS);
    return [...(this.#windows.get(at - 1)?.pieces ?? []), ...(this.#windows.get(at)?.pieces ?? [])];
  }

  #known(): readonly Piece[] {
    if (this.#all) return this.#all;
    const byStart = new Map<number, Piece>();
    for (const at of [...this.#windows.keys()].sort((a, b) => a - b))
      for (const piece of this.#windows.get(at)?.pieces ?? []) byStart.set(piece.fromMs, piece);
    this.#all = [...byStart.values()].sort((a, b) => a.fromMs - b.fromMs);
    return this.#all;
  }

  #ask(at: number): Promise<void> {
    let asking = this.#asking.get(at);
    if (!asking) {
      asking = this.#load(at).finally(() => this.#asking.delete(at));
      this.#asking.set(at, asking);
    }
    return asking;
  }

  async #load(at: number): Promise<void> {
    const fromMs = at * WINDOW_MS;
    const askedMs = Date.now();
    const toMs = Math.min(fromMs + WINDOW_MS, askedMs + 1000);
    const session = await this.#sessionFor(fromMs, toMs);
    const query = new URLSearchParams({ from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() });
    const address = new URL(`${session.url}?${query}`, location.href).href;
    const response = await fetch(address, { signal: AbortSignal.timeout(ANSWER_MS_MAX) });
    if (!response.ok) {
      this.#session = null;
      const refusal = (await response.json().catch(() => null)) as { message?: string } | null;
      throw new Error(refusal?.message ?? strings.playback.failed);
    }
    const { pieces, holes } = parsePlaylist(await response.text(), address);
    const grows = fromMs + WINDOW_MS > askedMs - 30_000;
    this.#windows.delete(at);
    this.#windows.set(at, { pieces, holes, grows, askedMs, untilMs: session.untilMs });
    const [oldest] = this.#windows.keys();
    if (oldest !== undefined && this.#windows.size > WINDOWS_MAX) this.#windows.delete(oldest);
    this.#all = null;
  }

  async #sessionFor(fromMs: number, toMs: number): Promise<Session> {
    const nowMs = Date.now();
    const known = await this.#session?.catch(() => null);
    if (known && known.fromMs <= fromMs && toMs <= known.toMs && known.untilMs > nowMs) return known;
    this.#session = this.#start(fromMs - SESSION_MS, Math.min(toMs + SESSION_MS, nowMs + 50_000));
    return this.#session;
  }

  async #start(fromMs: number, toMs: number): Promise<Session> {
    const variables = { cameraId: this.cameraId, from: iso(fromMs), to: iso(toMs) };
    const answer = directClient.mutation(PlayDocument, variables).toPromise();
    const { data, error } = await within(answer, ANSWER_MS_MAX);
    const result = data?.startPlayback;
    if (result?.__typename !== 'StartPlaybackSuccess')
      throw new Error(result?.message ?? (error ? sentence(error) : strings.playback.failed));
    const { hlsUrl, expiresAt } = result.session;
    return { url: hlsUrl, fromMs, toMs, untilMs: Date.parse(expiresAt) - EXPIRY_MARGIN_MS };
  }
}

/** Rejects with what an operator should read when the answer takes longer. */
function within<T>(answer: Promise<T>, msMax: number): Promise<T> {
  return new Promise((done, fail) => {
    const timer = window.setTimeout(() => fail(new Error(strings.unreachable)), msMax);
    answer.then(done, fail).finally(() => clearTimeout(timer));
  });
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
