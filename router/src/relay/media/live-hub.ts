import type { WebSocket } from 'ws';
import { CHUNK_INIT, CHUNK_KEY } from '../../../../schema/edge/media-request.ts';
import type { MediaUpstream } from './upstream.ts';

const LINGER_MS = 5_000;
/** A viewer with more than this unsent gets nothing until the next keyframe finds it with less. */
const UNSENT_BYTES_MAX = 4 * 1024 * 1024;
const STALLED_MS_MAX = 30_000;
/** Of one group of pictures for late joiners; a longer one is not kept. */
const GROUP_BYTES_MAX = 32 * 1024 * 1024;

interface Viewer {
  readonly socket: WebSocket;
  init: Buffer | null;
  waitsForKey: boolean;
  stalledSinceMs: number | null;
}

export interface LiveHubOptions {
  readonly open: () => Promise<MediaUpstream>;
  readonly now: () => number;
  /** Nobody watches and nothing comes any more. */
  readonly onEmpty: () => void;
  readonly lingerMs?: number;
  readonly unsentBytesMax?: number;
}

/** One camera's live stream: one upstream, however many viewers. No viewer slows another one or the edge. */
export class LiveHub {
  readonly #options: LiveHubOptions;
  readonly #viewers = new Set<Viewer>();
  #upstream: MediaUpstream | null = null;
  #mime: string | null = null;
  #init: Buffer | null = null;
  #group: Buffer[] = [];
  #groupBytes = 0;
  #linger: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(options: LiveHubOptions) {
    this.#options = options;
    void this.#begin();
  }

  join(socket: WebSocket): void {
    const viewer: Viewer = { socket, init: null, waitsForKey: true, stalledSinceMs: null };
    this.#viewers.add(viewer);
    if (this.#linger) clearTimeout(this.#linger);
    this.#linger = null;
    socket.on('error', () => socket.terminate());
    socket.once('close', () => this.#left(viewer));
    if (socket.readyState !== socket.OPEN) this.#left(viewer);
    if (this.#mime) socket.send(JSON.stringify({ mime: this.#mime }));
    for (const [at, chunk] of this.#group.entries()) this.#deliver(viewer, chunk, at === 0);
  }

  /** Viewers are told why; they may come again. */
  close(code: number, why: string): void {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#linger) clearTimeout(this.#linger);
    this.#upstream?.close();
    for (const { socket } of this.#viewers) socket.close(code, why);
    this.#viewers.clear();
    this.#options.onEmpty();
  }

  async #begin(): Promise<void> {
    try {
      const upstream = await this.#options.open();
      if (this.#closed) return upstream.close();
      this.#upstream = upstream;
      upstream.listen({
        onHead: ({ headers }) => {
          this.#mime = headers['content-type'] ?? 'video/mp4';
          for (const { socket } of this.#viewers) socket.send(JSON.stringify({ mime: this.#mime }));
        },
        onChunk: (chunk) => {
          this.#chunk(chunk);
          upstream.consumed(chunk.length);
        },
        onEnd: (why) => this.close(1012, why?.code ?? 'STREAM_ENDED'),
      });
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'MEDIA_FAILED';
      this.close(1013, code);
    }
  }

  #chunk(chunk: Buffer): void {
    const kind = chunk[0];
    const bytes = chunk.subarray(1);
    if (kind === CHUNK_INIT) {
      this.#init = bytes;
      this.#group = [];
      this.#groupBytes = 0;
      return;
    }
    const key = kind === CHUNK_KEY;
    if (key) {
      this.#group = [];
      this.#groupBytes = 0;
    }
    if (key || this.#group.length > 0) {
      this.#group.push(bytes);
      this.#groupBytes += bytes.length;
      if (this.#groupBytes > GROUP_BYTES_MAX) this.#group = [];
    }
    for (const viewer of this.#viewers) this.#deliver(viewer, bytes, key);
  }

  #deliver(viewer: Viewer, bytes: Buffer, key: boolean): void {
    const { socket } = viewer;
    if (!this.#init || socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > (this.#options.unsentBytesMax ?? UNSENT_BYTES_MAX)) {
      viewer.waitsForKey = true;
      viewer.stalledSinceMs ??= this.#options.now();
      if (this.#options.now() - viewer.stalledSinceMs > STALLED_MS_MAX) socket.terminate();
      return;
    }
    viewer.stalledSinceMs = null;
    if (viewer.waitsForKey && !key) return;
    viewer.waitsForKey = false;
    if (viewer.init !== this.#init) {
      viewer.init = this.#init;
      socket.send(this.#init, { binary: true });
    }
    socket.send(bytes, { binary: true });
  }

  #left(viewer: Viewer): void {
    this.#viewers.delete(viewer);
    if (this.#viewers.size > 0 || this.#closed || this.#linger) return;
    this.#linger = setTimeout(() => this.close(1000, 'nobody watches'), this.#options.lingerMs ?? LINGER_MS);
    this.#linger.unref();
  }
}
