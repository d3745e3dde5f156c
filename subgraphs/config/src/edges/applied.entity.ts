import { defineEntity, p } from '@mikro-orm/core';

/** Which revision of a kind an edge runs, and which one it refused, as it last said. */
export const ConfigAppliedEntity = defineEntity({
  name: 'ConfigApplied',
  tableName: 'config_applied',
  properties: {
    tenantId: p.string().primary(),
    edgeId: p.string().primary(),
    kind: p.string().primary(),
    appliedRevision: p.string().nullable(),
    refusedRevision: p.string().nullable(),
    code: p.string().nullable(),
    message: p.string().length(2_000).nullable(),
    asOfMs: p.double().$type<number>(),
  },
});
