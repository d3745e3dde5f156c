import type { WebSocket } from 'ws';
import type { LiveAudience, LiveHub } from './live-hub.ts';
import type { ViewerMeter } from './viewer-meter.ts';

/** A viewer with more than this unsent gets nothing until the next keyframe finds it with less. */
const UNSENT_BYTES_MAX = 4 * 1024 * 1024;
const STALLED_MS_MAX = 30_000;

export interface MseViewerOptions {
  readonly now: () => number;
  readonly unsentBytesMax?: number;
  readonly meter?: Pick<ViewerMeter, 'sent' | 'dropped'>;
}

/** Media for Media Source Extensions over a WebSocket: text `{ mime }`, then init segments and pictures as they are. */
export class MseViewer implements LiveAudience {
  readonly #socket: WebSocket;
  readonly #options: MseViewerOptions;
  #init: Buffer | null = null;
  #waitsForKey = true;
  #stalledSinceMs: number | null = null;

  constructor(socket: WebSocket, options: MseViewerOptions) {
    this.#socket = socket;
    this.#options = options;
  }

  watch(hub: LiveHub): void {
    const socket = this.#socket;
    socket.on('error', () => socket.terminate());
    const leave = hub.join(this);
    socket.once('close', leave);
    if (socket.readyState !== socket.OPEN) leave();
  }

  head(mime: string): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(JSON.stringify({ mime }));
  }

  init(bytes: Buffer): void {
    this.#init = bytes;
  }

  picture(bytes: Buffer, key: boolean): void {
    const socket = this.#socket;
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > (this.#options.unsentBytesMax ?? UNSENT_BYTES_MAX)) {
      this.#waitsForKey = true;
      this.#options.meter?.dropped();
      this.#stalledSinceMs ??= this.#options.now();
      if (this.#options.now() - this.#stalledSinceMs > STALLED_MS_MAX) socket.terminate();
      return;
    }
    this.#stalledSinceMs = null;
    if (this.#waitsForKey && !key) {
      this.#options.meter?.dropped();
      return;
    }
    this.#waitsForKey = false;
    // With the picture that needs it, so that a stalled viewer is not sent inits that it cannot take.
    if (this.#init) socket.send(this.#init, { binary: true });
    this.#init = null;
    socket.send(bytes, { binary: true });
    this.#options.meter?.sent(bytes.length, true);
  }

  end(code: number, why: string): void {
    this.#socket.close(code, why);
  }
}
