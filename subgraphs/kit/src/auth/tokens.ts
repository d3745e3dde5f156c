import type { Keys } from './keys.ts';
import type { Principal } from './principal.ts';

export const ACCESS_AUDIENCE = 'vms';
export const MEDIA_AUDIENCE = 'media';
const INTERNAL_TTL_SECONDS = 60;

/** A person's token: what a client sends as its bearer. */
export function mintAccessToken(keys: Keys, principal: Principal, ttlSeconds: number): Promise<string> {
  return keys.sign(claimsOf(principal), { audience: ACCESS_AUDIENCE, ttlSeconds });
}

export async function verifyAccessToken(keys: Keys, token: string): Promise<Principal> {
  return principalOf(await keys.verify(token, ACCESS_AUDIENCE));
}

/** A hop between our own processes; `audience` is a subgraph's name or `edge:<id>`. */
export function mintInternalToken(keys: Keys, audience: string, principal: Principal | null): Promise<string> {
  const claims = principal ? claimsOf(principal) : { sub: 'anonymous', kind: 'anonymous' };
  return keys.sign(claims, { audience, ttlSeconds: INTERNAL_TTL_SECONDS });
}

/** What a subgraph behind HTTP accepts: an internal token for itself or a client's own bearer, nothing else. */
export async function verifyForSubgraph(keys: Keys, name: string, token: string): Promise<Principal | null> {
  const claims = await keys.verify(token, [name, ACCESS_AUDIENCE]);
  return claims.kind === 'anonymous' ? null : principalOf(claims);
}

export interface MediaClaims {
  readonly sub: string;
  readonly tid: string;
  /** The session that asked for the URL: it ends with it. */
  readonly sid?: string;
  /** When the API key that asked expires, epoch ms: it ends with that, too. */
  readonly until?: number;
  /** The viewing that is counted and measured; of live and playback. */
  readonly vid?: string;
  readonly kind: 'live' | 'playback' | 'picture' | 'clip';
  readonly cameraId: string;
  readonly edgeIds: readonly string[];
  readonly from?: string;
  readonly to?: string;
  readonly eventId?: string;
  readonly clipId?: string;
}

/** Part of a media URL: pictures and clips live up to 15 minutes, video sessions up to 5. */
export function mintMediaToken(keys: Keys, claims: MediaClaims, ttlSeconds: number): Promise<string> {
  const ttlMax = claims.kind === 'picture' || claims.kind === 'clip' ? 900 : 300;
  return keys.sign({ ...claims }, { audience: MEDIA_AUDIENCE, ttlSeconds: Math.min(ttlSeconds, ttlMax) });
}

export async function verifyMediaToken(keys: Keys, token: string): Promise<MediaClaims> {
  return (await keys.verify(token, MEDIA_AUDIENCE)) as unknown as MediaClaims;
}

function claimsOf({ id, kind, tenantId, grantsVersion, sessionId, expiresAtMs }: Principal): {
  sub: string;
  [claim: string]: unknown;
} {
  const optional = { ...(sessionId ? { sid: sessionId } : {}), ...(expiresAtMs ? { until: expiresAtMs } : {}) };
  return { sub: id, kind, tid: tenantId, gv: grantsVersion ?? 0, ...optional };
}

function principalOf(claims: Readonly<Record<string, unknown>>): Principal {
  return {
    kind: claims.kind as Principal['kind'],
    id: String(claims.sub),
    tenantId: typeof claims.tid === 'string' ? claims.tid : null,
    grantsVersion: Number(claims.gv ?? 0),
    ...(typeof claims.sid === 'string' ? { sessionId: claims.sid } : {}),
    ...(typeof claims.until === 'number' ? { expiresAtMs: claims.until } : {}),
  };
}
