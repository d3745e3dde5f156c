import type { InferEntity } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/sql';
import type { Access } from '@vms/kit/auth/access';
import type { Deps } from '@vms/kit/define-subgraph';
import { Fault } from '@vms/kit/fault';
import { communityEntitlement, type Entitlement, type LicensedKind, licensedKinds } from '@vms/kit/licence/licence';
import type { JWK } from 'jose';
import { LicenseEntity, LicenseUsageEntity } from './license.entity.ts';
import { readLicence } from './signed-licence.ts';

export type LicenseState = 'COMMUNITY' | 'VALID' | 'GRACE' | 'EXPIRED';
export type LicenseUsage = InferEntity<typeof LicenseUsageEntity>;
export interface License extends Entitlement {
  tenantId: string;
  serial: string | null;
  state: LicenseState;
  used: Record<LicensedKind, number>;
}
export interface UsageMessage {
  readonly tenantId: string;
  readonly kind: LicensedKind;
  readonly used: number;
}

const DAY_MS = 24 * 3_600_000;
const TOKEN_LENGTH_MAX = 8_000;
const USAGE_DAYS_MAX = 366;

/** Licences are verified here, offline, and said on `vms.licences`; each service enforces the limit on what it owns. */
export class Licences {
  readonly #deps: Pick<Deps, 'relational' | 'outbox' | 'clock' | 'newId'>;
  readonly #publicKey: JWK | null;

  constructor(deps: Pick<Deps, 'relational' | 'outbox' | 'clock' | 'newId'>, publicKey: JWK | null) {
    this.#deps = deps;
    this.#publicKey = publicKey;
  }

  async of(tenantId: string): Promise<License> {
    const em = this.#deps.relational.forTenant(tenantId);
    const [row] = await em.find(LicenseEntity, {}, { orderBy: { installedAtMs: 'desc', id: 'desc' }, limit: 1 });
    const nowMs = this.#deps.clock.now();
    const used = { cameras: 0, edges: 0 };
    for (const kind of licensedKinds) {
      const [last] = await em.find(LicenseUsageEntity, { kind }, { orderBy: { day: 'desc' }, limit: 1 });
      used[kind] = last?.last ?? 0;
    }
    if (!row) return { ...communityEntitlement, tenantId, serial: null, state: 'COMMUNITY', used };
    const { serial, cameras, edges, features } = row;
    const [expiresAtMs, graceUntilMs] = [Number(row.expiresAtMs), Number(row.graceUntilMs)];
    const state = nowMs < expiresAtMs ? 'VALID' : nowMs <= graceUntilMs ? 'GRACE' : 'EXPIRED';
    return { tenantId, serial, limits: { cameras, edges }, features, expiresAtMs, graceUntilMs, state, used };
  }

  /** Replaces what was there. Throws VALIDATION_FAILED for what is not a licence of ours for this tenant, CONFLICT twice. */
  async install(tenantId: string, access: Access, token: string): Promise<License> {
    access.require('ADMIN');
    const refused = (why: string) => new Fault('VALIDATION_FAILED', why, { field: 'token' });
    if (!this.#publicKey)
      throw refused('This platform knows no issuer of licences: set VMS_LICENCE_PUBLIC_KEY to its public key.');
    const claims = token.length > TOKEN_LENGTH_MAX ? null : await readLicence(token.trim(), this.#publicKey);
    if (!claims) throw refused('This is not a licence of our issuer, or it was altered.');
    if (claims.sub !== tenantId) throw refused('This licence is for another tenant.');
    const em = this.#deps.relational.forTenant(tenantId);
    if (await em.findOne(LicenseEntity, { serial: claims.jti }))
      throw new Fault('CONFLICT', `Licence ${claims.jti} is installed already.`);
    const nowMs = this.#deps.clock.now();
    const expiresAtMs = claims.exp * 1_000;
    const graceUntilMs = expiresAtMs + claims.graceDays * DAY_MS;
    const { cameras, edges, features } = claims;
    em.create(LicenseEntity, {
      ...{ id: this.#deps.newId(), tenantId, serial: claims.jti, installedAtMs: nowMs },
      ...{ cameras, edges, features, expiresAtMs, graceUntilMs },
    });
    const payload = { tenantId, version: nowMs, limits: { cameras, edges }, features, expiresAtMs, graceUntilMs };
    this.#deps.outbox.publish(em, { topic: 'vms.licences', key: tenantId, payload });
    await em.flush();
    this.#deps.outbox.wake();
    return this.of(tenantId);
  }

  /** The days on which something changed, the newest first. */
  async usage(tenantId: string, days: number): Promise<LicenseUsage[]> {
    if (days < 1 || days > USAGE_DAYS_MAX)
      throw new Fault('VALIDATION_FAILED', `days is ${days}; use 1–${USAGE_DAYS_MAX}.`, { field: 'days' });
    const since = dayOf(this.#deps.clock.now() - days * DAY_MS);
    const em = this.#deps.relational.forTenant(tenantId);
    return em.find(LicenseUsageEntity, { day: { $gt: since } }, { orderBy: { day: 'desc', kind: 'asc' } });
  }

  /** Takes in `vms.usage`. */
  async count(em: EntityManager, { tenantId, kind, used }: UsageMessage, atMs: number): Promise<void> {
    const day = dayOf(atMs);
    const row = await em.findOne(LicenseUsageEntity, { tenantId, day, kind });
    if (row) em.assign(row, { most: Math.max(row.most, used), last: used });
    else em.create(LicenseUsageEntity, { tenantId, day, kind, most: used, last: used });
    await em.flush();
  }
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
