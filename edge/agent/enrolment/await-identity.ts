import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { EnrolmentRefused, enrol, type Identity, loadIdentity } from './identity.ts';

const REFUSED_REST_MS = 15_000;

export interface AwaitIdentityOptions {
  readonly edgeHome: string;
  readonly relayUrl: string;
  readonly signal: AbortSignal;
  readonly onFault: (why: string) => void;
  readonly retryMs?: number;
}

/** Resolves once this edge is somebody: kept, or enrolled with `enrolment.json`; rejects when aborted. */
export async function awaitIdentity(options: AwaitIdentityOptions): Promise<Identity> {
  const { edgeHome, relayUrl, signal, onFault, retryMs = 500 } = options;
  let refusedCode: string | null = null;
  let refusedAtMs = 0;
  for (;;) {
    signal.throwIfAborted();
    const kept = loadIdentity(edgeHome);
    if (kept) return kept;
    const invitation = readInvitation(edgeHome);
    // A refused code is seldom taken later; a new file brings a new one.
    const rested = performance.now() - refusedAtMs > REFUSED_REST_MS;
    if (invitation && (invitation.code !== refusedCode || rested)) {
      try {
        return await enrol(edgeHome, invitation.relayUrl ?? relayUrl, invitation.code);
      } catch (error) {
        if (error instanceof EnrolmentRefused) {
          refusedCode = invitation.code;
          refusedAtMs = performance.now();
        }
        onFault(error instanceof EnrolmentRefused ? error.code : String(error));
      }
    }
    await wait(retryMs, undefined, { signal });
  }
}

function readInvitation(edgeHome: string): { code: string; relayUrl: string | null } | null {
  const path = join(edgeHome, 'enrolment.json');
  if (!existsSync(path)) return null;
  try {
    const { code, relayUrl } = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
    if (typeof code !== 'string') return null;
    return { code, relayUrl: typeof relayUrl === 'string' ? relayUrl : null };
  } catch {
    // Half written: the next look finds it whole.
    return null;
  }
}
