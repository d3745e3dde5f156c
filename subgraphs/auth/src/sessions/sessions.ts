import { createHash, randomBytes } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/sql';
import { mintAccessToken } from '@vms/kit/auth/tokens';
import type { Deps } from '@vms/kit/define-subgraph';
import { Fault } from '@vms/kit/fault';
import { parseInput } from '@vms/kit/input';
import { z } from 'zod';
import { passwordMatches } from '../users/passwords.ts';
import { MembershipEntity, UserEntity } from '../users/user.entity.ts';
import type { Users, UserView } from '../users/users.ts';
import { Attempts } from './attempts.ts';
import { RefreshTokenEntity } from './session.entity.ts';

export interface Session {
  accessToken: string;
  refreshToken: string;
  expiresAt: Date;
  user: UserView;
}

const ACCESS_SECONDS = 10 * 60;
const REFRESH_MS = 30 * 24 * 3_600_000;
const asked = z.object({ email: z.string().min(1).max(254).toLowerCase(), password: z.string().min(1).max(256) });

/** Signing in and staying so. A refresh token works once; one used twice was copied, and its whole family ends. */
export class Sessions {
  readonly #deps: Pick<Deps, 'relational' | 'clock' | 'newId' | 'keys'>;
  readonly #users: Users;
  readonly #attempts: Attempts;

  constructor(deps: Pick<Deps, 'relational' | 'clock' | 'newId' | 'keys'>, users: Users) {
    this.#deps = deps;
    this.#users = users;
    this.#attempts = new Attempts(deps);
  }

  /** A wrong password, an unknown e-mail and a tenant that is not theirs are one and the same fault. */
  async login(input: { email: string; password: string; tenantId?: string | null | undefined }): Promise<Session> {
    const { email, password } = parseInput(asked, { email: input.email.trim(), password: input.password });
    await this.#attempts.begin(email);
    const em = this.#deps.relational.system();
    const user = await em.findOne(UserEntity, { email });
    const matches = await passwordMatches(password, user?.passwordHash ?? null);
    const where = { userId: user?.id ?? '', ...(input.tenantId ? { tenantId: input.tenantId } : {}) };
    const [membership] = await em.find(MembershipEntity, where, { orderBy: { tenantId: 'asc' }, limit: 1 });
    if (!matches || !membership)
      throw new Fault('INVALID_CREDENTIALS', 'E-mail and password do not belong together; check both.');
    await this.#attempts.succeeded(email);
    return this.#begin(membership.userId, membership.tenantId, this.#deps.newId());
  }

  async refresh(refreshToken: string): Promise<Session> {
    const hash = hashOf(refreshToken);
    const nowMs = this.#deps.clock.now();
    const em = this.#deps.relational.system();
    const token = await em.findOne(RefreshTokenEntity, { hash });
    if (!token || Number(token.expiresAtMs) <= nowMs)
      throw new Fault('TOKEN_INVALID', 'The session has ended; sign in again.');
    // One statement decides which of two callers was first.
    const first = await em.nativeUpdate(RefreshTokenEntity, { hash, usedAtMs: null }, { usedAtMs: nowMs });
    if (first === 0) {
      await em.nativeDelete(RefreshTokenEntity, { family: token.family });
      throw new Fault('TOKEN_REUSED', 'This session was used from two places and has ended; sign in again.');
    }
    return this.#begin(token.userId, token.tenantId, token.family);
  }

  /** Ends the token's whole family. */
  async logout(refreshToken: string): Promise<void> {
    const em = this.#deps.relational.system();
    const token = await em.findOne(RefreshTokenEntity, { hash: hashOf(refreshToken) });
    if (!token) throw new Fault('TOKEN_INVALID', 'There is no such session.');
    await em.nativeDelete(RefreshTokenEntity, { family: token.family });
  }

  async switchTenant(userId: string, tenantId: string): Promise<Session> {
    const membership = await this.#membership(this.#deps.relational.system(), userId, tenantId);
    if (!membership) throw new Fault('NOT_FOUND', `You are not a member of tenant ${tenantId}.`);
    return this.#begin(userId, tenantId, this.#deps.newId());
  }

  async #begin(userId: string, tenantId: string, family: string): Promise<Session> {
    const nowMs = this.#deps.clock.now();
    const em = this.#deps.relational.system();
    const membership = await this.#membership(em, userId, tenantId);
    const user = membership && (await this.#users.view({ id: userId, tenantId }, userId));
    if (!user) throw new Fault('TOKEN_INVALID', 'You are no longer a member of this tenant.');
    const refreshToken = randomBytes(32).toString('base64url');
    await em.nativeDelete(RefreshTokenEntity, { expiresAtMs: { $lt: nowMs } });
    em.create(RefreshTokenEntity, {
      hash: hashOf(refreshToken),
      family,
      userId,
      tenantId,
      expiresAtMs: nowMs + REFRESH_MS,
      usedAtMs: null,
    });
    await em.flush();
    const { grantsVersion } = membership;
    const principal = { kind: 'user', id: userId, tenantId, grantsVersion } as const;
    const accessToken = await mintAccessToken(this.#deps.keys, principal, ACCESS_SECONDS);
    const expiresAt = new Date((Math.floor(nowMs / 1_000) + ACCESS_SECONDS) * 1_000);
    return { accessToken, refreshToken, expiresAt, user };
  }

  #membership(em: EntityManager, userId: string, tenantId: string) {
    return em.findOne(MembershipEntity, { userId, tenantId });
  }
}

/** The token has 256 random bits: a plain hash is enough, and finds it. */
function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
