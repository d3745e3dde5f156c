import { defineEntity, p } from '@mikro-orm/core';
import type { Scope } from '../places/places.ts';

export interface FlagOverride {
  readonly scope: Scope;
  readonly scopeId: string;
  readonly enabled: boolean;
}

/** A switch: on or off, for a part of the places, with exceptions by scope. */
export const FeatureFlagEntity = defineEntity({
  name: 'FeatureFlag',
  tableName: 'feature_flag',
  properties: {
    tenantId: p.string().primary(),
    key: p.string().primary(),
    description: p.string(),
    enabled: p.boolean(),
    /** Of the places that no override names, 0–100, when enabled. */
    percent: p.integer(),
    overrides: p.json<FlagOverride[]>(),
    version: p.integer(),
    updatedAtMs: p.double().$type<number>(),
  },
});
