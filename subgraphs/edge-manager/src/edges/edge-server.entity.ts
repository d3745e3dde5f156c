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
    softwareVersion: p.string().nullable(),
    clockOffsetMs: p.integer().nullable(),
  },
});
