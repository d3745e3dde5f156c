/** One camera from its ring to the outbox: samples → decode child → scene → rules → event with its picture. */
import type { Log } from '@vms/kit/log';
import type { DesiredCamera, DesiredZone } from '@vms/schema/edge/desired-state.ts';
import type { EdgeEvent } from '@vms/schema/messages/gen/event_pb.js';
import { pictureArea } from '../ai/objects/blobs.ts';
import { CameraWatch, type Finding } from '../ai/rules/camera-watch.ts';
import { edgeEvent } from '../ai/rules/event.ts';
import type { ModelFile } from '../ai/runtime/card.ts';
import type { SceneRuntime } from '../ai/runtime/scene-runtime.ts';
import { type DecodedFrame, type Decoder, openDecoder } from '../ingestion/decode/decoder.ts';
import { NewestWins } from '../ingestion/decode/newest.ts';
import type { CodecConfig, Sample } from '../storage/sample.ts';

const PICTURE_MS_MAX = 300;
const REOPEN_MS = 500;

export type RingItem =
  | { readonly type: 'config'; readonly config: CodecConfig }
  | { readonly type: 'sample'; readonly sample: Sample }
  | { readonly type: 'dropped'; readonly count: number };

export interface AnalyticsDeps {
  readonly open: (cameraId: string, signal: AbortSignal) => AsyncIterable<RingItem>;
  readonly runtime: SceneRuntime;
  readonly model: ModelFile;
  /** False: the outbox only counted it. */
  readonly raise: (event: EdgeEvent, jpeg: Buffer | null) => boolean;
  readonly newId: () => string;
  readonly clock: { now(): number };
  readonly log: Log;
}

export interface CameraAnalyticsStatus {
  readonly cameraId: string;
  readonly frames: number;
  readonly droppedFrames: number;
  readonly droppedSamples: number;
  readonly decoderRestarts: number;
  readonly decoderPid: number | null;
  readonly events: number;
  readonly lastFrameAtMs: number | null;
}

export class CameraAnalytics implements AsyncDisposable {
  readonly #cameraId: string;
  readonly #deps: AnalyticsDeps;
  readonly #decoder: Decoder;
  readonly #frames: NewestWins<DecodedFrame>;
  readonly #stopping = new AbortController();
  readonly #reading: Promise<void>;
  #zones: readonly DesiredZone[];
  #config: CodecConfig | null = null;
  #watch: CameraWatch | null = null;
  #missed = 0;
  #events = 0;
  #lastFrameAtMs: number | null = null;

  /** Runs until it is disposed; a ring that ends is opened again every 500 ms. */
  constructor(camera: Pick<DesiredCamera, 'cameraId' | 'zones'>, deps: AnalyticsDeps) {
    this.#cameraId = camera.cameraId;
    this.#zones = camera.zones;
    this.#deps = deps;
    this.#frames = new NewestWins(
      (frame) => this.#look(frame),
      (error) => deps.log.warn({ cameraId: camera.cameraId, error: String(error) }, 'a frame was not analysed'),
    );
    this.#decoder = openDecoder({ clock: deps.clock, onFrame: (frame) => this.#frames.push(frame) });
    this.#reading = this.#read();
  }

  /** New zones apply from the next frame; equal ones change nothing. */
  configure(zones: readonly DesiredZone[]): void {
    if (JSON.stringify(zones) === JSON.stringify(this.#zones)) return;
    this.#zones = zones;
    this.#watch = null;
  }

  status(): CameraAnalyticsStatus {
    const { frames, droppedSamples, restarts, pid } = this.#decoder.stats();
    return {
      cameraId: this.#cameraId,
      frames,
      droppedFrames: this.#frames.dropped,
      droppedSamples: droppedSamples + this.#missed,
      decoderRestarts: restarts,
      decoderPid: pid,
      events: this.#events,
      lastFrameAtMs: this.#lastFrameAtMs,
    };
  }

  async #read(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        for await (const item of this.#deps.open(this.#cameraId, signal)) this.#take(item);
      } catch (error) {
        if (!signal.aborted) this.#deps.log.debug({ cameraId: this.#cameraId, error: String(error) }, 'no ring');
      }
      if (!signal.aborted) await pause(REOPEN_MS, signal);
    }
  }

  #take(item: RingItem): void {
    if (item.type === 'dropped') this.#missed += item.count;
    else if (item.type === 'sample' && this.#config !== null) this.#decoder.push(item.sample, this.#config);
    else if (item.type === 'config') {
      const same = this.#config?.width === item.config.width && this.#config.height === item.config.height;
      this.#config = item.config;
      if (!same) this.#watch = null;
    }
  }

  async #look(frame: DecodedFrame): Promise<void> {
    const { runtime, clock } = this.#deps;
    const area = pictureArea(this.#config?.width ?? 0, this.#config?.height ?? 0);
    this.#watch ??= new CameraWatch(this.#zones, area);
    const watch = this.#watch;
    // Rules count on the monotonic receive time: the camera's clock may step.
    const atMs = frame.sample.receivedAtMs;
    const scene = await runtime.look(this.#cameraId, frame.rgb, watch.alpha(atMs));
    this.#lastFrameAtMs = frame.sample.pts / 90;
    const { findings, relearn } = watch.see(scene, atMs);
    const detectedAtMs = clock.now();
    if (relearn) runtime.forget(this.#cameraId);
    if (findings.length > 0) await this.#raise(findings, frame, detectedAtMs);
  }

  async #raise(findings: readonly Finding[], frame: DecodedFrame, detectedAtMs: number): Promise<void> {
    const { clock, model, newId, raise, log } = this.#deps;
    const jpeg = await frame.jpeg(PICTURE_MS_MAX);
    if (this.#stopping.signal.aborted) return;
    for (const finding of findings) {
      const event = edgeEvent(finding, {
        id: newId(),
        cameraId: this.#cameraId,
        frameAtMs: frame.sample.pts / 90,
        decodedAtMs: frame.decodedAtMs,
        detectedAtMs,
        raisedAtMs: clock.now(),
        model,
        hasPicture: jpeg !== null,
      });
      if (!raise(event, jpeg))
        log.warn({ cameraId: this.#cameraId, kind: finding.kind }, 'the outbox is full: event only counted');
      this.#events += 1;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort();
    await this.#decoder[Symbol.asyncDispose]();
    await this.#reading;
    this.#deps.runtime.forget(this.#cameraId);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}
