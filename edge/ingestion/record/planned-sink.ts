import type { DesiredCamera } from '@vms/schema/edge/desired-state.ts';
import type { Ring, RingLimits } from '../../storage/ring/ring.ts';
import type { AudioConfig, CodecConfig, Sample } from '../../storage/sample.ts';
import { type Decision, decide, type Heard, offSinceMs, type Sighting } from './plan.ts';
import type { RecordSink, StreamGap } from './stream.ts';

/** Time that nobody expects video of; `toMs` may lie ahead, and may be drawn back by a later call with the same `fromMs`. */
export interface NotExpected {
  readonly fromMs: number;
  readonly toMs: number;
  readonly reason: 'schedule' | 'maintenance';
}

/** The disk, as a plan needs it. */
export interface PlannedDisk extends RecordSink {
  notExpected(cameraId: string, span: NotExpected): void;
  /** So many bytes come at once, from memory that has its own bound. */
  expect(cameraId: string, bytes: number): void;
}

export interface RecordingStatus {
  readonly mode: Decision['mode'];
  readonly recording: boolean;
  /** Recorded only because analytics, which the plan waits for, do not look. */
  readonly fallback: boolean;
  /** Why nothing is expected now; null: it is. */
  readonly notExpected: NotExpected['reason'] | null;
}

/** The span is entered so far ahead, and again before that is over, so that no moment is unexplained meanwhile. */
const aheadMs = 20_000;
const renewMs = 10_000;
/** The disk's own newest samples may be this much older than now; what is recorded comes before what was not expected. */
const behindMs = 2_000;

/** Readers begin at the newest keyframe: older GOPs would be kept for nobody. */
export const newestGopOnly: RingLimits = { secondsMax: 0, bytesMax: 32 * 1024 * 1024 };
/** At 8 Mb/s a minute; at more, what was before comes shorter. */
export const usualPreBytesMax = 64 * 1024 * 1024;

/**
 * Between a camera's stream and the disk: lets through what its plan wants, from keyframe to keyframe. One comparison per sample;
 * the plan itself is looked at by `look`.
 */
export class PlannedSink implements RecordSink {
  readonly #disk: PlannedDisk;
  readonly #ring: Ring;
  #camera: DesiredCamera;
  #decision: Decision;
  #heard: Heard | undefined;
  #holdUntilMs = 0;
  /** Samples go to the disk: while it records, and then up to the next keyframe. */
  #flowing: boolean;
  #writtenDts = Number.NEGATIVE_INFINITY;
  #span: NotExpected | null = null;
  #renewAtMs = 0;
  /** Since when nothing is expected, and since when it is again; gaps count in between. */
  #offSinceMs = Number.POSITIVE_INFINITY;
  #onSinceMs = Number.NEGATIVE_INFINITY;

  constructor(camera: DesiredCamera, ring: Ring, disk: PlannedDisk, nowMs: number, preBytesMax = usualPreBytesMax) {
    this.#camera = camera;
    this.#ring = ring;
    this.#disk = disk;
    this.#decision = decide(camera, undefined, nowMs);
    this.#flowing = this.#decision.record;
    if (this.#decision.notExpected !== null) {
      this.#offSinceMs = offSinceMs(camera.plan, nowMs);
      this.#explain(this.#offSinceMs, nowMs);
    }
    this.configure(camera, nowMs, preBytesMax);
  }

  status(): RecordingStatus {
    const { mode, record, fallback, notExpected } = this.#decision;
    return { mode, recording: record, fallback, notExpected };
  }

  configure(camera: DesiredCamera, nowMs: number, preBytesMax = usualPreBytesMax): void {
    this.#camera = camera;
    const secondsMax = (camera.plan?.preMs ?? 0) / 1_000;
    this.#ring.limit(secondsMax > 0 ? { secondsMax, bytesMax: preBytesMax } : newestGopOnly);
    this.look(nowMs);
  }

  heard(sighting: Sighting, nowMs: number): void {
    this.#heard = { ...sighting, heardAtMs: nowMs };
    this.look(nowMs);
  }

  /** Records until then, whatever the plan says. */
  hold(untilMs: number, nowMs: number): void {
    this.#holdUntilMs = Math.max(this.#holdUntilMs, untilMs);
    this.look(nowMs);
  }

  /** Cheap; call each second. */
  look(nowMs: number): void {
    const before = this.#decision;
    this.#decision = decide(this.#camera, this.#heard, nowMs, this.#holdUntilMs);
    const { record, notExpected } = this.#decision;
    if (notExpected !== before.notExpected) {
      this.#drawBack(nowMs);
      if (before.notExpected === null) this.#offSinceMs = nowMs;
      if (notExpected === null) this.#onSinceMs = nowMs;
      this.#explain(nowMs - behindMs, nowMs);
    } else if (this.#span !== null && nowMs >= this.#renewAtMs) this.#explain(this.#span.fromMs, nowMs);
    if (record && !this.#flowing) this.#catchUp(nowMs);
  }

  append(cameraId: string, sample: Sample, config: CodecConfig): void {
    if (!this.#flowing) return;
    if (!this.#decision.record && sample.key) {
      this.close(cameraId);
      return;
    }
    this.#writtenDts = sample.dts;
    this.#disk.append(cameraId, sample, config);
  }

  /** As long as video goes to the disk; before an event there is none of it. */
  appendAudio(cameraId: string, sample: Sample, config: AudioConfig): void {
    if (this.#flowing) this.#disk.appendAudio(cameraId, sample, config);
  }

  /** What was missing while nothing was expected is no gap. */
  gap(cameraId: string, { fromMs, toMs, reason }: StreamGap): void {
    const expected = this.#decision.notExpected === null;
    const from = expected ? Math.max(fromMs, this.#onSinceMs) : fromMs;
    const to = expected ? toMs : Math.min(toMs, this.#offSinceMs);
    if (to > from) this.#disk.gap(cameraId, { fromMs: from, toMs: to, reason });
  }

  /** The open segment ends; the next one begins with a keyframe. */
  close(cameraId: string): void {
    this.#flowing = this.#decision.record;
    this.#disk.close(cameraId);
  }

  stats(cameraId: string): { readonly droppedSamples: number } {
    return this.#disk.stats(cameraId);
  }

  /** This camera is no longer recorded here: nothing is claimed of the time to come. */
  end(nowMs: number): void {
    this.#drawBack(nowMs);
  }

  /** From the keyframe before the wanted moment on: what the ring holds and the disk does not. */
  #catchUp(nowMs: number): void {
    const { cameraId, plan } = this.#camera;
    const missing = this.#ring
      .since((nowMs - (plan?.preMs ?? 0)) * 90)
      .filter(({ sample }) => sample.dts > this.#writtenDts);
    this.#flowing = true;
    this.#disk.expect(
      cameraId,
      missing.reduce((sum, { sample }) => sum + sample.data.length, 0),
    );
    for (const { sample, config } of missing) this.append(cameraId, sample, config);
  }

  #explain(fromMs: number, nowMs: number): void {
    const reason = this.#decision.notExpected;
    if (reason === null) return;
    this.#renewAtMs = nowMs + renewMs;
    this.#span = { fromMs, toMs: nowMs + aheadMs, reason };
    this.#disk.notExpected(this.#camera.cameraId, this.#span);
  }

  /** What was said of the time after now is taken back. */
  #drawBack(nowMs: number): void {
    if (this.#span !== null) this.#disk.notExpected(this.#camera.cameraId, { ...this.#span, toMs: nowMs });
    this.#span = null;
  }
}
