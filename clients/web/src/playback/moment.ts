/** The camera and the moment that an address's query names; null for what it leaves out. */
export function momentOf(search: string): { cameraId: string | null; atMs: number | null } {
  const values = new URLSearchParams(search);
  const atMs = Date.parse(values.get('at') ?? '');
  return { cameraId: values.get('camera'), atMs: Number.isNaN(atMs) ? null : atMs };
}

/** Five seconds before the moment to fifteen after it, without asking for a future that is not recorded yet. */
export function clipAround(momentMs: number, nowMs: number): { fromMs: number; toMs: number } {
  return { fromMs: momentMs - 5000, toMs: Math.min(momentMs + 15_000, Math.max(nowMs, momentMs + 2000)) };
}

/** Media times above this are seconds since 1970: the file keeps the recording's own clock. */
const EPOCH_SECONDS_MIN = 1e9;

/**
 * Where to seek to see a moment, in media seconds. A player reports either the recording's own times, or times from
 * the beginning of the file, which is at `fromMs`.
 */
export function seekTarget(seekable: { start: number; end: number }, fromMs: number, momentMs: number): number {
  const wanted =
    seekable.end > EPOCH_SECONDS_MIN ? momentMs / 1000 : seekable.start + Math.max(0, momentMs - fromMs) / 1000;
  return Math.min(Math.max(wanted, seekable.start), seekable.end);
}
