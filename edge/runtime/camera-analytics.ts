/** One camera from its ring to the outbox: samples → decode child → scene → rules → event with its picture. */
import type { Log } from '@vms/kit/log';
import type { EdgeEvent } from '@vms/schema/messages/gen/event_pb.js';
import { pictureArea } from '../ai/objects/blobs.ts';
import { PlateWatch } from '../ai/plates/plate-reader.ts';
import { CameraWatch, type Named } from '../ai/rules/camera-watch.ts';
import { edgeEvent } from '../ai/rules/event.ts';
import type { Rule } from '../ai/rules/rule.ts';
import type { Ending, Finding, Past } from '../ai/rules/rule-runner.ts';
import type { ModelFile } from '../ai/runtime/card.ts';
import type { SceneRuntime } from '../ai/runtime/scene-runtime.ts';
import { type DecodedFrame, type Decoder, openDecoder } from '../ingestion/decode/decoder.ts';
import { NewestWins } from '../ingestion/decode/newest.ts';
import type { Amendment } from '../storage/outbox/outbox.ts';
import type { CodecConfig, Sample } from '../storage/sample.ts';
import type { Naming } from './naming.ts';
import { slowStream } from './slow-stream.ts';

const PICTURE_MS_MAX = 300;
const DETAIL_MS_MAX = 200;
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
  readonly amend: (eventId: string, more: Amendment) => void;
  /** The newest event of each rule, from before a restart. */
  readonly past: (cameraId: string) => readonly Past[];
  /** The recorded segment that holds this moment (epoch ms); null while there is none. */
  readonly segmentAt: (cameraId: string, atMs: number) => string | null;
  readonly naming: Naming;
  /** Motion or an event began: what `status` says is worth telling now. */
  readonly onSeen: () => void;
  readonly newId: () => string;
  readonly clock: { now(): number };
  readonly log: Log;
}

export interface CameraAnalyticsStatus {
  readonly cameraId: string;
  /** TOO_SLOW: fewer than 4 frames/s arrive, rules that follow objects rest. */
  readonly state: 'WAITING' | 'RUNNING' | 'TOO_SLOW';
  readonly fps: number | null;
  readonly frames: number;
  readonly droppedFrames: number;
  readonly droppedSamples: number;
  readonly decoderRestarts: number;
  readonly decoderPid: number | null;
  readonly events: number;
  readonly lastFrameAtMs: number | null;
  /** When something last moved, and an event last began or went on; UTC ms of this machine. */
  readonly motionAtMs: number | null;
  readonly eventAtMs: number | null;
}

type EventModel = Pick<ModelFile, 'id' | 'version' | 'sha256'>;

export interface CameraRules {
  readonly cameraId: string;
  readonly rules: readonly Rule[];
}

export class CameraAnalytics implements AsyncDisposable {
  /** Of the pictures that its models get; undefined when they need none. */
  readonly detailWidth: number | undefined;
  readonly #cameraId: string;
  readonly #deps: AnalyticsDeps;
  readonly #decoder: Decoder;
  readonly #frames: NewestWins<DecodedFrame>;
  readonly #stopping = new AbortController();
  readonly #reading: Promise<void>;
  readonly #slow: ReturnType<typeof slowStream>;
  #rules: readonly Rule[];
  #config: CodecConfig | null = null;
  #watch: CameraWatch | null = null;
  #plates: PlateWatch | null = null;
  /** Raised while their segment had no row yet. */
  readonly #unplaced = new Map<string, number>();
  #missed = 0;
  #events = 0;
  #lastFrameAtMs: number | null = null;
  #motionAtMs: number | null = null;
  #eventAtMs: number | null = null;
  readonly #openEvents = new Set<string>();

  /** Runs until it is disposed; a ring that ends is opened again every 500 ms. */
  constructor({ cameraId, rules }: CameraRules, deps: AnalyticsDeps) {
    this.#cameraId = cameraId;
    this.#rules = rules;
    this.#deps = deps;
    this.#slow = slowStream(cameraId, deps);
    this.#frames = new NewestWins(
      (frame) => this.#look(frame),
      (error) => deps.log.warn({ cameraId, error: String(error) }, 'a frame was not analysed'),
    );
    this.detailWidth = deps.naming.detailWidth(wantsPlates(rules));
    const { detailWidth } = this;
    this.#decoder = openDecoder({ clock: deps.clock, detailWidth, onFrame: (frame) => this.#frames.push(frame) });
    this.#reading = this.#read();
  }

  /** New rules apply from the next frame, what the old ones had open ends; equal ones change nothing. */
  configure(rules: readonly Rule[]): void {
    if (JSON.stringify(rules) === JSON.stringify(this.#rules)) return;
    this.#rules = rules;
    this.#drop();
  }

  status(): CameraAnalyticsStatus {
    const { frames, droppedSamples, restarts, pid } = this.#decoder.stats();
    const watch = this.#watch;
    return {
      cameraId: this.#cameraId,
      state: watch === null ? 'WAITING' : watch.tooSlow ? 'TOO_SLOW' : 'RUNNING',
      fps: watch?.fps ?? null,
      frames,
      droppedFrames: this.#frames.dropped,
      droppedSamples: droppedSamples + this.#missed,
      decoderRestarts: restarts,
      decoderPid: pid,
      events: this.#events,
      lastFrameAtMs: this.#lastFrameAtMs,
      motionAtMs: this.#motionAtMs,
      eventAtMs: this.#eventAtMs,
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
      if (!same) this.#drop();
    }
  }

  #drop(): void {
    this.#end(this.#watch?.close() ?? []);
    this.#openEvents.clear();
    this.#watch = null;
  }

  #open(): CameraWatch {
    const { newId, past } = this.#deps;
    const area = pictureArea(this.#config?.width ?? 0, this.#config?.height ?? 0);
    return new CameraWatch({ rules: this.#rules, area, newId, past: past(this.#cameraId) });
  }

  async #look(frame: DecodedFrame): Promise<void> {
    const { runtime, clock } = this.#deps;
    this.#watch ??= this.#open();
    const watch = this.#watch;
    // Rules count on the monotonic receive time: the camera's clock may step.
    const atMs = frame.sample.receivedAtMs;
    const scene = await runtime.look(this.#cameraId, frame.rgb, watch.alpha(atMs));
    const frameAtMs = frame.sample.pts / 90;
    this.#lastFrameAtMs = frameAtMs;
    const named = await this.#named(frame, watch);
    const { findings, endings, relearn } = watch.see(scene, { atMs, frameAtMs }, named);
    const detectedAtMs = clock.now();
    this.#noteSeen(watch, findings, endings, detectedAtMs);
    if (relearn) runtime.forget(this.#cameraId);
    this.#slow(watch, { atMs, frameAtMs });
    this.#end(endings);
    this.#place();
    if (findings.length > 0) await this.#raise(findings, frame, detectedAtMs);
  }

  /** What recording plans wait for; told at once when it begins, else with the status. */
  #noteSeen(watch: CameraWatch, findings: readonly Finding[], endings: readonly Ending[], nowMs: number): void {
    const events = findings.filter(({ kind }) => kind !== 'MOTION');
    for (const { eventId, endedAtMs } of events) if (endedAtMs === null) this.#openEvents.add(eventId);
    const [motion, event] = [watch.travelling, events.length > 0 || this.#openEvents.size > 0];
    for (const { eventId } of endings) this.#openEvents.delete(eventId);
    const since = (atMs: number | null) => nowMs - (atMs ?? 0);
    const begins = (motion && since(this.#motionAtMs) > 1_000) || (event && since(this.#eventAtMs) > 1_000);
    if (motion) this.#motionAtMs = nowMs;
    if (event) this.#eventAtMs = nowMs;
    if (begins) this.#deps.onSeen();
  }

  /** What models say of the frame; the scene's tracks of the frame before tell where to look. */
  async #named(frame: DecodedFrame, watch: CameraWatch): Promise<Named> {
    const { naming } = this.#deps;
    const picture = () => frame.detail(DETAIL_MS_MAX);
    const objects = await naming.objects(picture, watch.moving);
    if (!wantsPlates(this.#rules) || !watch.moving) return { objects, plates: [] };
    const [reader, detail] = [await naming.plates(), await picture()];
    if (reader === null || detail === null) return { objects, plates: [] };
    this.#plates ??= new PlateWatch(reader);
    return { objects, plates: await this.#plates.see(detail, watch.tracks) };
  }

  #modelOf({ kind, track }: Finding): EventModel {
    const { naming, model } = this.#deps;
    if (kind === 'PLATE') return naming.plateModel ?? model;
    return (track === null ? null : naming.modelFor(track.label)) ?? model;
  }

  async #raise(findings: readonly Finding[], frame: DecodedFrame, detectedAtMs: number): Promise<void> {
    const { clock, raise, segmentAt, log } = this.#deps;
    const jpeg = await frame.jpeg(PICTURE_MS_MAX);
    if (this.#stopping.signal.aborted) return;
    const frameAtMs = frame.sample.pts / 90;
    const segmentId = segmentAt(this.#cameraId, frameAtMs);
    for (const finding of findings) {
      const event = edgeEvent(finding, {
        cameraId: this.#cameraId,
        frameAtMs,
        receivedAtMs: frame.sample.receivedAtMs,
        segmentId,
        decodedAtMs: frame.decodedAtMs,
        detectedAtMs,
        raisedAtMs: clock.now(),
        model: this.#modelOf(finding),
        hasPicture: jpeg !== null,
      });
      if (!raise(event, jpeg))
        log.warn({ cameraId: this.#cameraId, kind: finding.kind }, 'the outbox is full: event only counted');
      else if (segmentId === null) this.#unplaced.set(finding.eventId, frameAtMs);
      this.#events += 1;
    }
  }

  #end(endings: readonly Ending[]): void {
    for (const { eventId, endedAtMs } of endings) this.#deps.amend(eventId, { endedAtMs });
  }

  /** A segment gets its row with its first synced fragment, up to a second after the frame was seen. */
  #place(): void {
    for (const [eventId, atMs] of this.#unplaced) {
      const segmentId = this.#deps.segmentAt(this.#cameraId, atMs);
      const late = (this.#lastFrameAtMs ?? atMs) - atMs > 30_000;
      if (segmentId !== null) this.#deps.amend(eventId, { segmentId });
      if (segmentId !== null || late) this.#unplaced.delete(eventId);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort();
    await this.#decoder[Symbol.asyncDispose]();
    await this.#reading;
    this.#drop();
    this.#deps.runtime.forget(this.#cameraId);
  }
}

/** Whether the camera's rules need pictures large enough to read plates. */
export const wantsPlates = (rules: readonly Rule[]): boolean =>
  rules.some(({ kind, enabled }) => enabled && kind === 'PLATE');

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
