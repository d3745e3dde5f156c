/** A finding becomes the event that the edge raises. */
import { create } from '@bufbuild/protobuf';
import { type EdgeEvent, EdgeEventSchema, EventKind, EventSeverity } from '@vms/schema/messages/gen/event_pb.js';
import type { Finding } from './camera-watch.ts';

const SEVERITY = {
  MOTION: EventSeverity.INFO,
  INTRUSION: EventSeverity.WARNING,
  LINE_CROSSING: EventSeverity.WARNING,
  TAMPERING: EventSeverity.CRITICAL,
} as const;

export interface EventContext {
  readonly id: string;
  readonly cameraId: string;
  /** The capture time of the frame that satisfied the rule. */
  readonly frameAtMs: number;
  readonly decodedAtMs: number;
  readonly detectedAtMs: number;
  readonly raisedAtMs: number;
  readonly model: { readonly id: string; readonly version: string; readonly sha256: string };
  readonly hasPicture: boolean;
}

/** The scene model knows change, not kinds of objects: every detection is labelled `moving`. */
export function edgeEvent(finding: Finding, context: EventContext): EdgeEvent {
  const { frameAtMs, decodedAtMs, detectedAtMs, raisedAtMs, model } = context;
  const hops = Object.entries({ frame: frameAtMs, decoded: decodedAtMs, detected: detectedAtMs, raised: raisedAtMs });
  return create(EdgeEventSchema, {
    id: context.id,
    cameraId: context.cameraId,
    kind: EventKind[finding.kind],
    severity: SEVERITY[finding.kind],
    raisedAtMs: BigInt(Math.round(raisedAtMs)),
    label: finding.label,
    confidence: finding.confidence,
    threshold: finding.threshold,
    ruleId: finding.ruleId,
    hasPicture: context.hasPicture,
    ...(finding.track === null ? {} : { box: { ...finding.track.box } }),
    detections: finding.tracks.map(({ id, box, fill }) => ({
      label: 'moving',
      score: fill,
      trackId: id,
      box: { ...box },
    })),
    trace: hops.map(([hop, atMs]) => ({ hop, atMs: BigInt(Math.round(atMs)) })),
    model: { id: model.id, version: model.version, hash: model.sha256 },
  });
}
