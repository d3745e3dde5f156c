import { defineEntity, p } from '@mikro-orm/core';

/** What events must know of a camera, kept from vms.cameras and vms.assignments. */
export const EventCameraEntity = defineEntity({
  name: 'EventCamera',
  tableName: 'event_camera',
  properties: {
    cameraId: p.string().primary(),
    tenantId: p.string().index(),
    siteId: p.string().nullable(),
    deleted: p.boolean(),
    edgeIds: p.json<string[]>(),
  },
});
