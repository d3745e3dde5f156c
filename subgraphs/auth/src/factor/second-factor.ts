import { randomBytes } from 'node:crypto';
import type { InferEntity } from '@mikro-orm/core';
import type { Deps } from '@vms/kit/define-subgraph';
import { Fault } from '@vms/kit/fault';
import { Secret, TOTP } from 'otpauth';
import { hashOf } from '../secrets.ts';
import type { Attempts } from '../sessions/attempts.ts';
import type { Caller, Memberships } from '../users/memberships.ts';
import { passwordMatches } from '../users/passwords.ts';
import { MembershipEntity, UserEntity } from '../users/user.entity.ts';

type User = InferEntity<typeof UserEntity>;

const PERIOD_SECONDS = 30;
/** A code of the step before or after is taken too: clocks differ. */
const WINDOW = 1;
const RECOVERY_CODES = 10;
const NO_FACTOR = { totpSealed: null, totpConfirmed: null, totpStep: null, recoveryHashes: null };

/** Six digits from an app (RFC 6238), or one of ten recovery codes; either works once. The secret is sealed. */
export class SecondFactor {
  readonly #deps: Pick<Deps, 'relational' | 'clock' | 'keys'>;
  readonly #attempts: Attempts;
  readonly #memberships: Memberships;

  constructor(
    deps: Pick<Deps, 'relational' | 'clock' | 'keys'>,
    parts: { attempts: Attempts; memberships: Memberships },
  ) {
    this.#deps = deps;
    this.#attempts = parts.attempts;
    this.#memberships = parts.memberships;
  }

  /** A fresh secret to scan; nothing changes for signing in until `confirm`. The password is asked for again. */
  async begin(caller: Caller, password: string): Promise<{ secret: string; uri: string }> {
    const user = await this.#self(caller, password);
    if (user.totpConfirmed) throw new Fault('CONFLICT', 'There is a second factor already; remove it first.');
    const secret = new Secret({ size: 20 });
    const em = this.#deps.relational.system();
    const totpSealed = this.#deps.keys.seal(secret.base32, boundTo(user.id));
    await em.nativeUpdate(UserEntity, { id: user.id }, { totpSealed, totpConfirmed: false, totpStep: null });
    return { secret: secret.base32, uri: totpOf(secret.base32, user.email).toString() };
  }

  /** Needed from now on. The recovery codes are shown this once. */
  async confirm(caller: Caller, code: string): Promise<{ recoveryCodes: string[] }> {
    const em = this.#deps.relational.system();
    const user = await em.findOne(UserEntity, { id: caller.id });
    if (!user?.totpSealed || user.totpConfirmed) throw new Fault('CONFLICT', 'Begin with a new second factor first.');
    await this.#takeCode(user, code);
    const recoveryCodes = Array.from({ length: RECOVERY_CODES }, newRecoveryCode);
    const recoveryHashes = recoveryCodes.map(hashOf);
    await em.nativeUpdate(UserEntity, { id: user.id }, { totpConfirmed: true, recoveryHashes });
    return { recoveryCodes };
  }

  async remove(caller: Caller, password: string, code: string): Promise<void> {
    const user = await this.#self(caller, password);
    await this.check(user, code);
    await this.#deps.relational.system().nativeUpdate(UserEntity, { id: user.id }, NO_FACTOR);
  }

  /**
   * By an administrator, for somebody who has lost theirs; the caller of this ends their sessions. Not for oneself, and not
   * for members of other tenants: what guards them there is not this tenant's to remove. Throws NOT_FOUND, FORBIDDEN, CONFLICT.
   */
  async reset(caller: Caller, userId: string): Promise<void> {
    const own = await this.#memberships.administered(caller);
    if (userId === caller.id)
      throw new Fault('VALIDATION_FAILED', 'Remove your own with a code of it, or with a recovery code.', {
        field: 'userId',
      });
    const em = this.#deps.relational.system();
    const memberships = await em.find(MembershipEntity, { userId });
    const here = memberships.find(({ tenantId }) => tenantId === caller.tenantId);
    if (!here) throw new Fault('NOT_FOUND', `There is no user ${userId} in your tenant.`);
    if (here.role === 'OWNER' && own.role !== 'OWNER')
      throw new Fault('FORBIDDEN', 'Only an owner resets the second factor of an owner.');
    if (memberships.length > 1)
      throw new Fault('FORBIDDEN', 'They are a member of other tenants, too: they need one of their recovery codes.');
    const user = await em.findOne(UserEntity, { id: userId });
    if (!user?.totpConfirmed) throw new Fault('CONFLICT', 'They have no second factor.');
    await em.nativeUpdate(UserEntity, { id: userId }, NO_FACTOR);
  }

  /** Passes people without a second factor. Throws SECOND_FACTOR_REQUIRED or SECOND_FACTOR_WRONG. */
  async check(user: User, code: string | null): Promise<void> {
    if (!user.totpConfirmed) return;
    const given = code?.trim() ?? '';
    if (given === '')
      throw new Fault('SECOND_FACTOR_REQUIRED', 'Send the code of your authenticator app, or a recovery code.');
    if (/^\d{6}$/.test(given.replace(/\s/g, ''))) return this.#takeCode(user, given.replace(/\s/g, ''));
    const hash = hashOf(given.toLowerCase());
    await this.#deps.relational.system().transactional(async (em) => {
      const row = await em.findOne(UserEntity, { id: user.id });
      const left = row?.recoveryHashes ?? [];
      if (!row || !left.includes(hash)) throw wrong();
      row.recoveryHashes = left.filter((one) => one !== hash);
    });
  }

  /** One statement decides which of two callers with the same code was first. */
  async #takeCode(user: User, code: string): Promise<void> {
    const nowMs = this.#deps.clock.now();
    const secret = this.#deps.keys.open(user.totpSealed ?? '', boundTo(user.id));
    const delta = totpOf(secret, user.email).validate({ token: code, timestamp: nowMs, window: WINDOW });
    if (delta === null) throw wrong();
    const step = Math.floor(nowMs / 1_000 / PERIOD_SECONDS) + delta;
    const unused = { id: user.id, $or: [{ totpStep: null }, { totpStep: { $lt: step } }] };
    const taken = await this.#deps.relational.system().nativeUpdate(UserEntity, unused, { totpStep: step });
    if (taken === 0) throw wrong();
  }

  /** The password again, with the same limits as signing in. */
  async #self(caller: Caller, password: string): Promise<User> {
    const user = await this.#deps.relational.system().findOne(UserEntity, { id: caller.id });
    if (user) await this.#attempts.begin(user.email);
    if (!user || password.length > 256 || !(await passwordMatches(password, user.passwordHash)))
      throw new Fault('INVALID_CREDENTIALS', 'This is not your password.');
    await this.#attempts.succeeded(user.email);
    return user;
  }
}

function totpOf(secret: string, label: string): TOTP {
  const settings = { algorithm: 'SHA1', digits: 6, period: PERIOD_SECONDS };
  return new TOTP({ issuer: 'VMS', label, ...settings, secret: Secret.fromBase32(secret) });
}

/** 80 random bits in groups that can be typed. */
function newRecoveryCode(): string {
  return (randomBytes(10).toString('hex').match(/.{5}/g) ?? []).join('-');
}

function boundTo(userId: string): string {
  return `totp ${userId}`;
}

function wrong(): Fault {
  return new Fault('SECOND_FACTOR_WRONG', 'The code is wrong or was used already; wait for the next one.');
}
