import { create } from '@bufbuild/protobuf';
import { type EdgeEvent, EdgeEventSchema, EventKind, EventSeverity } from '@vms/schema/messages/gen/event_pb.js';
import type { Outbox } from '../storage/outbox/outbox.ts';

const RULE = 'health:plan-without-analytics';
/** Analytics that are only being started again are no news. */
const SETTLED_MS = 15_000;

interface Told {
  readonly cameraId: string;
  readonly plan: { readonly fallback: boolean };
}

/** Raises HEALTH for a camera whose plan waits for analytics that do not look, and ends it when they do. Call with every status. */
export function planHealth(deps: {
  readonly outbox: Pick<Outbox, 'raise' | 'amend' | 'newestByRule'>;
  readonly newId: () => string;
  readonly now: () => number;
}): (streams: readonly Told[]) => void {
  const { outbox, newId, now } = deps;
  const sinceMs = new Map<string, number>();
  const open = new Map<string, string | null>();
  const openOf = (cameraId: string): string | null => {
    const before = outbox.newestByRule(cameraId).find(({ ruleId }) => ruleId === RULE);
    return before !== undefined && Number(before.endedAtMs) === 0 ? before.id : null;
  };
  return (streams) => {
    for (const { cameraId, plan } of streams) {
      const id = open.has(cameraId) ? (open.get(cameraId) ?? null) : openOf(cameraId);
      open.set(cameraId, id);
      if (plan.fallback === (id !== null)) {
        sinceMs.delete(cameraId);
        continue;
      }
      const nowMs = now();
      const from = sinceMs.get(cameraId) ?? nowMs;
      sinceMs.set(cameraId, from);
      if (nowMs - from < SETTLED_MS) continue;
      sinceMs.delete(cameraId);
      if (id !== null) {
        outbox.amend(id, { endedAtMs: nowMs });
        open.set(cameraId, null);
        continue;
      }
      const event = healthEvent(newId(), cameraId, nowMs);
      outbox.raise(event, null);
      open.set(cameraId, event.id);
    }
  };
}

function healthEvent(id: string, cameraId: string, nowMs: number): EdgeEvent {
  const atMs = BigInt(Math.round(nowMs));
  return create(EdgeEventSchema, {
    id,
    cameraId,
    kind: EventKind.HEALTH,
    severity: EventSeverity.WARNING,
    raisedAtMs: atMs,
    label: 'PLAN_WITHOUT_ANALYTICS: recorded continuously until analytics look again',
    confidence: 1,
    ruleId: RULE,
    segmentId: '',
    trace: [
      { hop: 'frame', atMs },
      { hop: 'received', atMs },
      { hop: 'raised', atMs },
    ],
  });
}
