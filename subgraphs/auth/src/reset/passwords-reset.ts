import type { EntityManager } from '@mikro-orm/sql';
import type { Deps } from '@vms/kit/define-subgraph';
import { Fault } from '@vms/kit/fault';
import { parseInput } from '@vms/kit/input';
import { z } from 'zod';
import { hashOf, newSecret } from '../secrets.ts';
import type { Attempts } from '../sessions/attempts.ts';
import type { Sessions } from '../sessions/sessions.ts';
import type { Caller } from '../users/memberships.ts';
import { hashPassword, passwordMatches } from '../users/passwords.ts';
import { MembershipEntity, UserEntity } from '../users/user.entity.ts';
import { emailInput, passwordInput } from '../users/users.ts';
import { ResetEntity } from './reset.entity.ts';

type Used = Pick<Deps, 'relational' | 'outbox' | 'clock' | 'newId' | 'keys'>;

const RESET_MS = 30 * 60_000;
const INVITATION_MS = 7 * 24 * 3_600_000;
/** What the token is sealed for on `vms.mail`: whoever sends the mail opens it, a copy of a database tells nothing. */
export const MAIL_SEAL = 'vms.mail';

/** Setting a password by a token that came by mail, or by the old password. Ends every session the person has. */
export class PasswordResets {
  readonly #deps: Used;
  readonly #sessions: Sessions;
  readonly #attempts: Attempts;

  constructor(deps: Used, parts: { sessions: Sessions; attempts: Attempts }) {
    this.#deps = deps;
    this.#sessions = parts.sessions;
    this.#attempts = parts.attempts;
  }

  /** Same answer and same work for every address; five a day are free, then each doubles the wait. */
  async request(input: string): Promise<void> {
    const { email } = parseInput(z.object({ email: emailInput }), { email: input });
    await this.#attempts.begin(`reset ${email}`);
    const em = this.#deps.relational.system();
    const user = await em.findOne(UserEntity, { email });
    const userId = user?.id ?? this.#deps.newId();
    // One of their tenants: whose administrators see whether the mail arrived.
    const [member] = await em.find(MembershipEntity, { userId }, { orderBy: { tenantId: 'asc' }, limit: 1 });
    const send = user !== null && member !== undefined && user.passwordHash !== '';
    const to = send ? { ...user, tenantId: member.tenantId, kind: 'PASSWORD_RESET' as const } : null;
    await this.#send(em, userId, RESET_MS, to);
  }

  /** To somebody who has no password yet. */
  async invite({ tenantId }: Caller, user: { id: string; email: string; name: string }): Promise<void> {
    const to = { ...user, tenantId, kind: 'INVITATION' as const };
    await this.#send(this.#deps.relational.system(), user.id, INVITATION_MS, to);
  }

  /** Throws TOKEN_INVALID for a token that is unknown, used or expired alike. */
  async set(token: string, password: string): Promise<void> {
    const parsed = parseInput(z.object({ token: z.string().min(1).max(200), password: passwordInput }), {
      token,
      password,
    });
    const em = this.#deps.relational.system();
    const hash = hashOf(parsed.token);
    const reset = await em.findOne(ResetEntity, { hash, expiresAtMs: { $gt: this.#deps.clock.now() } });
    const user = reset && (await em.findOne(UserEntity, { id: reset.userId }));
    // One statement decides which of two callers was first.
    if (!reset || !user || (await em.nativeDelete(ResetEntity, { hash })) === 0)
      throw new Fault('TOKEN_INVALID', 'This link was used already or has expired; ask for a new one.');
    await this.#store(user, parsed.password);
  }

  /** By the person themselves; also their other sessions end, as somebody may have known the old one. */
  async change(caller: Caller, input: { oldPassword: string; newPassword: string }): Promise<void> {
    const { newPassword } = parseInput(z.object({ newPassword: passwordInput }), input);
    const user = await this.#deps.relational.system().findOne(UserEntity, { id: caller.id });
    if (user) await this.#attempts.begin(user.email);
    if (!user || input.oldPassword.length > 256 || !(await passwordMatches(input.oldPassword, user.passwordHash)))
      throw new Fault('INVALID_CREDENTIALS', 'This is not your password.');
    await this.#store(user, newPassword);
  }

  async #store(user: { id: string; email: string }, password: string): Promise<void> {
    const em = this.#deps.relational.system();
    await em.nativeUpdate(UserEntity, { id: user.id }, { passwordHash: await hashPassword(password) });
    await em.nativeDelete(ResetEntity, { userId: user.id });
    await this.#attempts.succeeded(user.email);
    await this.#sessions.endAll(user.id, null);
  }

  async #send(
    em: EntityManager,
    userId: string,
    validMs: number,
    to: { email: string; name: string; tenantId: string; kind: 'PASSWORD_RESET' | 'INVITATION' } | null,
  ): Promise<void> {
    const nowMs = this.#deps.clock.now();
    const token = newSecret();
    const sealedToken = this.#deps.keys.seal(token, MAIL_SEAL);
    const expiresAtMs = nowMs + validMs;
    await em.nativeDelete(ResetEntity, { expiresAtMs: { $lt: nowMs } });
    em.create(ResetEntity, { hash: hashOf(token), userId, expiresAtMs });
    if (to) {
      const { kind, email, name, tenantId } = to;
      const payload = { tenantId, kind, to: email, name, sealedToken, expiresAtMs };
      this.#deps.outbox.publish(em, { topic: 'vms.mail', key: to.email, payload });
    }
    await em.flush();
    this.#deps.outbox.wake();
  }
}
