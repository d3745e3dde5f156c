import type { CameraUsage } from './volume.entity.ts';

export interface ForecastDay {
  /** Days from now, from 1. */
  readonly day: number;
  readonly bytes: number;
}

const dayMs = 86_400_000;
/** Less footage says too little of a day. */
const spanMsMin = 600_000;

/**
 * How full a volume will be in each of the next days: each camera goes on at the rate of what it has, until its policy's days or
 * bytes hold it, and all together until the volume is full. Null while no camera has ten minutes of footage.
 */
export function forecast(
  volume: { readonly bytesMax: number; readonly cameras: readonly CameraUsage[] },
  limitsOf: (cameraId: string) => { readonly days: number | null; readonly bytesMax: number | null },
  days: number,
): ForecastDay[] | null {
  const known = volume.cameras.filter(({ oldestMs, newestMs }) => newestMs - oldestMs >= spanMsMin);
  if (known.length === 0) return null;
  return Array.from({ length: days }, (_, i) => {
    const bytes = volume.cameras.reduce((sum, camera) => sum + after(camera, limitsOf(camera.cameraId), i + 1), 0);
    return { day: i + 1, bytes: Math.round(Math.min(bytes, volume.bytesMax)) };
  });
}

function after(
  { bytes, oldestMs, newestMs }: CameraUsage,
  limits: { readonly days: number | null; readonly bytesMax: number | null },
  days: number,
): number {
  const spanMs = newestMs - oldestMs;
  if (spanMs < spanMsMin) return bytes;
  const perDay = (bytes / spanMs) * dayMs;
  const byDays = limits.days === null ? Number.POSITIVE_INFINITY : Math.max(bytes, perDay * limits.days);
  return Math.min(bytes + perDay * days, byDays, limits.bytesMax ?? Number.POSITIVE_INFINITY);
}
