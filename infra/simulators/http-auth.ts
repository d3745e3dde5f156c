/** Server side of HTTP digest (with and without qop) and basic, as devices do it; for the simulators. */
import { createHash, randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

export interface HttpAuthOptions {
  readonly username: string;
  readonly password: string;
  readonly realm: string;
  readonly how: 'digest-qop' | 'digest' | 'basic';
}

const md5 = (text: string) => createHash('md5').update(text).digest('hex');

/** True when the request may pass; else the 401 with its challenge is already sent. */
export class HttpAuth {
  readonly options: HttpAuthOptions;
  readonly #nonces = new Set<string>();

  constructor(options: HttpAuthOptions) {
    this.options = options;
  }

  check(request: IncomingMessage): boolean {
    const { username, password, how } = this.options;
    const header = request.headers.authorization ?? '';
    if (how === 'basic') return header === `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
    const given = Object.fromEntries(
      [...header.matchAll(/(\w+)=(?:"([^"]*)"|([^\s,]+))/g)].map(([, name = '', quoted, plain]) => [
        name,
        quoted ?? plain,
      ]),
    );
    const { realm, nonce = '', uri, nc, cnonce, qop, response } = given;
    if (!this.#nonces.has(nonce) || uri !== request.url || realm !== this.options.realm) return false;
    const ha1 = md5(`${username}:${realm}:${password}`);
    const ha2 = md5(`${request.method}:${uri}`);
    const plain = how === 'digest';
    return response === md5(plain ? `${ha1}:${nonce}:${ha2}` : `${ha1}:${nonce}:${nc}:${cnonce}:${qop}:${ha2}`);
  }

  challenge(response: ServerResponse): void {
    const { realm, how } = this.options;
    const nonce = randomBytes(16).toString('hex');
    this.#nonces.add(nonce);
    if (this.#nonces.size > 1000) this.#nonces.delete([...this.#nonces][0] ?? '');
    const qop = how === 'digest-qop' ? 'qop="auth", ' : '';
    const said = how === 'basic' ? `Basic realm="${realm}"` : `Digest realm="${realm}", ${qop}nonce="${nonce}"`;
    response.writeHead(401, { 'www-authenticate': said, 'content-type': 'text/html' }).end('<html>Unauthorized</html>');
  }
}
