import { createConnection, type Socket } from 'node:net';
import { RingDecoder, type RingFrom, type RingHello, type RingMessage } from './wire.ts';

export type { RingMessage } from './wire.ts';

export interface OpenRingOptions {
  readonly socketPath: string;
  readonly cameraId: string;
  /** 'key': the last keyframe and what followed it at once, then live. 'newest': live from the next keyframe. */
  readonly from: RingFrom;
  readonly signal: AbortSignal;
}

/** Ends when the recorder ends, when the camera is not recorded there, or on abort; trying again is the caller's business. */
export async function* openRing(options: OpenRingOptions): AsyncGenerator<RingMessage, void, undefined> {
  const { socketPath, cameraId, from, signal } = options;
  if (signal.aborted) return;
  const socket: Socket = createConnection(socketPath);
  const stop = () => socket.destroy();
  signal.addEventListener('abort', stop, { once: true });
  const hello: RingHello = { cameraId, from };
  socket.write(`${JSON.stringify(hello)}\n`);
  const decoder = new RingDecoder();
  try {
    for await (const chunk of socket) yield* decoder.push(chunk as Buffer);
  } catch (error) {
    if (!signal.aborted && !isGone(error)) throw error;
  } finally {
    signal.removeEventListener('abort', stop);
    socket.destroy();
  }
}

function isGone(error: unknown): boolean {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  return ['ENOENT', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE'].includes(code);
}
