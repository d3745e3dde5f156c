import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { keep } from './keep.ts';

export interface Identity {
  readonly edgeServerId: string;
  readonly tenantId: string;
  readonly privateKey: KeyObject;
}

/** Refused by the relay, as opposed to unreachable: asking again with the same code is of no use. */
export class EnrolmentRefused extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** The identity kept in edgeHome, or null before enrolment. */
export function loadIdentity(edgeHome: string): Identity | null {
  const path = join(edgeHome, 'identity.json');
  if (!existsSync(path)) return null;
  const kept = JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>;
  const { edgeServerId = '', tenantId = '', privateKey = '' } = kept;
  return { edgeServerId, tenantId, privateKey: createPrivateKey(privateKey) };
}

/** The private key is made here and never leaves; the one-time code vouches for the public one. */
export async function enrol(edgeHome: string, relayUrl: string, code: string): Promise<Identity> {
  const { privateKey, publicKey } = pendingKeys(edgeHome);
  const response = await fetch(`${relayUrl.replace(/\/$/, '')}/edge/enrol`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code, publicKey }),
    signal: AbortSignal.timeout(10_000),
  });
  const answer = (await response.json()) as Record<string, string>;
  if (response.status === 403 || response.status === 400) {
    throw new EnrolmentRefused(answer['code'] ?? 'ENROLMENT_REFUSED', answer['message'] ?? 'Refused.');
  }
  const { edgeServerId, tenantId } = answer;
  if (!response.ok || !edgeServerId || !tenantId) throw new Error(`enrolment answered ${response.status}`);
  keep(join(edgeHome, 'identity.json'), JSON.stringify({ edgeServerId, tenantId, privateKey }));
  rmSync(join(edgeHome, 'enrolling.json'), { force: true });
  return { edgeServerId, tenantId, privateKey: createPrivateKey(privateKey) };
}

/** Kept before asking, so that an answer lost on the way can be asked for again with the same key. */
function pendingKeys(edgeHome: string): { privateKey: string; publicKey: string } {
  const path = join(edgeHome, 'enrolling.json');
  if (existsSync(path)) return JSON.parse(readFileSync(path, 'utf8')) as { privateKey: string; publicKey: string };
  const pair = generateKeyPairSync('ed25519');
  const keys = {
    privateKey: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicKey: pair.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  };
  keep(path, JSON.stringify(keys));
  return keys;
}
