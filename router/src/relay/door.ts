import { createPublicKey } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { decodeProtectedHeader, jwtVerify } from 'jose';
import type { CallSubgraph, EdgeIdentity } from './relay.ts';

const IDENTITY = `query ($edgeServerId: ID!) {
  edgeIdentity(edgeServerId: $edgeServerId) { edgeServerId tenantId siteId publicKey }
}`;

/** The edge behind a dial, or null: its own short-lived signature is the only proof accepted. */
export async function identifyEdge(
  req: IncomingMessage,
  callSubgraph: CallSubgraph,
  nowMs: number,
): Promise<EdgeIdentity | null> {
  const token = /^Bearer (\S+)$/.exec(req.headers.authorization ?? '')?.[1];
  if (!token || token.length > 4_096) return null;
  try {
    const { kid, alg } = decodeProtectedHeader(token);
    if (alg !== 'EdDSA' || !kid) return null;
    const relay = { kind: 'service' as const, id: 'relay', tenantId: null };
    const { data } = await callSubgraph('edge-manager', IDENTITY, { edgeServerId: kid }, relay);
    const identity = data?.['edgeIdentity'] as EdgeIdentity | null | undefined;
    if (!identity) return null;
    const { payload } = await jwtVerify(token, createPublicKey(identity.publicKey), {
      algorithms: ['EdDSA'],
      audience: 'relay',
      subject: kid,
      requiredClaims: ['exp', 'iat'],
      maxTokenAge: '90s',
      clockTolerance: 30,
      currentDate: new Date(nowMs),
    });
    return payload.sub === identity.edgeServerId ? identity : null;
  } catch {
    // Malformed, expired or foreign: all the same to whoever knocks.
    return null;
  }
}
