/** What a sign-in or a refresh hands over. */
export interface Tokens {
  accessToken: string;
  refreshToken: string;
  expiresAt: string;
}

/**
 * How long the access token lives, in ms. Its own claims are asked first: their difference is right even when this
 * computer's clock is not.
 */
export function tokenLifetimeMs(tokens: Tokens, nowMs: number): number {
  try {
    const payload = (tokens.accessToken.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/');
    const claims = JSON.parse(atob(payload)) as { iat?: number; exp?: number };
    if (typeof claims.iat === 'number' && typeof claims.exp === 'number') return (claims.exp - claims.iat) * 1000;
  } catch {
    // Not a token with readable claims: the answer's expiresAt has to do.
  }
  return Math.max(0, Date.parse(tokens.expiresAt) - nowMs);
}

/** A token is renewed after three quarters of its life, but never within its first second. */
export function renewAfterMs(lifetimeMs: number): number {
  return Math.max(1000, lifetimeMs * 0.75);
}
