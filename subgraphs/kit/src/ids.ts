import { randomBytes } from 'node:crypto';
import { v7 } from 'uuid';
import type { Clock } from './clock.ts';

/** Makes a new id on every call. */
export type IdFactory = () => string;

/** UUIDv7 from the given clock and randomness: later ids sort after earlier ones, also within one millisecond. */
export function uuidV7Factory(
  clock: Pick<Clock, 'now'>,
  random: (bytes: number) => Uint8Array = randomBytes,
): IdFactory {
  let lastMs = -1;
  let seq = 0;
  return () => {
    const nowMs = clock.now();
    if (nowMs > lastMs) {
      lastMs = nowMs;
      seq = 0;
    } else {
      seq += 1;
    }
    return v7({ msecs: lastMs, seq, random: random(16) });
  };
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** True for the text form of any UUID. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}
