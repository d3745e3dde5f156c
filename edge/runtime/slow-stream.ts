/** Says TOO_SLOW as an event when too few frames arrive to follow objects, and ends it when enough do. */
import { create } from '@bufbuild/protobuf';
import { EdgeEventSchema, EventKind, EventSeverity } from '@vms/schema/messages/gen/event_pb.js';
import type { Moment } from '../ai/rules/rule-runner.ts';
import type { AnalyticsDeps } from './camera-analytics.ts';

/** So long it must last either way: a stream that starts is not slow. */
const SETTLED_MS = 10_000;
export const SLOW_RULE = 'analytics:too-slow';

/** Call the result after every frame. */
export function slowStream(
  cameraId: string,
  deps: Pick<AnalyticsDeps, 'raise' | 'amend' | 'past' | 'newId' | 'clock' | 'segmentAt'>,
): (watch: { readonly tooSlow: boolean; readonly fps: number | null }, moment: Moment) => void {
  let sinceMs: number | null = null;
  let open: string | null | undefined;
  return ({ tooSlow, fps }, { atMs, frameAtMs }) => {
    if (open === undefined) {
      const before = deps.past(cameraId).find(({ ruleId }) => ruleId === SLOW_RULE);
      open = before !== undefined && before.endedAtMs === null ? before.eventId : null;
    }
    if (tooSlow === (open !== null)) {
      sinceMs = null;
      return;
    }
    sinceMs ??= atMs;
    if (atMs - sinceMs < SETTLED_MS) return;
    sinceMs = null;
    if (open !== null) {
      deps.amend(open, { endedAtMs: frameAtMs });
      open = null;
      return;
    }
    open = deps.newId();
    const hops = Object.entries({ frame: frameAtMs, received: atMs, raised: deps.clock.now() });
    const event = create(EdgeEventSchema, {
      id: open,
      cameraId,
      kind: EventKind.HEALTH,
      severity: EventSeverity.WARNING,
      raisedAtMs: BigInt(Math.round(deps.clock.now())),
      label: `TOO_SLOW: ${(fps ?? 0).toFixed(1)} frames/s, tracking needs 4`,
      confidence: 1,
      ruleId: SLOW_RULE,
      segmentId: deps.segmentAt(cameraId, frameAtMs) ?? '',
      trace: hops.map(([hop, ms]) => ({ hop, atMs: BigInt(Math.round(ms)) })),
    });
    deps.raise(event, null);
  };
}
