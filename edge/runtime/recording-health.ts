import { create } from '@bufbuild/protobuf';
import { type EdgeEvent, EdgeEventSchema, EventKind, EventSeverity } from '@vms/schema/messages/gen/event_pb.js';
import type { Outbox } from '../storage/outbox/outbox.ts';

/** A camera as the recorder last told of it. */
export interface TellingStream {
  readonly cameraId: string;
  readonly state: string;
  readonly lastFrameAtMs: number | null;
  readonly error: string | null;
  readonly plan: { readonly recording: boolean; readonly fallback: boolean; readonly notExpected: string | null };
}

/** Something wrong with recording: one event from when it has settled until it is over. */
interface Trouble {
  readonly rule: string;
  readonly severity: EventSeverity;
  /** What is over sooner is no news. */
  readonly settledMs: number;
  /** Why, for people; null while all is well. */
  why(stream: TellingStream, now: { readonly nowMs: number; readonly heardAtMs: number }): string | null;
}

/** A frame is at most this old while recording is well: GOPs and slow cameras included. */
const frameMsMax = 6_000;
/** The recorder tells each second; silent for so long, it does not record. */
const silentMsMax = 6_000;

const lost: Trouble = {
  rule: 'health:recording-lost',
  severity: EventSeverity.CRITICAL,
  settledMs: 3_000,
  why: ({ state, error, lastFrameAtMs, plan }, { nowMs, heardAtMs }) => {
    if (!plan.recording || plan.notExpected !== null || state === 'STOPPED') return null;
    if (nowMs - heardAtMs > silentMsMax) return 'the recorder does not answer';
    if (state !== 'RUNNING') return error ?? state;
    return lastFrameAtMs !== null && nowMs - lastFrameAtMs > frameMsMax ? 'no picture arrives' : null;
  },
};

const planWithoutAnalytics: Trouble = {
  rule: 'health:plan-without-analytics',
  severity: EventSeverity.WARNING,
  // Analytics that are only being started again are no news.
  settledMs: 15_000,
  why: ({ plan }) => (plan.fallback ? 'recorded continuously until analytics look again' : null),
};

const labels = {
  [lost.rule]: 'RECORDING_LOST',
  [planWithoutAnalytics.rule]: 'PLAN_WITHOUT_ANALYTICS',
};

export interface RecordingHealthDeps {
  readonly outbox: Pick<Outbox, 'raise' | 'amend' | 'newestByRule'>;
  readonly newId: () => string;
  readonly now: () => number;
}

/**
 * Raises HEALTH for a camera whose recording is lost, or whose plan waits for analytics that do not look, and ends it when it
 * is over; also over restarts of this process. Look each second.
 */
export class RecordingHealth {
  readonly #deps: RecordingHealthDeps;
  #streams: readonly TellingStream[] = [];
  #heardAtMs = 0;
  /** By rule and camera: since when it differs from what was raised. */
  readonly #sinceMs = new Map<string, number>();
  /** By rule and camera: the event that stands for it; null: all is well. */
  readonly #open = new Map<string, string | null>();

  constructor(deps: RecordingHealthDeps) {
    this.#deps = deps;
  }

  heard(streams: readonly TellingStream[]): void {
    const gone = this.#streams.filter(({ cameraId }) => !streams.some((one) => one.cameraId === cameraId));
    this.#streams = streams;
    this.#heardAtMs = this.#deps.now();
    // No longer recorded here: nothing of it can be lost.
    for (const { cameraId } of gone)
      for (const trouble of [lost, planWithoutAnalytics]) this.#end(trouble, cameraId, this.#heardAtMs);
  }

  look(): void {
    const now = { nowMs: this.#deps.now(), heardAtMs: this.#heardAtMs };
    for (const stream of this.#streams) {
      for (const trouble of [lost, planWithoutAnalytics]) this.#judge(trouble, stream, now);
    }
  }

  #judge(trouble: Trouble, stream: TellingStream, now: { readonly nowMs: number; readonly heardAtMs: number }): void {
    const { nowMs } = now;
    const why = trouble.why(stream, now);
    const name = `${trouble.rule} ${stream.cameraId}`;
    const open = this.#openOf(trouble, stream.cameraId);
    if ((why !== null) === (open !== null)) {
      this.#sinceMs.delete(name);
      return;
    }
    const sinceMs = this.#sinceMs.get(name) ?? nowMs;
    this.#sinceMs.set(name, sinceMs);
    if (nowMs - sinceMs < trouble.settledMs) return;
    this.#sinceMs.delete(name);
    if (why === null) this.#end(trouble, stream.cameraId, sinceMs);
    else {
      const event = healthEvent(this.#deps.newId(), trouble, stream.cameraId, why, nowMs);
      this.#deps.outbox.raise(event, null);
      this.#open.set(name, event.id);
    }
  }

  #end(trouble: Trouble, cameraId: string, atMs: number): void {
    const open = this.#openOf(trouble, cameraId);
    if (open !== null) this.#deps.outbox.amend(open, { endedAtMs: atMs });
    this.#open.set(`${trouble.rule} ${cameraId}`, null);
  }

  #openOf({ rule }: Trouble, cameraId: string): string | null {
    const name = `${rule} ${cameraId}`;
    const known = this.#open.get(name);
    if (known !== undefined) return known;
    const before = this.#deps.outbox.newestByRule(cameraId).find(({ ruleId }) => ruleId === rule);
    const open = before !== undefined && Number(before.endedAtMs) === 0 ? before.id : null;
    this.#open.set(name, open);
    return open;
  }
}

function healthEvent(id: string, { rule, severity }: Trouble, cameraId: string, why: string, nowMs: number): EdgeEvent {
  const atMs = BigInt(Math.round(nowMs));
  return create(EdgeEventSchema, {
    ...{ id, cameraId, severity, ruleId: rule, segmentId: '' },
    kind: EventKind.HEALTH,
    raisedAtMs: atMs,
    label: `${labels[rule]}: ${why}`,
    confidence: 1,
    trace: [
      { hop: 'frame', atMs },
      { hop: 'received', atMs },
      { hop: 'raised', atMs },
    ],
  });
}
