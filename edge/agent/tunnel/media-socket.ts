import { WebSocket } from 'ws';
import type { MediaHead } from '../../../schema/edge/media-request.ts';
import { type MediaFrame, parseMediaFrame } from '../../../schema/edge/media-wire.ts';

/** Where an answer goes: the caller writes, and waits for room. */
export interface MediaSocketSink {
  /** Aborted when nobody wants the rest. */
  readonly signal: AbortSignal;
  head(head: MediaHead): void;
  /** Resolves when it was sent, which waits for the relay's credit; rejects when the socket is gone. */
  write(chunk: Buffer): Promise<void>;
  end(): void;
  fail(code: string, message: string): void;
}

export interface DialMediaOptions {
  /** ws:// or wss:// of the relay's media door. */
  readonly url: string;
  /** One-time; from the relay's `openMedia`. */
  readonly token: string;
  readonly signal: AbortSignal;
}

/** Dials the relay for one stream; never more than its credit (and one chunk) is on the way. */
export function dialMedia({ url, token, signal }: DialMediaOptions): Promise<MediaSocketSink> {
  const socket = new WebSocket(url, {
    headers: { authorization: `Bearer ${token}` },
    handshakeTimeout: 5_000,
    maxPayload: 64 * 1024,
    perMessageDeflate: false,
  });
  const gone = new AbortController();
  let creditBytes = 0;
  let wake = (): void => {};
  const stop = (): void => socket.terminate();
  signal.addEventListener('abort', stop, { once: true });
  socket.on('message', (raw, binary) => {
    const frame = binary ? null : parseMediaFrame(raw.toString());
    if (frame?.type !== 'credit') return;
    creditBytes += frame.bytes;
    wake();
  });
  socket.once('close', () => {
    signal.removeEventListener('abort', stop);
    gone.abort(new Error('The media socket is closed.'));
    wake();
  });
  const tell = (frame: MediaFrame): void => {
    if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame));
  };
  const sink: MediaSocketSink = {
    signal: gone.signal,
    head: ({ status, headers }) => tell({ type: 'head', status, headers: { ...headers } }),
    write: async (chunk) => {
      while (creditBytes <= 0 && !gone.signal.aborted) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      gone.signal.throwIfAborted();
      creditBytes -= chunk.length;
      socket.send(chunk, { binary: true });
    },
    end: () => {
      tell({ type: 'end' });
      socket.close(1000);
    },
    fail: (code, message) => {
      tell({ type: 'fail', code: code.slice(0, 64), message: message.slice(0, 2_000) });
      socket.close(1000);
    },
  };
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve(sink));
    socket.on('error', reject);
    if (signal.aborted) stop();
  });
}
