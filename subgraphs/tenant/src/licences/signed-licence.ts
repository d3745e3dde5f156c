import { importJWK, type JWK, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';

/** What a licence says; signed with Ed25519 as a compact JWS, so that it travels as one line and needs no network. */
export const licenceClaims = z.object({
  /** The tenant it is for. */
  sub: z.string().min(1).max(64),
  /** The licence's own number. */
  jti: z.string().min(1).max(64),
  cameras: z.int().min(0).max(1_000_000),
  edges: z.int().min(0).max(100_000),
  features: z.array(z.string().min(1).max(40)).max(50),
  /** Days after `exp` during which nothing changes. */
  graceDays: z.int().min(0).max(365),
  /** Seconds since 1970. */
  exp: z.int().positive(),
});
export type LicenceClaims = z.infer<typeof licenceClaims>;

const ISSUER = 'vms-licence';

export async function signLicence(claims: LicenceClaims, privateKey: JWK): Promise<string> {
  const { sub, jti, exp, ...rest } = licenceClaims.parse(claims);
  return new SignJWT(rest)
    .setProtectedHeader({ alg: 'EdDSA' })
    .setIssuer(ISSUER)
    .setSubject(sub)
    .setJti(jti)
    .setExpirationTime(exp)
    .sign(await importJWK(privateKey, 'EdDSA'));
}

/** Null unless the signature is ours and it says what a licence says; an expired one is still a licence. */
export async function readLicence(token: string, publicKey: JWK): Promise<LicenceClaims | null> {
  try {
    const key = await importJWK(publicKey, 'EdDSA');
    const { payload } = await jwtVerify(token, key, {
      issuer: ISSUER,
      algorithms: ['EdDSA'],
      currentDate: new Date(0),
    });
    return licenceClaims.parse(payload);
  } catch {
    return null;
  }
}
