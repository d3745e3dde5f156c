import { createHash, randomBytes } from 'node:crypto';

/** 256 random bits, to be shown once. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** What is stored of a secret. It has 256 random bits: a plain hash is enough, and finds it. */
export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}
