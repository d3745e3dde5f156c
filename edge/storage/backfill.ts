/**
 * Video that the recorder missed and the camera itself kept: from the process that asks devices to the one that writes, over a
 * Unix socket. One connection is one gap: a line of JSON, then the ring's frames; the recorder answers with one line.
 */
import { existsSync, mkdirSync, unlinkSync } from 'node:fs';
import { createConnection, createServer, type Socket } from 'node:net';
import { dirname } from 'node:path';
import { encodeConfig, encodeSample, RingDecoder } from './ring/wire.ts';
import { backfillTrackOf, type CodecConfig, type Sample } from './sample.ts';

export interface BackfillHello {
  readonly cameraId: string;
  /** Only what lies within is taken; UTC ms. */
  readonly fromMs: number;
  readonly toMs: number;
}

export interface BackfillAnswer {
  readonly samples: number;
  /** Where the last one that was taken ends, UTC ms; null: none was. */
  readonly endMs: number | null;
}

/** What it needs of the writer. */
export interface BackfillDisk {
  append(cameraId: string, sample: Sample, config: CodecConfig): void;
  close(cameraId: string): void;
  stats(cameraId: string): { readonly waitingBytes: number };
}

export interface BackfillServer {
  stop(): Promise<void>;
}

/** Live recording comes first: more than this waits in the sender. */
const waitingBytesMax = 4 * 1024 * 1024;
const lookMs = 50;
const helloBytesMax = 4_096;
const stepTicksMax = 90_000;

/** Takes gaps one after the other. Whole groups of pictures within the gap are kept, under the camera's backfill track. */
export async function serveBackfill(options: {
  readonly socketPath: string;
  readonly disk: () => BackfillDisk | null;
}): Promise<BackfillServer> {
  const { socketPath, disk } = options;
  mkdirSync(dirname(socketPath), { recursive: true });
  if (existsSync(socketPath)) unlinkSync(socketPath); // left by a recorder that was killed
  const sockets = new Set<Socket>();
  let turn: Promise<void> = Promise.resolve();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => {}); // close tells
    socket.on('close', () => sockets.delete(socket));
    turn = turn.then(() => take(socket, disk())).catch(() => void socket.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(socketPath, resolve);
  });
  return {
    stop: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

async function take(socket: Socket, disk: BackfillDisk | null): Promise<void> {
  if (disk === null) return void socket.destroy();
  const decoder = new RingDecoder();
  let hello: BackfillHello | null = null;
  let head: Buffer = Buffer.alloc(0);
  let config: CodecConfig | null = null;
  let samples = 0;
  let begun = false;
  let lastDts = Number.NEGATIVE_INFINITY;
  let track = '';
  try {
    // The answer goes back over what was read to its end.
    const chunks: AsyncIterable<Buffer> = socket.iterator({ destroyOnReturn: false });
    for await (const chunk of chunks) {
      let bytes: Buffer = chunk;
      if (hello === null) {
        head = Buffer.concat([head, chunk]);
        const end = head.indexOf(10);
        if (end < 0 && head.length > helloBytesMax) return void socket.destroy();
        if (end < 0) continue;
        hello = JSON.parse(head.toString('utf8', 0, end)) as BackfillHello;
        track = backfillTrackOf(hello.cameraId);
        bytes = head.subarray(end + 1);
      }
      for (const message of decoder.push(bytes)) {
        if (message.type === 'config') config = message.config;
        if (message.type !== 'sample' || config === null) continue;
        const { sample } = message;
        // The last one must end before the camera's own video goes on: no moment is kept twice.
        const step: number = begun ? Math.min(Math.max(0, sample.dts - lastDts), stepTicksMax) : 0;
        const inside: boolean = sample.pts >= hello.fromMs * 90 && sample.pts + step <= hello.toMs * 90;
        begun ||= inside && sample.key;
        if (!begun || !inside || sample.dts <= lastDts) continue;
        lastDts = sample.dts;
        disk.append(track, sample, config);
        samples += 1;
      }
      while (disk.stats(track).waitingBytes > waitingBytesMax) await new Promise((later) => setTimeout(later, lookMs));
    }
  } finally {
    if (begun) disk.close(track);
  }
  const endMs = samples === 0 ? null : (lastDts + 1) / 90;
  socket.end(`${JSON.stringify({ samples, endMs } satisfies BackfillAnswer)}\n`);
}

/** Sends one gap's pictures; resolves when the recorder has taken them all, rejects when it went away. */
export async function sendBackfill(
  socketPath: string,
  hello: BackfillHello,
  pictures: AsyncIterable<{ readonly sample: Sample; readonly config: CodecConfig }>,
): Promise<BackfillAnswer> {
  const socket = createConnection({ path: socketPath, allowHalfOpen: true });
  let text = '';
  const answered = new Promise<BackfillAnswer>((resolve, reject) => {
    socket.on('data', (chunk) => {
      text += chunk.toString('utf8');
    });
    socket.on('error', reject);
    socket.on('close', () => {
      if (text.endsWith('\n')) resolve(JSON.parse(text) as BackfillAnswer);
      else reject(new Error('The recorder went away.'));
    });
  });
  answered.catch(() => {}); // told to whoever waits below
  try {
    const write = async (bytes: Buffer) => {
      if (socket.destroyed) await answered;
      if (!socket.write(bytes)) {
        await Promise.race([new Promise((drained) => socket.once('drain', drained)), answered]);
      }
    };
    await write(Buffer.from(`${JSON.stringify(hello)}\n`));
    let config: CodecConfig | null = null;
    for await (const picture of pictures) {
      if (picture.config !== config) {
        config = picture.config;
        await write(encodeConfig(config));
      }
      await write(Buffer.concat(encodeSample(picture.sample)));
      if (picture.sample.dts > hello.toMs * 90 && picture.sample.key) break;
    }
    socket.end();
    return await answered;
  } finally {
    socket.destroy();
  }
}
