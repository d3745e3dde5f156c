import { defineEntity, p } from '@mikro-orm/core';

export const endReasons = ['LEFT', 'ENDED', 'LOST'] as const;

/** One who watches, or is about to: from the URL that was handed out to what came through. */
export const ViewSessionEntity = defineEntity({
  name: 'ViewSession',
  tableName: 'view_session',
  indexes: [{ properties: ['tenantId', 'endedAtMs'] }],
  properties: {
    id: p.string().primary(),
    tenantId: p.string(),
    kind: p.string().$type<'LIVE' | 'PLAYBACK'>(),
    protocol: p.string().nullable(),
    cameraId: p.string(),
    siteId: p.string().nullable(),
    viewerId: p.string(),
    createdAtMs: p.double().$type<number>(),
    /** When its media was first asked for; null before. */
    startedAtMs: p.double().$type<number>().nullable(),
    seenAtMs: p.double().$type<number>().nullable(),
    endedAtMs: p.double().$type<number>().nullable(),
    /** LEFT: the viewer; ENDED: somebody ended it; LOST: nobody said anything more of it. */
    endReason: p.string().$type<(typeof endReasons)[number]>().nullable(),
    endedBy: p.string().nullable(),
    bytes: p.double().$type<number>(),
    frames: p.double().$type<number>(),
    dropped: p.double().$type<number>(),
    /** From the request for media to the first bytes of it. */
    startupMs: p.integer().nullable(),
  },
});

/** How many may watch at once, as somebody set it for a tenant; null: the usual. `turn` puts those who come at once in line. */
export const ViewerLimitsEntity = defineEntity({
  name: 'ViewerLimits',
  tableName: 'viewer_limits',
  properties: {
    tenantId: p.string().primary(),
    perCamera: p.integer().nullable(),
    perTenant: p.integer().nullable(),
    perViewer: p.integer().nullable(),
    turn: p.integer(),
  },
});
