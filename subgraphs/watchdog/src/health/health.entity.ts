import { defineEntity, type InferEntity, p } from '@mikro-orm/core';

export const partKinds = ['CAMERA', 'EDGE'] as const;
export type PartKind = (typeof partKinds)[number];

/** A part as it was last heard of. */
export const HealthEntity = defineEntity({
  name: 'HealthCheck',
  tableName: 'health_check',
  indexes: [{ properties: ['tenantId', 'edgeId'] }],
  properties: {
    /** Of the camera or the edge. */
    id: p.string().primary(),
    tenantId: p.string(),
    kind: p.string().$type<PartKind>(),
    /** The part itself when it is a camera: what grants are about. */
    cameraId: p.string().nullable(),
    siteId: p.string().nullable(),
    /** Told of it last. */
    edgeId: p.string(),
    up: p.boolean(),
    /** A code; null while it is up. */
    why: p.string().nullable(),
    sinceMs: p.double().$type<number>(),
    /** While its edge is away a camera's state is not known. */
    edgeUp: p.boolean(),
    edgeSinceMs: p.double().$type<number>(),
  },
});
export type Health = InferEntity<typeof HealthEntity>;
