import type { InferEntity } from '@mikro-orm/core';
import type { Deps } from '@vms/kit/define-subgraph';
import { Fault } from '@vms/kit/fault';
import { parseInput } from '@vms/kit/input';
import * as client from 'openid-client';
import { z } from 'zod';
import { hashOf } from '../secrets.ts';
import type { Sessions, SignedIn } from '../sessions/sessions.ts';
import type { Caller, Memberships } from '../users/memberships.ts';
import { MembershipEntity, type Role, UserEntity } from '../users/user.entity.ts';
import { emailInput, type Users } from '../users/users.ts';
import { OidcAttemptEntity, OidcLinkEntity, OidcProviderEntity } from './oidc.entity.ts';

export type OidcProvider = InferEntity<typeof OidcProviderEntity>;
type Used = Pick<Deps, 'relational' | 'clock' | 'newId' | 'keys' | 'log'>;

const url = z.url('use an address such as https://id.example.org').max(500);
const wanted = z.object({
  name: z.string().trim().min(1, 'give the provider a name').max(100, 'use at most 100 characters'),
  issuer: url,
  clientId: z.string().min(1).max(200),
  clientSecret: z.string().min(1).max(500),
  redirectUri: url,
});
const ATTEMPT_MS = 10 * 60_000;
const TIMEOUT_SECONDS = 5;
const PROVIDERS_MAX = 10;
const sealedAttempt = z.object({ verifier: z.string(), nonce: z.string() });

/**
 * Signing in through a tenant's identity provider: authorization code with PKCE, state and nonce. The provider vouches for
 * people of its own tenant only; such a session cannot switch to another one.
 */
export class OidcSignIn {
  readonly #deps: Used;
  readonly #parts: { memberships: Memberships; users: Users; sessions: Sessions };
  /** For providers on this machine, in tests. */
  readonly #insecureHttp: boolean;

  constructor(
    deps: Used,
    parts: { memberships: Memberships; users: Users; sessions: Sessions },
    options: { insecureHttp: boolean },
  ) {
    this.#deps = deps;
    this.#parts = parts;
    this.#insecureHttp = options.insecureHttp;
  }

  /** What a sign-in page offers for a tenant. */
  async offered(tenantId: string): Promise<OidcProvider[]> {
    return this.#deps.relational.forTenant(tenantId).find(OidcProviderEntity, {}, { orderBy: { name: 'asc' } });
  }

  /** Asks the provider for its metadata first: what is kept has answered. */
  async add(
    caller: Caller,
    input: {
      name: string;
      issuer: string;
      clientId: string;
      clientSecret: string;
      redirectUri: string;
      joinAs?: Role | null;
    },
  ): Promise<OidcProvider> {
    await this.#parts.memberships.administered(caller);
    const { clientSecret, ...parsed } = parseInput(wanted, input);
    if (input.joinAs === 'OWNER' || input.joinAs === 'ADMIN')
      throw new Fault('VALIDATION_FAILED', 'Administrators are made by administrators; join as OPERATOR or VIEWER.', {
        field: 'joinAs',
      });
    this.#refuseHttp(parsed.issuer, 'issuer');
    this.#refuseHttp(parsed.redirectUri, 'redirectUri');
    const em = this.#deps.relational.forTenant(caller.tenantId);
    if ((await em.count(OidcProviderEntity, {})) >= PROVIDERS_MAX)
      throw new Fault('CONFLICT', `A tenant has at most ${PROVIDERS_MAX} identity providers; remove one first.`);
    const id = this.#deps.newId();
    const secretSealed = this.#deps.keys.seal(clientSecret, boundTo(id));
    const fields = { ...parsed, id, tenantId: caller.tenantId, secretSealed, joinAs: input.joinAs ?? null };
    await this.#discover(fields);
    const provider = em.create(OidcProviderEntity, fields);
    await em.flush();
    return provider;
  }

  async remove(caller: Caller, id: string): Promise<void> {
    await this.#parts.memberships.administered(caller);
    const removed = await this.#deps.relational.forTenant(caller.tenantId).nativeDelete(OidcProviderEntity, { id });
    if (removed === 0) throw new Fault('NOT_FOUND', `There is no identity provider ${id}.`);
    await this.#deps.relational.system().nativeDelete(OidcLinkEntity, { providerId: id });
  }

  /** Where to send the browser, and the state that the client keeps until it is back. */
  async begin(providerId: string): Promise<{ url: string; state: string }> {
    const em = this.#deps.relational.system();
    const provider = await em.findOne(OidcProviderEntity, { id: providerId });
    if (!provider) throw new Fault('NOT_FOUND', `There is no identity provider ${providerId}.`);
    const config = await this.#discover(provider);
    const verifier = client.randomPKCECodeVerifier();
    const state = client.randomState();
    const nonce = client.randomNonce();
    const nowMs = this.#deps.clock.now();
    await em.nativeDelete(OidcAttemptEntity, { expiresAtMs: { $lt: nowMs } });
    const sealed = this.#deps.keys.seal(JSON.stringify({ verifier, nonce }), boundTo(state));
    em.create(OidcAttemptEntity, { stateHash: hashOf(state), providerId, sealed, expiresAtMs: nowMs + ATTEMPT_MS });
    await em.flush();
    const target = client.buildAuthorizationUrl(config, {
      ...{ redirect_uri: provider.redirectUri, scope: 'openid email profile', state, nonce },
      ...{ code_challenge: await client.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256' },
    });
    return { url: target.href, state };
  }

  /** With the address that the browser came back to. Throws SIGN_IN_REFUSED. */
  async complete(input: { state: string; callbackUrl: string }): Promise<SignedIn> {
    const em = this.#deps.relational.system();
    const stateHash = hashOf(input.state);
    const attempt = await em.findOne(OidcAttemptEntity, { stateHash, expiresAtMs: { $gt: this.#deps.clock.now() } });
    // One statement decides which of two callers was first.
    if (!attempt || (await em.nativeDelete(OidcAttemptEntity, { stateHash })) === 0)
      throw refused('This sign-in was completed already or took too long; begin again.');
    const provider = await em.findOne(OidcProviderEntity, { id: attempt.providerId });
    if (!provider) throw refused('The identity provider was removed.');
    const { verifier, nonce } = sealedAttempt.parse(
      JSON.parse(this.#deps.keys.open(attempt.sealed, boundTo(input.state))),
    );
    const person = await this.#redeem(provider, input, { verifier, nonce });
    const userId = await this.#userOf(provider, person);
    return this.#parts.sessions.begin(userId, provider.tenantId, 'OIDC');
  }

  async #redeem(
    provider: OidcProvider,
    { state, callbackUrl }: { state: string; callbackUrl: string },
    { verifier, nonce }: { verifier: string; nonce: string },
  ): Promise<{ subject: string; email: string; name: string }> {
    try {
      const config = await this.#discover(provider);
      const back = new URL(provider.redirectUri);
      back.search = new URL(callbackUrl).search;
      const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true };
      const tokens = await client.authorizationCodeGrant(config, back, checks);
      const subject = tokens.claims()?.sub ?? '';
      const told = { ...tokens.claims(), ...(await client.fetchUserInfo(config, tokens.access_token, subject)) };
      if (told.email_verified !== true) throw refused('The provider has not verified your e-mail address.');
      const email = emailInput.parse(told.email);
      return { subject, email, name: typeof told.name === 'string' ? told.name.slice(0, 100) : email };
    } catch (error) {
      if (error instanceof Fault) throw error;
      this.#deps.log.warn({ err: error, providerId: provider.id }, 'An identity provider did not sign somebody in.');
      throw refused('The identity provider did not confirm who you are; begin again.');
    }
  }

  /** Somebody linked before, else the member with this address, else a new member where the tenant lets them join. */
  async #userOf(
    provider: OidcProvider,
    { subject, email, name }: { subject: string; email: string; name: string },
  ): Promise<string> {
    const em = this.#deps.relational.system();
    const { id: providerId, tenantId, joinAs } = provider;
    const link = await em.findOne(OidcLinkEntity, { providerId, subject });
    if (link) return link.userId;
    const known = await em.findOne(UserEntity, { email });
    const member = known && (await em.findOne(MembershipEntity, { tenantId, userId: known.id }));
    if (!member && (known || !joinAs)) throw refused('You are not a member here; ask an administrator to invite you.');
    const userId =
      member?.userId ?? (await this.#parts.users.join(tenantId, { email, name, role: joinAs ?? 'VIEWER' }));
    await em.insert(OidcLinkEntity, { providerId, subject, userId });
    return userId;
  }

  async #discover(
    provider: Pick<OidcProvider, 'id' | 'issuer' | 'clientId' | 'secretSealed'>,
  ): Promise<client.Configuration> {
    const secret = this.#deps.keys.open(provider.secretSealed, boundTo(provider.id));
    const execute = this.#insecureHttp ? [client.allowInsecureRequests] : [];
    try {
      const options = { execute, timeout: TIMEOUT_SECONDS };
      return await client.discovery(new URL(provider.issuer), provider.clientId, secret, undefined, options);
    } catch (error) {
      this.#deps.log.warn({ err: error, issuer: provider.issuer }, 'An identity provider did not answer.');
      throw new Fault('VALIDATION_FAILED', `${provider.issuer} does not answer as an OpenID provider.`, {
        field: 'issuer',
      });
    }
  }

  #refuseHttp(address: string, field: string): void {
    if (new URL(address).protocol !== 'https:' && !this.#insecureHttp)
      throw new Fault('VALIDATION_FAILED', `${field} is not https.`, { field });
  }
}

function refused(message: string): Fault {
  return new Fault('SIGN_IN_REFUSED', message);
}

function boundTo(id: string): string {
  return `oidc ${id}`;
}
