import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import { type MasterFile, newMasterKey, newSigningKey, type SigningFile } from './keys.ts';

/** A retired key verifies for a day more: far longer than any token lives. */
const OVERLAP_MS = 24 * 3_600_000;

/**
 * From now on a new key signs; the old ones verify until their overlap is over. Running processes follow by themselves.
 * Returns the ids of the keys that verify, the signing one first.
 */
export async function rotateSigningKey(home: string, clock: Pick<Clock, 'now'>): Promise<string[]> {
  const path = join(home, 'keys', 'signing.json');
  const file = JSON.parse(readFileSync(path, 'utf8')) as SigningFile;
  const nowMs = clock.now();
  const retired = { ...file.retiredAtMs, [file.current]: nowMs };
  const kept = file.keys.filter(({ kid }) => nowMs - (retired[String(kid)] ?? nowMs) < OVERLAP_MS);
  const key = await newSigningKey(file.keys.length + 1);
  const retiredAtMs = Object.fromEntries(kept.map(({ kid }) => [String(kid), retired[String(kid)] ?? nowMs]));
  const keys = [key, ...kept];
  replace(path, { current: String(key.kid), keys, retiredAtMs } satisfies SigningFile);
  return keys.map(({ kid }) => String(kid));
}

/** From now on a new key seals; what older ones sealed stays readable, so they stay. Returns the new version. */
export function rotateMasterKey(home: string): number {
  const path = join(home, 'keys', 'master.json');
  const file = JSON.parse(readFileSync(path, 'utf8')) as MasterFile;
  const current = Math.max(...Object.keys(file.keys).map(Number)) + 1;
  replace(path, { current, keys: { ...file.keys, [current]: newMasterKey() } } satisfies MasterFile);
  return current;
}

/** Whole or not at all: readers see the old file or the new one. */
function replace(path: string, value: object): void {
  const beside = `${path}.${randomBytes(6).toString('hex')}`;
  writeFileSync(beside, JSON.stringify(value), { mode: 0o600, flag: 'wx' });
  renameSync(beside, path);
}
