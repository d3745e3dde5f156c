import { defineEntity, p, raw } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/sql';
import { Fault } from '../fault.ts';

/** What is counted. */
export const licensedKinds = ['cameras', 'edges'] as const;
export type LicensedKind = (typeof licensedKinds)[number];

/** What a tenant is entitled to; null times never come. After `graceUntilMs` nothing new is added, and all goes on. */
export interface Entitlement {
  readonly limits: Readonly<Record<LicensedKind, number>>;
  readonly features: readonly string[];
  readonly expiresAtMs: number | null;
  readonly graceUntilMs: number | null;
}

/** Without a licence: the community edition, for ever. */
export const communityEntitlement: Entitlement = {
  limits: { cameras: 1_000, edges: 100 },
  features: ['recording', 'analytics', 'evidence'],
  expiresAtMs: null,
  graceUntilMs: null,
};

/** A tenant's entitlement as `vms.licences` last said, kept beside what it limits. */
export const EntitlementEntity = defineEntity({
  name: 'Entitlement',
  tableName: 'entitlement',
  properties: {
    tenantId: p.string().primary(),
    version: p.double(),
    entitlement: p.json<Entitlement>(),
  },
});

/** How many of a kind a tenant has: changed in the transaction that adds or removes one, by one statement. */
export const LicenceCountEntity = defineEntity({
  name: 'LicenceCount',
  tableName: 'licence_count',
  properties: { tenantId: p.string().primary(), kind: p.string().length(16).primary(), used: p.integer() },
});

/** For the `entities` of a subgraph that owns something counted. */
export const licenceEntities = [EntitlementEntity, LicenceCountEntity];

export interface LicenceMessage extends Entitlement {
  readonly tenantId: string;
  /** Of two messages the higher counts. */
  readonly version: number;
}

/** Takes in `vms.licences`. */
export async function projectLicence(em: EntityManager, message: LicenceMessage): Promise<void> {
  const { tenantId, version, limits, features, expiresAtMs, graceUntilMs } = message;
  const known = await em.findOne(EntitlementEntity, { tenantId });
  const entitlement = { limits, features, expiresAtMs, graceUntilMs };
  if (!known) em.create(EntitlementEntity, { tenantId, version, entitlement });
  else if (Number(known.version) < version) em.assign(known, { version, entitlement });
  await em.flush();
}

export interface LicenceUse {
  readonly tenantId: string;
  readonly kind: LicensedKind;
  readonly nowMs: number;
  /** How many there are, for a tenant that was never counted. */
  readonly already: () => Promise<number>;
}

/**
 * Counts one more, inside the transaction that adds it: two callers never share the last place. Returns how many there
 * are now. Throws LICENSE_EXCEEDED.
 */
export async function takeLicence(em: EntityManager, { tenantId, kind, nowMs, already }: LicenceUse): Promise<number> {
  const known = await em.findOne(EntitlementEntity, { tenantId });
  const { limits, graceUntilMs } = known?.entitlement ?? communityEntitlement;
  const limit = limits[kind];
  if (graceUntilMs !== null && nowMs > graceUntilMs)
    throw new Fault(
      'LICENSE_EXCEEDED',
      `The licence has expired: no new ${kind}, until it is renewed. All else goes on.`,
      {
        kind,
      },
    );
  if (!(await em.findOne(LicenceCountEntity, { tenantId, kind })))
    await em.insert(LicenceCountEntity, { tenantId, kind, used: await already() });
  const free = { tenantId, kind, used: { $lt: limit } };
  if ((await em.nativeUpdate(LicenceCountEntity, free, { used: raw('used + 1') })) === 0)
    throw new Fault(
      'LICENSE_EXCEEDED',
      `The licence is for ${limit} ${kind}, and they are in use; add a larger licence.`,
      {
        ...{ kind, limit },
      },
    );
  return usedNow(em, tenantId, kind);
}

/** Counts one less, inside the transaction that removes it. */
export async function releaseLicence(em: EntityManager, tenantId: string, kind: LicensedKind): Promise<number> {
  await em.nativeUpdate(LicenceCountEntity, { tenantId, kind, used: { $gt: 0 } }, { used: raw('used - 1') });
  return usedNow(em, tenantId, kind);
}

async function usedNow(em: EntityManager, tenantId: string, kind: LicensedKind): Promise<number> {
  const row = await em.findOne(LicenceCountEntity, { tenantId, kind }, { refresh: true });
  return row?.used ?? 0;
}
