/** The parent of a decode child: feeds it samples, gets frames, starts it again when it dies or hangs. */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { parameterSets } from '../../storage/mp4/parameter-sets.ts';
import type { CodecConfig, Sample } from '../../storage/sample.ts';
import { annexB } from './annexb.ts';
import { gdpBuffer, gdpPrelude, gdpReader } from './gdp.ts';
import { Kept } from './kept.ts';
import { Timeline } from './timeline.ts';

const CHILD = fileURLToPath(new URL('child.ts', import.meta.url));
const QUEUED_BYTES_MAX = 2 * 1024 * 1024;
const SILENT_MS = 4000;
const LATE_MS = 1500;
const BACKOFF_MS = [100, 250, 500, 1000, 2000, 5000] as const;
const PICTURES_KEPT = 10;
const DETAILS_KEPT = 3;

export interface DecodedFrame {
  /** RGB, 320x192, the picture's aspect kept with black borders. */
  readonly rgb: Buffer;
  /** The very sample that the frame was decoded from: matched by PTS, exact. */
  readonly sample: Sample;
  readonly decodedAtMs: number;
  /** The same frame as a JPEG, 640 wide; null when it did not come in time. */
  jpeg(deadlineMs: number): Promise<Buffer | null>;
  /** The same frame at the decoder's `detailWidth`; null when it did not come in time, or none was asked for. */
  detail(deadlineMs: number): Promise<DetailPicture | null>;
}

export interface DetailPicture {
  readonly rgb: Buffer;
  readonly width: number;
  readonly height: number;
}

export interface DecoderStats {
  readonly frames: number;
  readonly droppedSamples: number;
  readonly restarts: number;
  readonly pid: number | null;
}

export interface Decoder extends AsyncDisposable {
  /** Never blocks. What the child cannot take is dropped up to the next keyframe, and counted. */
  push(sample: Sample, config: CodecConfig): void;
  stats(): DecoderStats;
}

/** Epoch milliseconds; the frames' `decodedAtMs` is read from it. */
export interface DecoderClock {
  now(): number;
}

export interface DecoderOptions {
  readonly onFrame: (frame: DecodedFrame) => void;
  readonly clock: DecoderClock;
  /** Also hand out RGB pictures of at most this width, the camera's aspect kept; for detectors and plates. */
  readonly detailWidth?: number | undefined;
}

/** Opens a decoder; its child starts with the first keyframe and lives until the decoder is disposed. */
export function openDecoder(options: DecoderOptions): Decoder {
  return new ChildDecoder(options);
}

type Pipes = [input: Duplex, frames: Duplex, pictures: Duplex, details: Duplex];

interface Running {
  readonly child: ChildProcess;
  readonly input: Duplex;
  readonly timeline: Timeline;
  readonly sets: Buffer;
  readonly config: CodecConfig;
  readonly pictures: Kept;
  readonly details: Kept;
  readonly detailSize: { readonly width: number; readonly height: number } | null;
  pushedAtMs: number;
  /** Since when samples went in without a frame coming out; null after each frame. */
  askedAtMs: number | null;
  keptUp: boolean;
}

class ChildDecoder implements Decoder {
  readonly #onFrame: (frame: DecodedFrame) => void;
  readonly #clock: DecoderClock;
  readonly #detailWidth: number | undefined;
  #running: Running | null = null;
  #needsKey = true;
  #notBeforeMs = 0;
  #failures = 0;
  #closed = false;
  #frames = 0;
  #dropped = 0;
  #restarts = 0;

  constructor({ onFrame, clock, detailWidth }: DecoderOptions) {
    this.#onFrame = onFrame;
    this.#clock = clock;
    this.#detailWidth = detailWidth;
  }

  push(sample: Sample, config: CodecConfig): void {
    if (this.#closed) return;
    const now = performance.now();
    if (this.#running !== null && !this.#running.config.record.equals(config.record)) this.#end('config');
    const running = this.#running;
    if (running !== null) {
      // After a pause of the camera the child is asked anew: silence was not its fault.
      if (running.askedAtMs === null || now - running.pushedAtMs > 1000) running.askedAtMs = now;
      running.pushedAtMs = now;
      if (now - running.askedAtMs > SILENT_MS) this.#end('hang');
    }
    if (this.#needsKey && !sample.key) {
      this.#dropped += 1;
      return;
    }
    if (this.#running === null) {
      if (now < this.#notBeforeMs || !sample.key) {
        this.#dropped += 1;
        return;
      }
      this.#running = this.#start(config);
    }
    const { input, timeline, sets } = this.#running;
    if (input.writableLength > QUEUED_BYTES_MAX) {
      this.#needsKey = true;
      this.#dropped += 1;
      return;
    }
    this.#needsKey = false;
    const ptsNs = timeline.enter(sample, now);
    if (ptsNs === null) this.#dropped += 1;
    else input.write(gdpBuffer(ptsNs, sample.key, annexB(sample, sets)));
  }

  stats(): DecoderStats {
    const pid = this.#running?.child.pid ?? null;
    return { frames: this.#frames, droppedSamples: this.#dropped, restarts: this.#restarts, pid };
  }

  #start(config: CodecConfig): Running {
    // The pool's size is read once, when the process starts.
    const env = { ...process.env, UV_THREADPOOL_SIZE: '16' };
    const detailSize = detailOf(config, this.#detailWidth);
    const detail = detailSize === null ? '' : `${detailSize.width}x${detailSize.height}`;
    const stdio = ['ignore', 'ignore', 'inherit', 'pipe', 'pipe', 'pipe', 'pipe', 'ipc'] as const;
    const child = spawn(process.execPath, [CHILD, config.codec, detail], { stdio: [...stdio], env });
    const [input, frames, pictures, details] = (child.stdio as unknown[]).slice(3, 7) as Duplex[] as Pipes;
    // Killing the child resets these sockets; without listeners that would end this process.
    for (const socket of [input, frames, pictures, details]) socket.on('error', () => {});
    const running: Running = {
      child,
      input,
      timeline: new Timeline(),
      sets: parameterSets(config),
      config,
      pictures: new Kept(PICTURES_KEPT),
      details: new Kept(DETAILS_KEPT),
      detailSize,
      pushedAtMs: performance.now(),
      askedAtMs: performance.now(),
      keptUp: false,
    };
    child.on('error', () => this.#ended(running));
    child.on('exit', () => this.#ended(running));
    frames.on(
      'data',
      gdpReader((frame) => this.#frame(running, frame.ptsNs, frame.data)),
    );
    pictures.on(
      'data',
      gdpReader((frame) => running.pictures.keep(frame.ptsNs, frame.data)),
    );
    details.on(
      'data',
      gdpReader((frame) => running.details.keep(frame.ptsNs, frame.data)),
    );
    input.write(gdpPrelude(config.codec));
    return running;
  }

  #frame(running: Running, ptsNs: bigint, rgb: Buffer): void {
    running.askedAtMs = null;
    const entered = running.timeline.leave(ptsNs);
    if (this.#running !== running || entered === null) return;
    const { sample, enteredAtMs } = entered;
    const lateMs = performance.now() - enteredAtMs;
    // A child that once kept up and falls behind sheds whole GOPs: an old frame is worth less than the newest.
    if (lateMs < LATE_MS / 3) running.keptUp = true;
    else if (running.keptUp && lateMs > LATE_MS) this.#needsKey = true;
    this.#frames += 1;
    this.#failures = 0;
    const decodedAtMs = this.#clock.now();
    const jpeg = (deadlineMs: number) => running.pictures.wait(ptsNs, deadlineMs);
    const detail = async (deadlineMs: number) => {
      const { detailSize: size } = running;
      const found = size === null ? null : await running.details.wait(ptsNs, deadlineMs);
      return found === null || size === null ? null : { rgb: found, ...size };
    };
    this.#onFrame({ rgb, sample, decodedAtMs, jpeg, detail });
  }

  /** Kills on purpose; a new codec configuration starts at once, a hang waits like a death. */
  #end(why: 'config' | 'hang'): void {
    const running = this.#running;
    if (running === null) return;
    if (why === 'hang') this.#ended(running);
    this.#running = null;
    this.#needsKey = true;
    running.child.kill('SIGKILL');
  }

  #ended(running: Running): void {
    if (this.#running !== running) return;
    this.#running = null;
    this.#needsKey = true;
    if (this.#closed) return;
    this.#restarts += 1;
    const delayMs = BACKOFF_MS[Math.min(this.#failures, BACKOFF_MS.length - 1)] ?? 5000;
    this.#failures += 1;
    this.#notBeforeMs = performance.now() + delayMs;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    const child = this.#running?.child;
    this.#running = null;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill('SIGKILL');
    await exited;
  }
}

/** RGB rows pad to four bytes, so both sides are multiples of four; never larger than the camera's picture. */
function detailOf(config: CodecConfig, widthMax: number | undefined): { width: number; height: number } | null {
  if (widthMax === undefined || config.width < 4 || config.height < 4) return null;
  const scale = Math.min(1, widthMax / config.width);
  const four = (size: number) => Math.max(4, Math.round((size * scale) / 4) * 4);
  return { width: four(config.width), height: four(config.height) };
}
