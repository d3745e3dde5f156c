import { instantsAt, wallTime } from './zone.ts';

/** When the day of an instant began in a zone; undefined is this computer's. Where no clock shows midnight, the first hour that is shown. */
export function dayStartMs(atMs: number, zone: string | undefined): number {
  const date = wallTime(atMs, zone).slice(0, 10);
  return instantsAt(`${date}T00:00`, zone)[0] ?? instantsAt(`${date}T01:00`, zone)[0] ?? atMs;
}
