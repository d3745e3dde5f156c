/** A finding becomes the event that the edge raises. */
import { create } from '@bufbuild/protobuf';
import { type EdgeEvent, EdgeEventSchema, EventKind, EventSeverity } from '@vms/schema/messages/gen/event_pb.js';
import type { RuleKind } from './rule.ts';
import type { Finding } from './rule-runner.ts';

const { INFO, WARNING, CRITICAL } = EventSeverity;
const SEVERITY: Readonly<Record<RuleKind, EventSeverity>> = {
  MOTION: INFO,
  INTRUSION: WARNING,
  LINE_CROSSING: WARNING,
  TAMPERING: CRITICAL,
  LOITERING: WARNING,
  WRONG_WAY: WARNING,
  STOPPED_OBJECT: WARNING,
  CROWD: WARNING,
  ABANDONED_OBJECT: WARNING,
  REMOVED_OBJECT: WARNING,
  FIRE: CRITICAL,
  SMOKE: CRITICAL,
  PLATE: INFO,
  VEHICLE: INFO,
  PEOPLE_COUNT: INFO,
  FALL: CRITICAL,
  PPE: WARNING,
};

export interface EventContext {
  readonly cameraId: string;
  /** When the frame's last packet reached the recorder, epoch ms. */
  readonly receivedAtMs: number;
  /** The recorded segment that holds the frame; null when none does yet. */
  readonly segmentId: string | null;
  /** The capture time of the frame that satisfied the rule. */
  readonly frameAtMs: number;
  readonly decodedAtMs: number;
  readonly detectedAtMs: number;
  readonly raisedAtMs: number;
  readonly model: { readonly id: string; readonly version: string; readonly sha256: string };
  readonly hasPicture: boolean;
}

/** Without a detector every detection is labelled `moving`: the scene model knows change, not kinds of objects. */
export function edgeEvent(finding: Finding, context: EventContext): EdgeEvent {
  const { frameAtMs, receivedAtMs, decodedAtMs, detectedAtMs, raisedAtMs, model } = context;
  const hops = Object.entries({
    frame: frameAtMs,
    received: receivedAtMs,
    decoded: decodedAtMs,
    detected: detectedAtMs,
    raised: raisedAtMs,
  });
  const box = finding.box ?? finding.track?.box ?? null;
  return create(EdgeEventSchema, {
    id: finding.eventId,
    cameraId: context.cameraId,
    kind: EventKind[finding.kind],
    severity: SEVERITY[finding.kind],
    raisedAtMs: BigInt(Math.round(raisedAtMs)),
    label: finding.label,
    confidence: finding.confidence,
    threshold: finding.threshold,
    ruleId: finding.ruleId,
    hasPicture: context.hasPicture,
    segmentId: context.segmentId ?? '',
    endedAtMs: BigInt(Math.round(finding.endedAtMs ?? 0)),
    plate: finding.plate ?? '',
    ...(box === null ? {} : { box: { ...box } }),
    detections: finding.tracks.map((track) => ({
      label: track.label,
      score: track.fill,
      trackId: track.id,
      box: { ...track.box },
    })),
    trace: hops.map(([hop, atMs]) => ({ hop, atMs: BigInt(Math.round(atMs)) })),
    model: { id: model.id, version: model.version, hash: model.sha256 },
  });
}
