import type { Clock } from '@vms/kit/clock';
import { Fault } from '@vms/kit/fault';
import type { Log } from '@vms/kit/log';
import type { DesiredCamera } from '@vms/schema/edge/desired-state.ts';
import { openRtsp, type RtspSession } from '../../devices/rtsp/session.ts';
import type { RtpTransport } from '../../devices/rtsp/transport.ts';
import type { AudioConfig, CodecConfig, GapReason, Sample } from '../../storage/sample.ts';
import { RateMeter } from './rate-meter.ts';
import { authFailuresMax, retryAfterMs } from './retry.ts';

export type StreamState = 'RUNNING' | 'CONNECTING' | 'LOST' | 'AUTH_FAILED' | 'STOPPED';

export interface StreamStatus {
  readonly cameraId: string;
  readonly state: StreamState;
  readonly codec: string | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly fps: number | null;
  readonly bitrateBps: number | null;
  readonly lastFrameAtMs: number | null;
  readonly reconnects: number;
  readonly gaps: number;
  /** RTP packets that never came, and samples that had no room while the disk was slow, since this stream began. */
  readonly lostPackets: number;
  /** How packets travel now; null: they do not. */
  readonly transport: 'tcp' | 'udp' | null;
  readonly droppedSamples: number;
  /** A Fault's code. */
  readonly error: string | null;
}

export interface StreamGap {
  readonly fromMs: number;
  readonly toMs: number;
  readonly reason: GapReason;
}

/** What recording needs of the disk; see VolumeWriter. */
export interface RecordSink {
  append(cameraId: string, sample: Sample, config: CodecConfig): void;
  appendAudio(cameraId: string, sample: Sample, config: AudioConfig): void;
  gap(cameraId: string, gap: StreamGap): void;
  close(cameraId: string): void;
  stats(cameraId: string): { readonly droppedSamples: number };
}

export interface StreamDeps {
  readonly writer: RecordSink;
  readonly push: (sample: Sample, config: CodecConfig) => void;
  /** Whether anybody follows this camera live. */
  readonly watched: () => boolean;
  readonly clock: Clock;
  readonly log: Log;
  readonly random: () => number;
  readonly silenceMs?: number;
  /** Of whom an rtsps camera's certificate must be, PEM; absent or null: any is taken. */
  readonly cameraCa?: string | null | undefined;
}

/** An outage is entered while it lasts, at most this late. */
const gapEveryMs = 60_000;
/** More between two pictures of one session is a gap too; less is enough where packets are known to be lost. */
const holeMs = 2_000;
const lossyHoleMs = 1_000;

/** One camera: keeps a session open, and enters in the ledger when there is no video, and why. */
export class CameraStream {
  readonly #camera: DesiredCamera;
  readonly #deps: StreamDeps;
  readonly #stop = new AbortController();
  readonly #run: Promise<void>;
  #state: StreamState = 'CONNECTING';
  #error: string | null = null;
  #config: CodecConfig | null = null;
  #lastFrameAtMs: number | null = null;
  #reconnects = 0;
  #gaps = 0;
  #session: RtspSession | null = null;
  /** Of the sessions before this one. */
  #lostPackets = 0;
  /** Of this session, when the last picture came. */
  #lostBefore = 0;
  /** UDP brought nothing: a firewall lets the connection through, and not the packets. */
  #udpSilent = false;
  /** A picture came in this session. */
  #heard = false;
  #authFailures = 0;
  #attempts = 0;
  /** Since when there is no video, and why; null while there is. */
  #missing: { fromMs: number; reason: GapReason } | null;
  #lastEndMs: number | null = null;
  readonly #rate = new RateMeter();
  readonly #ledgerTimer: NodeJS.Timeout;

  constructor(camera: DesiredCamera, deps: StreamDeps) {
    this.#camera = camera;
    this.#deps = deps;
    this.#missing = { fromMs: deps.clock.now(), reason: 'connect' };
    this.#ledgerTimer = setInterval(() => this.#enterGap(deps.clock.now(), gapEveryMs), 5_000);
    this.#run = this.#keepOpen();
  }

  status(): StreamStatus {
    const config = this.#config;
    const rate = this.#rate.read(this.#deps.clock.monotonicMs());
    return {
      cameraId: this.#camera.cameraId,
      state: this.#state,
      codec: config?.codec ?? null,
      width: config?.width ?? null,
      height: config?.height ?? null,
      fps: rate.fps,
      bitrateBps: rate.bitrateBps,
      lastFrameAtMs: this.#lastFrameAtMs,
      reconnects: this.#reconnects,
      gaps: this.#gaps,
      lostPackets: this.#lostPackets + (this.#session?.stats().lostPackets ?? 0),
      transport: this.#session?.over ?? null,
      droppedSamples: this.#deps.writer.stats(this.#camera.cameraId).droppedSamples,
      error: this.#error,
    };
  }

  async stop(): Promise<void> {
    clearInterval(this.#ledgerTimer);
    this.#stop.abort();
    await this.#run;
    this.#enterGap(this.#deps.clock.now(), 0);
    this.#deps.writer.close(this.#camera.cameraId);
    this.#state = 'STOPPED';
  }

  async #keepOpen(): Promise<void> {
    const { signal } = this.#stop;
    const { random, log } = this.#deps;
    while (!signal.aborted) {
      const fault = await this.#play();
      this.#lostPackets += this.#session?.stats().lostPackets ?? 0;
      this.#udpSilent ||= fault.code === 'CAMERA_TIMEOUT' && this.#session?.over === 'udp' && !this.#heard;
      this.#session = null;
      this.#lostBefore = 0;
      if (signal.aborted) return;
      this.#lost(fault);
      log.warn({ cameraId: this.#camera.cameraId, code: fault.code }, fault.message);
      this.#authFailures = fault.code === 'CAMERA_AUTH_FAILED' ? this.#authFailures + 1 : 0;
      // Cameras lock accounts: after this, only new credentials help, and they make a new stream.
      const hold = this.#authFailures >= authFailuresMax;
      await this.#wait(hold ? null : retryAfterMs(this.#attempts, random()));
      this.#attempts += 1;
    }
  }

  /** Lasts as long as the session; says why it ended. */
  #play(): Promise<Fault> {
    const { url, username, password } = this.#camera;
    const { clock, silenceMs, watched, cameraCa } = this.#deps;
    const { signal } = this.#stop;
    this.#heard = false;
    return new Promise((resolve) => {
      let leave: () => void = () => {};
      openRtsp({
        url,
        username,
        password,
        clock,
        signal,
        silenceMs,
        watched,
        ca: cameraCa,
        transport: this.#transport(),
        onAudio: this.#camera.audio === true ? (sample, config) => this.#takeAudio(sample, config) : undefined,
        onSample: (sample, config) => this.#take(sample, config),
        onEnd: (fault) => {
          signal.removeEventListener('abort', leave);
          resolve(fault);
        },
      }).then(
        (session) => {
          this.#session = session;
          leave = () => void session[Symbol.asyncDispose]().then(() => resolve(stopped()));
          if (signal.aborted) leave();
          else signal.addEventListener('abort', leave, { once: true });
        },
        (error: unknown) => resolve(error instanceof Fault ? error : broken(error)),
      );
    });
  }

  #take(sample: Sample, config: CodecConfig): void {
    const { writer, clock, push } = this.#deps;
    const { cameraId } = this.#camera;
    const startMs = sample.pts / 90;
    const lost = this.#session?.lost() ?? 0;
    if (this.#missing !== null) {
      this.#enterGap(startMs, 0);
      this.#missing = null;
      if (this.#state === 'LOST') this.#reconnects += 1;
      this.#state = 'RUNNING';
      this.#error = null;
      this.#attempts = 0;
      this.#authFailures = 0;
    } else if (this.#lastEndMs !== null && startMs - this.#lastEndMs > this.#holeMs(lost)) {
      this.#missing = { fromMs: this.#lastEndMs, reason: 'network' };
      this.#enterGap(startMs, 0);
      this.#missing = null;
    }
    this.#heard = true;
    this.#lostBefore = lost;
    this.#lastEndMs = startMs;
    this.#config = config;
    this.#lastFrameAtMs = clock.now();
    this.#rate.add(sample.data.length);
    writer.append(cameraId, sample, config);
    push(sample, config);
  }

  #takeAudio(sample: Sample, config: AudioConfig): void {
    // Without video nothing is recorded, and so nothing is listened to.
    if (this.#missing === null) this.#deps.writer.appendAudio(this.#camera.cameraId, sample, config);
  }

  #holeMs(lost: number): number {
    return lost > this.#lostBefore ? lossyHoleMs : holeMs;
  }

  #transport(): RtpTransport {
    const { transport = 'AUTO' } = this.#camera;
    return transport === 'UDP' && this.#udpSilent ? 'tcp' : (transport.toLowerCase() as RtpTransport);
  }

  #lost(fault: Fault): void {
    const reason = reasonOf(fault);
    if (this.#missing === null) {
      this.#missing = { fromMs: this.#lastEndMs ?? this.#deps.clock.now(), reason };
      this.#deps.writer.close(this.#camera.cameraId);
    } else {
      this.#missing.reason = this.#lastEndMs === null || reason === 'auth' ? reason : this.#missing.reason;
    }
    this.#state = fault.code === 'CAMERA_AUTH_FAILED' ? 'AUTH_FAILED' : 'LOST';
    this.#error = fault.code;
  }

  /** Enters what is missing so far, when it is at least that long. */
  #enterGap(toMs: number, atLeastMs: number): void {
    const missing = this.#missing;
    if (missing === null || toMs - missing.fromMs <= atLeastMs) return;
    this.#deps.writer.gap(this.#camera.cameraId, { fromMs: missing.fromMs, toMs, reason: missing.reason });
    this.#gaps += 1;
    missing.fromMs = toMs;
  }

  /** Null: until stopped. */
  #wait(ms: number | null): Promise<void> {
    const { signal } = this.#stop;
    return new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const timer = ms === null ? null : setTimeout(done, ms);
      function done() {
        if (timer !== null) clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      }
      signal.addEventListener('abort', done, { once: true });
    });
  }
}

const stopped = () => new Fault('CAMERA_UNREACHABLE', 'The session was closed.');
const broken = (error: unknown) => new Fault('CAMERA_PROTOCOL_ERROR', `The camera met an error of ours: ${error}`);

const reasons: Readonly<Record<string, GapReason>> = {
  HOST_UNKNOWN: 'connect',
  CAMERA_UNREACHABLE: 'connect',
  CAMERA_AUTH_FAILED: 'auth',
  CAMERA_TIMEOUT: 'timeout',
  CAMERA_NO_VIDEO: 'no-video',
  CAMERA_PROTOCOL_ERROR: 'camera',
};

function reasonOf(fault: Fault): GapReason {
  const named = fault.details.gap;
  return typeof named === 'string' ? (named as GapReason) : (reasons[fault.code] ?? 'camera');
}
