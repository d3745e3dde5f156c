import type { InferEntity } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/sql';
import type { Grant, Principal } from '@vms/kit/auth/principal';
import type { Deps } from '@vms/kit/define-subgraph';
import { Fault } from '@vms/kit/fault';
import { parseInput } from '@vms/kit/input';
import { z } from 'zod';
import { checkScope } from '../roles/roles.ts';
import { hashOf, newSecret } from '../secrets.ts';
import type { Caller, Memberships } from '../users/memberships.ts';
import { ApiKeyEntity } from './api-key.entity.ts';

export type ApiKey = InferEntity<typeof ApiKeyEntity>;

const wanted = z.object({
  name: z.string().trim().min(1, 'give the key a name').max(100, 'use at most 100 characters'),
  scopes: z.array(z.unknown()).min(1, 'give the key at least one scope').max(100, 'use at most 100 scopes'),
});
/** A bearer that starts so is a key, not a token. */
export const API_KEY_PREFIX = 'vms_';
const PREFIX_LENGTH = API_KEY_PREFIX.length + 8;
const LAST_USED_EVERY_MS = 60_000;
const KEYS_MAX = 200;

/** Keys of programs. What a key may do travels on `vms.access` like a person's grants. */
export class ApiKeys {
  readonly #deps: Pick<Deps, 'relational' | 'outbox' | 'clock' | 'newId'>;
  readonly #memberships: Memberships;

  constructor(deps: Pick<Deps, 'relational' | 'outbox' | 'clock' | 'newId'>, memberships: Memberships) {
    this.#deps = deps;
    this.#memberships = memberships;
  }

  /** Revoked and expired ones too, the newest first. */
  async all(caller: Caller): Promise<ApiKey[]> {
    await this.#memberships.administered(caller);
    return this.#deps.relational
      .forTenant(caller.tenantId)
      .find(ApiKeyEntity, {}, { orderBy: { id: 'desc' }, limit: 500 });
  }

  /** The secret is in this answer and nowhere else. */
  async create(
    caller: Caller,
    input: { name: string; scopes: readonly Grant[]; expiresAt?: Date | null | undefined },
  ): Promise<{ key: ApiKey; secret: string }> {
    await this.#memberships.administered(caller);
    const { tenantId } = caller;
    const { name } = parseInput(wanted, input);
    const scopes = input.scopes.map(({ permission, scopeKind, scopeId }) => ({ permission, scopeKind, scopeId }));
    for (const scope of scopes) checkScope(tenantId, scope);
    if (scopes.some(({ scopeKind }) => scopeKind === 'GROUP'))
      throw new Fault('VALIDATION_FAILED', 'A key has no groups; name its cameras or sites.', { field: 'scopes' });
    const nowMs = this.#deps.clock.now();
    const expiresAtMs = input.expiresAt?.getTime() ?? null;
    if (expiresAtMs !== null && expiresAtMs <= nowMs)
      throw new Fault('VALIDATION_FAILED', 'expiresAt is in the past.', { field: 'expiresAt' });
    const em = this.#deps.relational.forTenant(tenantId);
    if ((await em.count(ApiKeyEntity, { revokedAtMs: null })) >= KEYS_MAX)
      throw new Fault('CONFLICT', `A tenant has at most ${KEYS_MAX} keys; revoke one first.`);
    const secret = `${API_KEY_PREFIX}${newSecret()}`;
    const key = em.create(ApiKeyEntity, {
      ...{ id: this.#deps.newId(), tenantId, name, scopes, expiresAtMs, lastUsedAtMs: null, revokedAtMs: null },
      ...{ prefix: secret.slice(0, PREFIX_LENGTH), hash: hashOf(secret), createdBy: caller.id, createdAtMs: nowMs },
    });
    this.#publish(em, key, 1, scopes);
    await em.flush();
    this.#deps.outbox.wake();
    return { key, secret };
  }

  /** Works nowhere from now on; what follows the platform live with it is cut off as `vms.sessions` is heard. */
  async revoke(caller: Caller, id: string): Promise<ApiKey> {
    await this.#memberships.administered(caller);
    const key = await this.#deps.relational.forTenant(caller.tenantId).transactional(async (em) => {
      const found = await em.findOne(ApiKeyEntity, { id });
      if (!found) throw new Fault('NOT_FOUND', `There is no API key ${id}.`);
      if (found.revokedAtMs !== null) return found;
      found.revokedAtMs = this.#deps.clock.now();
      this.#publish(em, found, 2, []);
      const payload = { sessionId: id, untilMs: Number.MAX_SAFE_INTEGER };
      this.#deps.outbox.publish(em, { topic: 'vms.sessions', key: id, payload });
      return found;
    });
    this.#deps.outbox.wake();
    return key;
  }

  /** Who a key speaks for; null for one that is unknown, revoked or expired. */
  async authenticate(secret: string): Promise<(Principal & { tenantId: string }) | null> {
    const nowMs = this.#deps.clock.now();
    const em = this.#deps.relational.system();
    const key = await em.findOne(ApiKeyEntity, { hash: hashOf(secret) });
    if (!key || key.revokedAtMs !== null || (key.expiresAtMs !== null && Number(key.expiresAtMs) <= nowMs)) return null;
    if (Number(key.lastUsedAtMs ?? 0) < nowMs - LAST_USED_EVERY_MS)
      await em.nativeUpdate(ApiKeyEntity, { id: key.id }, { lastUsedAtMs: nowMs });
    const expiry = key.expiresAtMs == null ? {} : { expiresAtMs: Number(key.expiresAtMs) };
    return { kind: 'apiKey', id: key.id, tenantId: key.tenantId, grantsVersion: 1, sessionId: key.id, ...expiry };
  }

  #publish(em: EntityManager, { id: userId, tenantId }: ApiKey, grantsVersion: number, grants: readonly Grant[]): void {
    const payload = { tenantId, userId, grantsVersion, grants };
    this.#deps.outbox.publish(em, { topic: 'vms.access', key: tenantId, payload });
  }
}
