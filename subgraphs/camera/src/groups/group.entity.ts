import { defineEntity, p } from '@mikro-orm/core';

/** Cameras under one name: what a grant can be on. */
export const CameraGroupEntity = defineEntity({
  name: 'CameraGroup',
  properties: {
    id: p.string().primary(),
    tenantId: p.string().index(),
    name: p.string(),
    cameraIds: p.json<string[]>(),
    version: p.integer(),
  },
});
