/** 14:03:07, in this computer's time zone. */
export function clock(at: string | number): string {
  return new Date(at).toLocaleTimeString('en-GB');
}

/** The day when it is not today, then the time. */
export function dayAndClock(at: string | number, nowMs: number): string {
  const date = new Date(at);
  const day = date.toDateString() === new Date(nowMs).toDateString() ? '' : `${date.toLocaleDateString('en-GB')} `;
  return `${day}${clock(at)}`;
}

/** 1.4 Mbit/s. */
export function bitrate(bitsPerSecond: number): string {
  return bitsPerSecond >= 1e6
    ? `${(bitsPerSecond / 1e6).toFixed(1)} Mbit/s`
    : `${Math.round(bitsPerSecond / 1e3)} kbit/s`;
}

/** 3.2 GB. */
export function bytes(count: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const step = count < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(count) / 3));
  return `${(count / 1000 ** step).toFixed(step < 2 ? 0 : 1)} ${units[step]}`;
}

/** 95 ms, 2.4 s, 3:05 min. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  return `${Math.floor(ms / 60_000)}:${String(Math.floor((ms % 60_000) / 1000)).padStart(2, '0')} min`;
}
