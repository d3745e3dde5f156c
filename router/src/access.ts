import type { Principal } from './subgraph.ts';

/** Verifies a bearer token; null = not valid (any more). Called once per operation, or once per socket. */
export type Authenticate = (bearer: string) => Promise<Principal | null> | Principal | null;

/** Whether somebody may be told how an answer is made: the plan names subgraphs and hidden fields. */
export type MayExplain = (principal: Principal | null) => Promise<boolean> | boolean;

/** Who asks, and until when the token says so. */
export interface Visitor {
  readonly principal: Principal | null;
  /** Epoch ms; null for a visitor without a token, a token without `exp`, or a key that does not expire. */
  readonly expiresAtMs: number | null;
}

/** No header = anonymous; a header that does not verify = null, which the door refuses. */
export async function identify(authenticate: Authenticate, authorization: string | undefined): Promise<Visitor | null> {
  if (!authorization) return { principal: null, expiresAtMs: null };
  const bearer = /^Bearer +([^\s]+)$/i.exec(authorization)?.[1];
  if (!bearer) return null;
  const principal = await authenticate(bearer);
  return principal ? { principal, expiresAtMs: principal.expiresAtMs ?? expiryOf(bearer) } : null;
}

/** Reads `exp` of a token that was verified already. */
function expiryOf(bearer: string): number | null {
  try {
    const payload: unknown = JSON.parse(Buffer.from(bearer.split('.')[1] ?? '', 'base64url').toString());
    const isClaims = typeof payload === 'object' && payload !== null && 'exp' in payload;
    return isClaims && typeof payload.exp === 'number' ? payload.exp * 1000 : null;
  } catch {
    return null;
  }
}
