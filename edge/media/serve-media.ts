import type { MediaRequest } from '@vms/schema/edge/media-request.ts';
import type { StorageReader } from '../storage/reader.ts';
import { type SignProof, sendExport } from './export.ts';
import { sendHls } from './hls.ts';
import { type RingItem, sendLive } from './live.ts';
import { type PlaybackPlan, planPlayback, sendPlayback } from './playback.ts';
import { type MediaSink, refuse } from './sink.ts';

export interface MediaSources {
  readonly storage: StorageReader;
  /** The camera's last GOP at once, then what comes. Ends when the recorder does. */
  readonly live: (cameraId: string, signal: AbortSignal) => AsyncIterable<RingItem>;
  readonly now: () => number;
  /** With this edge's key; null before it is enrolled. */
  readonly sign?: SignProof;
}

/** A player asks several times for parts of one answer: they must be parts of the same one. */
const planKeepMs = 120_000;
const plansMax = 200;

/** Answers viewers from ring and disk; never writes. */
export class MediaServer {
  readonly #sources: MediaSources;
  readonly #plans = new Map<string, { plan: Promise<PlaybackPlan | null>; untilMs: number }>();

  constructor(sources: MediaSources) {
    this.#sources = sources;
  }

  async serve(request: MediaRequest, sink: MediaSink): Promise<void> {
    try {
      if (request.kind === 'live') await sendLive(this.#sources.live(request.cameraId, sink.signal), sink);
      else if (request.kind === 'playback') await this.#playback(request, sink);
      else if (request.kind === 'hls') await sendHls(this.#sources, request, sink);
      else await sendExport(this.#sources, request, sink);
    } catch (error) {
      if (sink.signal.aborted) return;
      sink.fail('MEDIA_FAILED', error instanceof Error ? error.message : String(error));
    }
  }

  async #playback(request: Extract<MediaRequest, { kind: 'playback' }>, sink: MediaSink): Promise<void> {
    const plan = await this.#plan(request);
    if (plan === null) {
      await refuse(sink, 404, 'NO_VIDEO', 'Nothing is recorded in this range; the timeline says why.');
      return;
    }
    await sendPlayback(plan, request.range, sink);
  }

  #plan({
    cameraId,
    fromMs,
    toMs,
    session = '',
  }: Extract<MediaRequest, { kind: 'playback' }>): Promise<PlaybackPlan | null> {
    const { storage, now } = this.#sources;
    const key = `${cameraId} ${fromMs} ${toMs} ${session}`;
    const nowMs = now();
    for (const [old, { untilMs }] of this.#plans)
      if (untilMs < nowMs || this.#plans.size > plansMax) this.#plans.delete(old);
    const known = this.#plans.get(key)?.plan;
    if (known) return known;
    const plan = planPlayback(storage, cameraId, fromMs, toMs);
    this.#plans.set(key, { plan, untilMs: nowMs + planKeepMs });
    // What is not there yet, or could not be read, is looked for again by the next who asks.
    const forget = () => this.#plans.delete(key);
    plan.then((found) => found ?? forget(), forget);
    return plan;
  }
}
