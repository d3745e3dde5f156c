import { defineEntity, p } from '@mikro-orm/core';
import type { Considered } from './capacity.ts';

/** Which edge records a camera and why, and every edge that ever held video of it. */
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
    /** While another edge stands in: whose camera it is. */
    homeEdgeId: p.string().nullable().index(),
    reason: p.string().length(500).nullable(),
    considered: p.json<readonly Considered[]>().nullable(),
    givenAtMs: p.double().$type<number>().nullable(),
  },
});
