import type { WebSocket } from 'ws';
import type { MediaHead } from '../../../../schema/edge/media-request.ts';
import { MEDIA_WINDOW_BYTES, type MediaFrame, parseMediaFrame } from '../../../../schema/edge/media-wire.ts';

export interface UpstreamListener {
  onHead(head: MediaHead): void;
  /** Call `consumed` with its length once it was passed on or dropped. */
  onChunk(chunk: Buffer): void;
  /** Once, and nothing after it; null when the edge was done. */
  onEnd(why: { readonly code: string; readonly message: string } | null): void;
}

/** One stream as it comes from an edge; what it sends ahead is bounded by the credit given back. */
export class MediaUpstream {
  readonly edgeId: string;
  readonly #socket: WebSocket;
  #owedBytes = 0;
  #listener: UpstreamListener | null = null;

  constructor(edgeId: string, socket: WebSocket) {
    this.edgeId = edgeId;
    this.#socket = socket;
    // Nothing is read before somebody listens.
    socket.pause();
  }

  /** The edge may begin from here on. */
  listen(listener: UpstreamListener): void {
    this.#listener = listener;
    const socket = this.#socket;
    socket.on('message', (raw: Buffer, binary: boolean) => {
      if (binary) this.#listener?.onChunk(raw);
      else this.#heard(parseMediaFrame(raw.toString()));
    });
    socket.on('error', () => socket.terminate());
    const lost = (): void => this.#end({ code: 'EDGE_OFFLINE', message: `Edge ${this.edgeId} went away.` });
    socket.once('close', lost);
    if (socket.readyState !== socket.OPEN) lost();
    socket.resume();
    this.#credit(MEDIA_WINDOW_BYTES);
  }

  /** Gives the edge room for as much again. */
  consumed(bytes: number): void {
    this.#owedBytes += bytes;
    // In larger steps: a credit per picture would be a message per picture.
    if (this.#owedBytes < MEDIA_WINDOW_BYTES / 8) return;
    this.#credit(this.#owedBytes);
    this.#owedBytes = 0;
  }

  close(): void {
    this.#listener = null;
    this.#socket.terminate();
  }

  #credit(bytes: number): void {
    const socket = this.#socket;
    if (socket.readyState === socket.OPEN) socket.send(JSON.stringify({ type: 'credit', bytes } satisfies MediaFrame));
  }

  #heard(frame: MediaFrame | null): void {
    if (frame?.type === 'head') this.#listener?.onHead(frame);
    else if (frame?.type === 'end') this.#end(null);
    else if (frame?.type === 'fail') this.#end({ code: frame.code, message: frame.message });
    else this.#socket.close(1008, 'not a media frame');
  }

  #end(why: { code: string; message: string } | null): void {
    const listener = this.#listener;
    this.#listener = null;
    listener?.onEnd(why);
  }
}
