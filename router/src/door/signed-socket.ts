import { CloseCode } from 'graphql-ws';
import { type Authenticate, identify, type Visitor } from '../access.ts';
import type { Principal } from '../subgraph.ts';

export interface SignedSocketOptions {
  readonly authenticate: Authenticate;
  /** True once the principal's session or key was ended before its token expires. */
  readonly ended: (principal: Principal) => boolean;
  readonly clock: { now(): number };
}

type Closable = { close(code: number, reason: string): void };
type Payload = Record<string, unknown> | undefined;

/** The longest delay that a timer takes. */
const TIMER_MS_MAX = 2_147_483_647;
/** How soon a silent socket of a session that was ended is closed. */
const ENDED_EVERY_MS = 1_000;

/**
 * Who is at the other end of a socket. It closes with 4403 when its token expires, its session or key is ended, or a ping
 * brings a token that is not valid or somebody else's; a ping with a newer token of the same person prolongs it.
 */
export class SignedSocket {
  readonly #options: SignedSocketOptions;
  readonly #socket: Closable;
  #visitor: Visitor;
  #expiry: NodeJS.Timeout | undefined;
  readonly #looking: NodeJS.Timeout;

  constructor(options: SignedSocketOptions, socket: Closable, visitor: Visitor) {
    this.#options = options;
    this.#socket = socket;
    this.#visitor = visitor;
    this.#expireLater();
    this.#looking = setInterval(() => this.#closeIfEnded(), ENDED_EVERY_MS);
    this.#looking.unref();
  }

  get principal(): Principal | null {
    return this.#visitor.principal;
  }

  /** Takes `authorization` out of a ping's payload, which is sent back as the pong: `renewedUntil` instead (null: for good). */
  async onPing(payload: Payload): Promise<void> {
    const authorization = authorizationIn(payload);
    if (!payload || authorization === null) return;
    delete payload.authorization;
    delete payload.Authorization;
    const next = await identify(this.#options.authenticate, authorization);
    const [was, is] = [this.#visitor.principal, next?.principal];
    if (!next || !was || !is || is.kind !== was.kind || is.id !== was.id || is.tenantId !== was.tenantId) {
      this.#close('The new token is not valid, or not of the same person and tenant. Log in again.');
      return;
    }
    this.#visitor = next;
    this.#expireLater();
    payload.renewedUntil = next.expiresAtMs === null ? null : new Date(next.expiresAtMs).toISOString();
  }

  stop(): void {
    clearTimeout(this.#expiry);
    clearInterval(this.#looking);
  }

  #expireLater(): void {
    clearTimeout(this.#expiry);
    const { expiresAtMs } = this.#visitor;
    if (expiresAtMs === null) return;
    const leftMs = expiresAtMs - this.#options.clock.now();
    const look = () =>
      this.#options.clock.now() < expiresAtMs
        ? this.#expireLater()
        : this.#close('The token has expired. Refresh it and connect again.');
    this.#expiry = setTimeout(look, Math.min(TIMER_MS_MAX, Math.max(0, leftMs)));
    this.#expiry.unref();
  }

  #closeIfEnded(): void {
    const { principal } = this.#visitor;
    if (principal && this.#options.ended(principal)) this.#close('The session has ended. Sign in again.');
  }

  #close(reason: string): void {
    this.stop();
    this.#socket.close(CloseCode.Forbidden, reason);
  }
}

/** Of `connection_init` and of pings. */
export function authorizationIn(payload: Payload): string | null {
  const value = payload?.authorization ?? payload?.Authorization;
  return typeof value === 'string' ? value : null;
}
