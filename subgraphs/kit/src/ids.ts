import { createHash, randomBytes } from 'node:crypto';
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

/** The same id for the same origin and parts, as old as its origin (a UUIDv7): for what is made once about something. */
export function derivedId(origin: string, ...parts: readonly string[]): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([origin, ...parts]))
    .digest('hex');
  const variant = '89ab'[Number.parseInt(digest.charAt(3), 16) % 4];
  return `${origin.slice(0, 13)}-7${digest.slice(0, 3)}-${variant}${digest.slice(4, 7)}-${digest.slice(7, 19)}`;
}
