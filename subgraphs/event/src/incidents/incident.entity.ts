import { defineEntity, p } from '@mikro-orm/core';

/** Events of one place that belong together. */
export const IncidentEntity = defineEntity({
  name: 'Incident',
  tableName: 'incident',
  properties: {
    tenantId: p.string().primary(),
    id: p.string().primary(),
    siteId: p.string().nullable(),
    cameraIds: p.json<string[]>(),
    state: p.string(),
    openedAtMs: p.double().$type<number>(),
  },
});
