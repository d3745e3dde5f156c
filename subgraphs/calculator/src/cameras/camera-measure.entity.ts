import { defineEntity, p } from '@mikro-orm/core';

/** A camera as vms.cameras and vms.ingest last said: where it is, and what its stream was measured at. */
export const CameraMeasureEntity = defineEntity({
  name: 'CameraMeasure',
  tableName: 'camera_measure',
  indexes: [{ properties: ['tenantId', 'siteId'] }],
  properties: {
    cameraId: p.string().primary(),
    tenantId: p.string(),
    siteId: p.string().nullable(),
    deleted: p.boolean(),
    codec: p.string().nullable(),
    width: p.integer().nullable(),
    height: p.integer().nullable(),
    fps: p.double().$type<number>().nullable(),
    bitrateBps: p.double().$type<number>().nullable(),
  },
});
