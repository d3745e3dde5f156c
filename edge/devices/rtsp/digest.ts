/** Answers a WWW-Authenticate challenge (RFC 2617 and 7616: MD5 and SHA-256, with and without qop; Basic). */
import { createHash, randomBytes } from 'node:crypto';

export interface Challenge {
  readonly scheme: 'digest' | 'basic';
  readonly values: Readonly<Record<string, string>>;
}

/** Null for schemes that are not spoken here. */
export function parseChallenge(header: string): Challenge | null {
  const scheme = /^\s*(digest|basic)\b/i.exec(header)?.[1]?.toLowerCase();
  if (scheme !== 'digest' && scheme !== 'basic') return null;
  const values: Record<string, string> = {};
  for (const [, name, quoted, plain] of header.matchAll(/(\w+)\s*=\s*(?:"([^"]*)"|([^\s,]+))/g)) {
    if (name) values[name.toLowerCase()] = quoted ?? plain ?? '';
  }
  return { scheme, values };
}

/** The strongest challenge that can be answered comes first. */
export function chooseChallenge(headers: readonly string[]): Challenge | null {
  const rank = (c: Challenge) => (c.scheme === 'basic' ? 2 : /sha-256/i.test(c.values.algorithm ?? '') ? 0 : 1);
  const known = headers.map(parseChallenge).filter((c): c is Challenge => c !== null);
  return known.sort((a, b) => rank(a) - rank(b))[0] ?? null;
}

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** The Authorization header; `count` is the nonce count and rises with each request. */
export function authorize(
  challenge: Challenge,
  { username, password }: Credentials,
  method: string,
  uri: string,
  count: number,
  cnonce: string = randomBytes(8).toString('hex'),
): string {
  if (challenge.scheme === 'basic') return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  const { realm = '', nonce = '', opaque, qop, algorithm } = challenge.values;
  const hash = (text: string) =>
    createHash(/^sha-256/i.test(algorithm ?? '') ? 'sha256' : 'md5')
      .update(text)
      .digest('hex');
  const plain = hash(`${username}:${realm}:${password}`);
  const ha1 = /-sess$/i.test(algorithm ?? '') ? hash(`${plain}:${nonce}:${cnonce}`) : plain;
  const ha2 = hash(`${method}:${uri}`);
  const nc = count.toString(16).padStart(8, '0');
  const withQop = qop?.split(',').some((q) => q.trim() === 'auth') ?? false;
  const response = withQop ? hash(`${ha1}:${nonce}:${nc}:${cnonce}:auth:${ha2}`) : hash(`${ha1}:${nonce}:${ha2}`);
  const parts = [
    `username="${username}"`,
    `realm="${realm}"`,
    `nonce="${nonce}"`,
    `uri="${uri}"`,
    `response="${response}"`,
  ];
  if (algorithm) parts.push(`algorithm=${algorithm}`);
  if (opaque !== undefined) parts.push(`opaque="${opaque}"`);
  if (withQop) parts.push('qop=auth', `nc=${nc}`, `cnonce="${cnonce}"`);
  return `Digest ${parts.join(', ')}`;
}
