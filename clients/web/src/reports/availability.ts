/** How the time of a range is accounted for, in ms. */
export interface Accounted {
  readonly recordedMs: number;
  readonly backfilledMs: number;
  readonly gapMs: number;
  readonly expiredMs: number;
  readonly deletedMs: number;
  readonly notExpectedMs: number;
  readonly unknownMs: number;
  readonly clockStepMs: number;
}
export interface Availability {
  /** Of the range, when recording was expected. */
  readonly expectedMs: number;
  /** Recorded then, whether or not it was deleted since by a rule. */
  readonly recordedMs: number;
  readonly missingMs: number;
  /** Nobody has heard from the edge about it: neither kept nor broken. */
  readonly unknownMs: number;
  /** Null when nothing was expected, or nothing is known. */
  readonly share: number | null;
}

/**
 * What a service level is judged by. Unknown time counts neither way: it is shown beside the share, never hidden in it.
 * Footage that expired or was deleted was recorded. A step of the clock is no loss.
 */
export function availabilityOf(parts: Accounted): Availability {
  const recordedMs = parts.recordedMs + parts.backfilledMs + parts.expiredMs + parts.deletedMs;
  const known = recordedMs + parts.gapMs;
  return {
    expectedMs: known + parts.unknownMs,
    recordedMs,
    missingMs: parts.gapMs,
    unknownMs: parts.unknownMs,
    share: known === 0 ? null : recordedMs / known,
  };
}
