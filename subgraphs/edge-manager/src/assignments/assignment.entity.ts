import { defineEntity, p } from '@mikro-orm/core';

/** Which edge records a camera, and every edge that ever held video of it. */
export const AssignmentEntity = defineEntity({
  name: 'Assignment',
  properties: {
    cameraId: p.string().primary(),
    tenantId: p.string().index(),
    siteId: p.string().nullable(),
    edgeId: p.string().nullable().index(),
    recorders: p.json<string[]>(),
    version: p.integer(),
    deleted: p.boolean(),
  },
});
