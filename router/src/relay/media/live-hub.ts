import { Fault } from '@vms/kit/fault';
import { CHUNK_INIT, CHUNK_KEY } from '../../../../schema/edge/media-request.ts';
import type { MediaUpstream } from './upstream.ts';

const LINGER_MS = 5_000;
/** Of one group of pictures for late joiners; a longer one is not kept. */
const GROUP_BYTES_MAX = 32 * 1024 * 1024;

/** One who watches, by whatever protocol; must never block and never throw. */
export interface LiveAudience {
  /** What will come, as a content type; first of all. */
  head(mime: string): void;
  /** An init segment: at the beginning and whenever the camera's settings change. */
  init(bytes: Buffer): void;
  /** One picture as moof and mdat. */
  picture(bytes: Buffer, key: boolean): void;
  /** Nothing comes any more; `code` as of a WebSocket close. */
  end(code: number, why: string): void;
}

/** What is known once a stream has begun. */
export interface LiveStart {
  readonly mime: string;
  readonly init: Buffer;
  /** From the last keyframe on. */
  readonly group: readonly Buffer[];
}

export interface LiveHubOptions {
  readonly open: () => Promise<MediaUpstream>;
  /** Nobody watches and nothing comes any more. */
  readonly onEmpty: () => void;
  readonly lingerMs?: number;
}

/** One camera's live stream: one upstream, however many viewers by however many protocols. */
export class LiveHub {
  readonly #options: LiveHubOptions;
  readonly #audience = new Set<LiveAudience>();
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

  /** What is known already is told at once. Returns how to leave. */
  join(viewer: LiveAudience): () => void {
    if (this.#closed) {
      viewer.end(1013, 'STREAM_ENDED');
      return () => {};
    }
    this.#audience.add(viewer);
    if (this.#linger) clearTimeout(this.#linger);
    this.#linger = null;
    if (this.#mime) viewer.head(this.#mime);
    if (this.#init) viewer.init(this.#init);
    for (const [at, chunk] of this.#group.entries()) viewer.picture(chunk, at === 0);
    return () => this.#left(viewer);
  }

  /** Resolves with the first keyframe; rejects with the edge's refusal or EDGE_TIMEOUT. Counts as watching meanwhile. */
  started(msMax: number): Promise<LiveStart> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        if (this.#mime === null || this.#init === null || this.#group.length === 0) return;
        done();
        resolve({ mime: this.#mime, init: this.#init, group: this.#group });
      };
      const timer = setTimeout(() => {
        done();
        reject(new Fault('EDGE_TIMEOUT', 'The camera sent no keyframe in time; try again.'));
      }, msMax);
      let leave = (): void => {};
      const done = (): void => {
        clearTimeout(timer);
        queueMicrotask(() => leave());
      };
      const end = (_: number, why: string): void => {
        clearTimeout(timer);
        reject(new Fault(why, 'The stream could not be opened or broke; try again.'));
      };
      leave = this.join({ head: look, init: look, picture: look, end });
    });
  }

  /** Viewers are told why; they may come again. */
  close(code: number, why: string): void {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#linger) clearTimeout(this.#linger);
    this.#upstream?.close();
    for (const viewer of this.#audience) viewer.end(code, why);
    this.#audience.clear();
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
          for (const viewer of this.#audience) viewer.head(this.#mime);
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
      for (const viewer of this.#audience) viewer.init(bytes);
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
    if (this.#init) for (const viewer of this.#audience) viewer.picture(bytes, key);
  }

  #left(viewer: LiveAudience): void {
    if (!this.#audience.delete(viewer) || this.#audience.size > 0 || this.#closed || this.#linger) return;
    this.#linger = setTimeout(() => this.close(1000, 'nobody watches'), this.#options.lingerMs ?? LINGER_MS);
    this.#linger.unref();
  }
}
