import { fromBinary } from '@bufbuild/protobuf';
import { Fault } from '@vms/kit/fault';
import { isUuid } from '@vms/kit/ids';
import type { EdgeEvent } from '@vms/schema/messages/gen/event_pb.js';
import { EventBatchSchema } from '@vms/schema/messages/gen/event_pb.js';
import { KINDS, SEVERITIES } from './codes.ts';

const BATCH_BYTES_MAX = 4 * 1024 * 1024;
const BATCH_EVENTS_MAX = 1_000;

/** The events of a base64 batch; an unreadable batch is the caller's fault as a whole. */
export function decodeBatch(base64: string): EdgeEvent[] {
  if (base64.length > BATCH_BYTES_MAX * 1.4) throw new Fault('BATCH_TOO_LARGE', 'A batch has at most 4 MiB.');
  let events: EdgeEvent[];
  try {
    events = fromBinary(EventBatchSchema, Buffer.from(base64, 'base64')).events;
  } catch {
    throw new Fault('BATCH_MALFORMED', 'The batch is not a vms.event.EventBatch.');
  }
  if (events.length > BATCH_EVENTS_MAX)
    throw new Fault('BATCH_TOO_LARGE', `A batch has at most ${BATCH_EVENTS_MAX} events.`);
  return events;
}

/** Why this event can never be stored, or null. */
export function whyMalformed(event: EdgeEvent, nowMs: number): string | null {
  if (!isUuid(event.id)) return 'EVENT_ID_INVALID';
  if (!KINDS[event.kind]) return 'EVENT_KIND_INVALID';
  if (!SEVERITIES[event.severity]) return 'EVENT_SEVERITY_INVALID';
  const raisedAtMs = Number(event.raisedAtMs);
  if (raisedAtMs <= 0 || raisedAtMs > nowMs + 300_000) return 'EVENT_TIME_INVALID';
  if (!Number.isFinite(event.confidence)) return 'EVENT_CONFIDENCE_INVALID';
  const boxes = [event.box, ...event.detections.map((d) => d.box)].filter((box) => box !== undefined);
  if (boxes.some((b) => ![b.x, b.y, b.width, b.height].every((n) => n >= 0 && n <= 1))) return 'EVENT_BOX_INVALID';
  if (event.label.length > 500 || event.plate.length > 32 || event.origin.length > 500) return 'EVENT_TOO_LARGE';
  return event.detections.length > 100 || event.trace.length > 32 ? 'EVENT_TOO_LARGE' : null;
}
