import { createHash } from 'node:crypto';
import type { InferEntity } from '@mikro-orm/core';
import type { Access } from '@vms/kit/auth/access';
import type { Deps } from '@vms/kit/define-subgraph';
import { notFound } from '@vms/kit/entities';
import { Fault } from '@vms/kit/fault';
import { idText, line, parseInput } from '@vms/kit/input';
import { z } from 'zod';
import { type Chain, chainOf, scopes } from '../places/places.ts';
import { FeatureFlagEntity, type FlagOverride } from './flag.entity.ts';

export type FeatureFlag = InferEntity<typeof FeatureFlagEntity>;

const flagsMax = 500;
const wanted = z.object({
  key: z.string().regex(/^[a-z][a-z0-9.-]{0,59}$/, 'is no name such as new.player'),
  version: z.int().min(0),
  description: line(300).nullish(),
  enabled: z.boolean(),
  percent: z.int().min(0).max(100).nullish(),
  overrides: z
    .array(z.object({ scope: z.enum(scopes), scopeId: idText.nullish(), enabled: z.boolean() }))
    .max(500)
    .nullish(),
});

/** Switches for parts of the product: set by people who may configure the tenant. */
export class Flags {
  readonly #deps: Pick<Deps, 'relational' | 'clock'>;

  constructor(deps: Pick<Deps, 'relational' | 'clock'>) {
    this.#deps = deps;
  }

  /** `version` is the one that was seen; 0 for a flag that is not there yet. */
  async set(tenantId: string, access: Access, input: unknown): Promise<FeatureFlag> {
    access.require('CONFIGURE');
    const { key, version, enabled, percent, description, overrides } = parseInput(wanted, input);
    return this.#deps.relational.forTenant(tenantId).transactional(async (em) => {
      const known = await em.findOne(FeatureFlagEntity, { key });
      if ((known?.version ?? 0) !== version)
        throw new Fault('CONFLICT', `The flag is at version ${known?.version ?? 0}, not ${version}; load it again.`);
      if (!known && (await em.count(FeatureFlagEntity, {})) >= flagsMax)
        throw new Fault('CONFLICT', `A tenant has at most ${flagsMax} flags; remove one first.`);
      const named: FlagOverride[] = [];
      for (const one of overrides ?? []) {
        const { scope, scopeId } = await chainOf(em, tenantId, one.scope, one.scopeId ?? null);
        named.push({ scope, scopeId, enabled: one.enabled });
      }
      const row = {
        ...{ enabled, percent: percent ?? known?.percent ?? 100, version: version + 1 },
        description: description ?? known?.description ?? '',
        overrides: overrides == null ? (known?.overrides ?? []) : named,
        updatedAtMs: this.#deps.clock.now(),
      };
      return known ? Object.assign(known, row) : em.create(FeatureFlagEntity, { tenantId, key, ...row });
    });
  }

  async remove(tenantId: string, access: Access, key: string): Promise<{ key: string }> {
    access.require('CONFIGURE');
    const gone = await this.#deps.relational.forTenant(tenantId).nativeDelete(FeatureFlagEntity, { key });
    if (gone === 0) throw notFound('flag', key);
    return { key };
  }

  all(tenantId: string): Promise<FeatureFlag[]> {
    const em = this.#deps.relational.forTenant(tenantId);
    return em.find(FeatureFlagEntity, {}, { orderBy: { key: 'asc' }, limit: flagsMax });
  }

  /** The keys that are on at a place. */
  async enabledAt(tenantId: string, chain: Chain): Promise<string[]> {
    return (await this.all(tenantId)).filter((flag) => isEnabled(flag, chain)).map(({ key }) => key);
  }

  chain(tenantId: string, scope: Chain['scope'], scopeId: string | null): Promise<Chain> {
    return chainOf(this.#deps.relational.forTenant(tenantId), tenantId, scope, scopeId);
  }
}

/** The narrowest override wins; without one, a place is in the percentage or not, always the same. */
export function isEnabled(
  flag: Pick<FeatureFlag, 'key' | 'enabled' | 'percent' | 'overrides'>,
  { links, scopeId }: Pick<Chain, 'links' | 'scopeId'>,
): boolean {
  for (const link of [...links].reverse()) {
    const said = flag.overrides.find((one) => one.scope === link.scope && one.scopeId === link.scopeId);
    if (said) return said.enabled;
  }
  if (!flag.enabled) return false;
  const place = createHash('sha256').update(`${flag.key} ${scopeId}`).digest().readUInt32BE(0) % 100;
  return place < flag.percent;
}
