export const desiredReasons = ['RECORD', 'WAIT_FOR_EVENT', 'PLAN_OFF', 'MAINTENANCE', 'NOT_ASSIGNED'] as const;
export type DesiredReason = (typeof desiredReasons)[number];

/** What is wanted of a camera's stream, and why. */
export interface Desired {
  /** Whether a stream that does not run is a fault. */
  readonly desired: boolean;
  readonly reason: DesiredReason;
}

/** What an edge says of a camera's plan, as it acts by it; absent from an edge of an older release. */
export interface PlanReport {
  readonly mode?: string | null | undefined;
  readonly recording?: boolean | null | undefined;
  /** Why nothing is expected now: `schedule` or `maintenance`; null: it is. */
  readonly notExpected?: string | null | undefined;
}

/** The plan is looked at on the edge, in the time of its site: what it says of it is how it acts. */
export function desiredOf(edgeId: string | null | undefined, plan: PlanReport | null): Desired {
  if (edgeId == null) return { desired: false, reason: 'NOT_ASSIGNED' };
  if (plan?.notExpected === 'maintenance') return { desired: false, reason: 'MAINTENANCE' };
  if (plan?.mode === 'OFF') return { desired: false, reason: 'PLAN_OFF' };
  // Connected, so that what was before an event is there when one comes.
  if (plan?.recording === false) return { desired: true, reason: 'WAIT_FOR_EVENT' };
  return { desired: true, reason: 'RECORD' };
}
