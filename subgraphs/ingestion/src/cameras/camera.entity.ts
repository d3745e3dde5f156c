import { defineEntity, p } from '@mikro-orm/core';

/** Where a camera is and which edge is to record it, kept from vms.cameras and vms.assignments. */
export const IngestCameraEntity = defineEntity({
  name: 'IngestCamera',
  tableName: 'ingest_camera',
  properties: {
    id: p.string().primary(),
    tenantId: p.string().index(),
    siteId: p.string().nullable(),
    edgeId: p.string().nullable().index(),
    deleted: p.boolean(),
  },
});
