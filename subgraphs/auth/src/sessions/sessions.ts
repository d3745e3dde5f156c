import type { InferEntity } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/sql';
import { mintAccessToken } from '@vms/kit/auth/tokens';
import type { Deps } from '@vms/kit/define-subgraph';
import { Fault } from '@vms/kit/fault';
import { parseInput } from '@vms/kit/input';
import { z } from 'zod';
import type { SecondFactor } from '../factor/second-factor.ts';
import { hashOf, newSecret } from '../secrets.ts';
import type { Caller, Memberships } from '../users/memberships.ts';
import { passwordMatches } from '../users/passwords.ts';
import { MembershipEntity, UserEntity } from '../users/user.entity.ts';
import type { Users, UserView } from '../users/users.ts';
import type { Attempts } from './attempts.ts';
import { RefreshTokenEntity, SessionEntity, type SignInMethod } from './session.entity.ts';

/** What a client gets by signing in. */
export interface SignedIn {
  accessToken: string;
  refreshToken: string;
  expiresAt: Date;
  user: UserView;
}
export type Session = InferEntity<typeof SessionEntity>;
type Used = Pick<Deps, 'relational' | 'clock' | 'newId' | 'keys' | 'outbox' | 'audit'>;

const REFRESH_MS = 30 * 24 * 3_600_000;
const asked = z.object({
  email: z.string().trim().min(1).max(254).toLowerCase(),
  password: z.string().min(1).max(256),
  code: z.string().max(64).nullish(),
});

/** Signing in and staying so. A refresh token works once; one used twice was copied, and its whole family ends. */
export class Sessions {
  readonly #deps: Used;
  readonly #users: Users;
  readonly #memberships: Memberships;
  readonly #factor: SecondFactor;
  readonly #attempts: Attempts;
  /** How long an access token lives. */
  readonly #accessSeconds: number;

  constructor(
    deps: Used,
    parts: { users: Users; memberships: Memberships; factor: SecondFactor; attempts: Attempts },
    { accessSeconds }: { accessSeconds: number },
  ) {
    this.#deps = deps;
    this.#accessSeconds = accessSeconds;
    this.#users = parts.users;
    this.#memberships = parts.memberships;
    this.#factor = parts.factor;
    this.#attempts = parts.attempts;
  }

  /** A wrong password, an unknown e-mail and a tenant that is not theirs are one and the same fault. */
  async login(input: {
    email: string;
    password: string;
    code?: string | null | undefined;
    tenantId?: string | null | undefined;
  }): Promise<SignedIn> {
    const { email, password, code } = parseInput(asked, {
      ...{ email: input.email, password: input.password, code: input.code },
    });
    await this.#attempts.begin(email);
    const em = this.#deps.relational.system();
    const user = await em.findOne(UserEntity, { email });
    const matches = await passwordMatches(password, user?.passwordHash ?? null);
    const membership = await this.#membershipFor(em, user?.id ?? '', input.tenantId);
    if (!user || !matches || !membership) {
      await this.#told(membership, 'INVALID_CREDENTIALS');
      throw new Fault('INVALID_CREDENTIALS', 'E-mail and password do not belong together; check both.');
    }
    await this.#factor.check(user, code ?? null).catch(async (error: unknown) => {
      await this.#told(membership, error instanceof Fault ? error.code : 'INTERNAL');
      throw error;
    });
    await this.#attempts.succeeded(email);
    return this.begin(membership.userId, membership.tenantId, 'PASSWORD');
  }

  async refresh(refreshToken: string): Promise<SignedIn> {
    const hash = hashOf(refreshToken);
    const nowMs = this.#deps.clock.now();
    const em = this.#deps.relational.system();
    const token = await em.findOne(RefreshTokenEntity, { hash });
    if (!token || Number(token.expiresAtMs) <= nowMs)
      throw new Fault('TOKEN_INVALID', 'The session has ended; sign in again.');
    // One statement decides which of two callers was first.
    const first = await em.nativeUpdate(RefreshTokenEntity, { hash, usedAtMs: null }, { usedAtMs: nowMs });
    if (first === 0) {
      await this.#end([token.family]);
      throw new Fault('TOKEN_REUSED', 'This session was used from two places and has ended; sign in again.');
    }
    return this.#renew(token.userId, token.tenantId, token.family);
  }

  /** Ends the token's whole family, its access tokens too. */
  async logout(refreshToken: string): Promise<void> {
    const em = this.#deps.relational.system();
    const token = await em.findOne(RefreshTokenEntity, { hash: hashOf(refreshToken) });
    if (!token) throw new Fault('TOKEN_INVALID', 'There is no such session.');
    await this.#end([token.family]);
  }

  /** Not from a session that another organisation's sign-in vouched for: it speaks for its own tenant only. */
  async switchTenant(caller: Caller, tenantId: string): Promise<SignedIn> {
    const em = this.#deps.relational.system();
    const session = caller.sessionId ? await em.findOne(SessionEntity, { id: caller.sessionId }) : null;
    if (session?.method === 'OIDC')
      throw new Fault(
        'FORBIDDEN',
        'You signed in through an organisation; sign in with your password to go elsewhere.',
      );
    const membership = await this.#membershipFor(em, caller.id, tenantId);
    if (!membership) throw new Fault('NOT_FOUND', `You are not a member of tenant ${tenantId}.`);
    return this.begin(caller.id, tenantId, 'SWITCH');
  }

  /** The caller's own, the last used first. */
  async own({ id: userId, tenantId }: Caller): Promise<Session[]> {
    const em = this.#deps.relational.forTenant(tenantId);
    const live = { userId, expiresAtMs: { $gt: this.#deps.clock.now() } };
    return em.find(SessionEntity, live, { orderBy: { usedAtMs: 'desc' }, limit: 100 });
  }

  /** One of the caller's own. Throws NOT_FOUND. */
  async endOwn({ id: userId, tenantId }: Caller, sessionId: string): Promise<void> {
    const em = this.#deps.relational.forTenant(tenantId);
    const session = await em.findOne(SessionEntity, { id: sessionId, userId });
    if (!session) throw new Fault('NOT_FOUND', `You have no session ${sessionId}.`);
    await this.#end([session.id]);
  }

  /** All sessions of somebody in the caller's tenant, by an administrator. Throws NOT_FOUND. */
  async endOf(caller: Caller, userId: string): Promise<number> {
    await this.#memberships.administered(caller);
    const em = this.#deps.relational.forTenant(caller.tenantId);
    if (!(await em.findOne(MembershipEntity, { userId })))
      throw new Fault('NOT_FOUND', `There is no user ${userId} in your tenant.`);
    return this.endAll(userId, caller.tenantId);
  }

  /** Every session of a person, in one tenant or everywhere. */
  async endAll(userId: string, tenantId: string | null): Promise<number> {
    const where = tenantId === null ? { userId } : { userId, tenantId };
    const sessions = await this.#deps.relational.system().find(SessionEntity, where);
    await this.#end(sessions.map(({ id }) => id));
    return sessions.length;
  }

  /** A new session of somebody whose identity has been proved. */
  async begin(userId: string, tenantId: string, method: SignInMethod): Promise<SignedIn> {
    const id = this.#deps.newId();
    const nowMs = this.#deps.clock.now();
    const em = this.#deps.relational.system();
    await em.nativeDelete(SessionEntity, { expiresAtMs: { $lt: nowMs } });
    const times = { createdAtMs: nowMs, usedAtMs: nowMs, expiresAtMs: nowMs + REFRESH_MS };
    em.create(SessionEntity, { id, tenantId, userId, method, ...times });
    await em.flush();
    await this.#told({ userId, tenantId }, 'OK', { method });
    return this.#renew(userId, tenantId, id);
  }

  async #renew(userId: string, tenantId: string, sessionId: string): Promise<SignedIn> {
    const nowMs = this.#deps.clock.now();
    const em = this.#deps.relational.system();
    const membership = await this.#membershipFor(em, userId, tenantId);
    const user = membership && (await this.#users.view({ id: userId, tenantId }, userId));
    if (!user) throw new Fault('TOKEN_INVALID', 'You are no longer a member of this tenant.');
    const refreshToken = newSecret();
    const expiresAtMs = nowMs + REFRESH_MS;
    await em.nativeDelete(RefreshTokenEntity, { expiresAtMs: { $lt: nowMs } });
    // A session that ended meanwhile stays ended.
    if ((await em.nativeUpdate(SessionEntity, { id: sessionId }, { usedAtMs: nowMs, expiresAtMs })) === 0)
      throw new Fault('TOKEN_INVALID', 'The session has ended; sign in again.');
    em.create(RefreshTokenEntity, {
      ...{ hash: hashOf(refreshToken), family: sessionId, userId, tenantId, expiresAtMs, usedAtMs: null },
    });
    await em.flush();
    const { grantsVersion } = membership;
    const principal = { kind: 'user', id: userId, tenantId, grantsVersion, sessionId } as const;
    const accessToken = await mintAccessToken(this.#deps.keys, principal, this.#accessSeconds);
    const expiresAt = new Date((Math.floor(nowMs / 1_000) + this.#accessSeconds) * 1_000);
    return { accessToken, refreshToken, expiresAt, user };
  }

  /** Its refresh tokens die here and now, its access tokens as `vms.sessions` is heard. */
  async #end(sessionIds: readonly string[]): Promise<void> {
    if (sessionIds.length === 0) return;
    const untilMs = this.#deps.clock.now() + this.#accessSeconds * 1_000;
    await this.#deps.relational.system().transactional(async (em) => {
      await em.nativeDelete(RefreshTokenEntity, { family: { $in: [...sessionIds] } });
      await em.nativeDelete(SessionEntity, { id: { $in: [...sessionIds] } });
      for (const sessionId of sessionIds)
        this.#deps.outbox.publish(em, { topic: 'vms.sessions', key: sessionId, payload: { sessionId, untilMs } });
    });
    this.#deps.outbox.wake();
  }

  /** Who signed in, or tried to, is for the tenant's log; an e-mail that nobody has is nobody's. */
  async #told(who: { userId: string; tenantId: string } | null, outcome: string, target: object = {}): Promise<void> {
    if (!who) return;
    const { userId: id, tenantId } = who;
    await this.#deps.audit.record({ principal: { kind: 'user', id }, tenantId, action: 'login', target }, outcome);
  }

  /** The first tenant that they may enter, or the one they name. */
  async #membershipFor(em: EntityManager, userId: string, tenantId: string | null | undefined) {
    const where = { userId, disabledAtMs: null, ...(tenantId ? { tenantId } : {}) };
    const [membership] = await em.find(MembershipEntity, where, { orderBy: { tenantId: 'asc' }, limit: 1 });
    return membership ?? null;
  }
}
