import { defineEntity, p } from '@mikro-orm/core';

/** What rules must know of a camera, kept from vms.cameras and vms.assignments. */
export const AnalyticsCameraEntity = defineEntity({
  name: 'AnalyticsCamera',
  tableName: 'analytics_camera',
  properties: {
    id: p.string().primary(),
    tenantId: p.string().index(),
    siteId: p.string().nullable(),
    /** The edge that looks at its pictures now. */
    edgeId: p.string().nullable().index(),
    deleted: p.boolean(),
  },
});
