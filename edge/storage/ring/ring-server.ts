import { existsSync, mkdirSync, unlinkSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { dirname } from 'node:path';
import type { CodecConfig } from '../sample.ts';
import type { Ring, RingEntry } from './ring.ts';
import { encodeConfig, encodeDropped, encodeSample, type RingHello } from './wire.ts';

export interface RingServer {
  readonly readers: () => number;
  stop(): Promise<void>;
}

/** What may wait for one reader; beyond it the rest of the GOP, and whole GOPs, are dropped for that reader only. */
const waitingBytesMax = 4 * 1024 * 1024;
const helloBytesMax = 4_096;

/** Serves the rings to other processes of this machine. The map is looked up at each connection. */
export async function serveRing(options: {
  readonly socketPath: string;
  readonly rings: ReadonlyMap<string, Ring>;
}): Promise<RingServer> {
  const { socketPath, rings } = options;
  mkdirSync(dirname(socketPath), { recursive: true });
  if (existsSync(socketPath)) unlinkSync(socketPath); // left by a recorder that was killed
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {}); // close tells
    socket.on('close', () => sockets.delete(socket));
    readHello(socket, ({ cameraId, from }) => {
      const ring = rings.get(cameraId);
      if (ring === undefined) socket.end();
      else feed(socket, ring, from);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(socketPath, resolve);
  });
  return {
    readers: () => sockets.size,
    stop: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

function readHello(socket: Socket, then: (hello: RingHello) => void): void {
  let text = '';
  const onData = (chunk: Buffer) => {
    text += chunk.toString('utf8');
    const end = text.indexOf('\n');
    if (end < 0 && text.length <= helloBytesMax) return;
    socket.off('data', onData);
    socket.resume();
    try {
      then(JSON.parse(text.slice(0, Math.max(end, 0))) as RingHello);
    } catch {
      socket.destroy();
    }
  };
  socket.on('data', onData);
}

/** Never blocks and never grows without bound: a reader that lags loses pictures up to a keyframe, and is told how many. */
function feed(socket: Socket, ring: Ring, from: RingHello['from']): void {
  let config: CodecConfig | null = null;
  let waitForKey = true;
  let dropped = 0;
  const send = (entry: RingEntry) => {
    const { sample } = entry;
    if (waitForKey && !(sample.key && socket.writableLength < waitingBytesMax / 2)) {
      if (config !== null) dropped += 1;
      return;
    }
    if (socket.writableLength > waitingBytesMax) {
      waitForKey = true;
      dropped += 1;
      return;
    }
    waitForKey = false;
    socket.cork();
    if (dropped > 0) socket.write(encodeDropped(dropped));
    dropped = 0;
    if (entry.config !== config) {
      config = entry.config;
      socket.write(encodeConfig(config));
    }
    for (const part of encodeSample(sample)) socket.write(part);
    socket.uncork();
  };
  if (from === 'key') for (const entry of ring.newestGop()) send(entry);
  const leave = ring.listen({ sample: send, end: () => socket.end() });
  socket.on('close', leave);
}
