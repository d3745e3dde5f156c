import { localTime } from '@vms/kit/local-time';
import type { DesiredCamera, DesiredPlan, DesiredRecordingMode } from '@vms/schema/edge/desired-state.ts';

/** What analytics last said of a camera; times are UTC ms, null: never. */
export interface Sighting {
  readonly cameraId: string;
  /** False while its rules cannot look: no frames, or too few of them. */
  readonly looking: boolean;
  readonly motionAtMs: number | null;
  readonly eventAtMs: number | null;
}

/** A sighting, and when it was heard. */
export interface Heard extends Sighting {
  readonly heardAtMs: number;
}

export interface Decision {
  readonly mode: DesiredRecordingMode;
  readonly record: boolean;
  /** Why what is not recorded now is not a gap; null: it would be one. */
  readonly notExpected: 'schedule' | 'maintenance' | null;
  /** The plan waits for analytics, which do not look: recorded all the same. */
  readonly fallback: boolean;
}

/** Analytics tell each second; silent for longer than this, they are taken for dead. */
export const silentMsMax = 10_000;

/** The mode that a plan asks for at this moment of the site's own time. */
export function modeAt(plan: DesiredPlan, nowMs: number): DesiredRecordingMode {
  const { day, minute } = localTime(plan.timezone, nowMs);
  const due = plan.windows.find(
    ({ days, fromMinute, toMinute }) => days.includes(day) && minute >= fromMinute && minute < toMinute,
  );
  return due?.mode ?? plan.otherwise;
}

/** Whether to record now; until `holdUntilMs` a rule wants it, whatever the plan. Without analytics a plan that waits for them records: too much is better than the wrong minute missing. */
export function decide(
  { plan, maintenanceUntilMs }: Pick<DesiredCamera, 'plan' | 'maintenanceUntilMs'>,
  heard: Heard | undefined,
  nowMs: number,
  holdUntilMs = 0,
): Decision {
  const maintenance = nowMs < (maintenanceUntilMs ?? 0) ? ('maintenance' as const) : null;
  const mode = plan == null ? 'CONTINUOUS' : modeAt(plan, nowMs);
  const off = { mode, record: false, notExpected: maintenance ?? ('schedule' as const), fallback: false };
  const on = { mode, record: true, notExpected: maintenance, fallback: false };
  if (plan == null || mode === 'CONTINUOUS' || nowMs < holdUntilMs) return on;
  if (mode === 'OFF') return off;
  if (heard === undefined || !heard.looking || nowMs - heard.heardAtMs > silentMsMax) return { ...on, fallback: true };
  const newest = mode === 'MOTION' ? Math.max(heard.motionAtMs ?? 0, heard.eventAtMs ?? 0) : (heard.eventAtMs ?? 0);
  // What analytics say is at most a second old: at least as long it is taken to last.
  return nowMs - newest <= Math.max(plan.postMs, postMsMin) ? on : off;
}

const postMsMin = 2_000;
const minuteMs = 60_000;
const lookBackMs = 24 * 60 * minuteMs;

/** Since when the schedule has been OFF, to the minute and at most a day back: a recorder that starts then missed nothing. */
export function offSinceMs(plan: DesiredPlan | null | undefined, nowMs: number): number {
  if (plan == null || modeAt(plan, nowMs) !== 'OFF') return nowMs;
  let fromMs = Math.floor(nowMs / minuteMs) * minuteMs;
  while (nowMs - fromMs < lookBackMs && modeAt(plan, fromMs - minuteMs) === 'OFF') fromMs -= minuteMs;
  return fromMs;
}
