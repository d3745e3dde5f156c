import { defineEntity, p } from '@mikro-orm/core';

/** An enrolled edge. `online` is what was last said on vms.edges; the truth also asks how old the heartbeat is. */
export const EdgeServerEntity = defineEntity({
  name: 'EdgeServer',
  properties: {
    id: p.string().primary(),
    tenantId: p.string().index(),
    name: p.string(),
    siteId: p.string().nullable().index(),
    publicKey: p.string(),
    online: p.boolean(),
    lastHeartbeatAtMs: p.double().nullable(),
    /** Since when it has been there without a break; null while it is away. */
    onlineSinceMs: p.double().$type<number>().nullable(),
    softwareVersion: p.string().nullable(),
    clockOffsetMs: p.integer().nullable(),
    /** How many cameras it takes, as somebody set it; null: as its machine lets estimate. */
    camerasMax: p.integer().nullable(),
    clusterId: p.string().nullable().index(),
  },
});
