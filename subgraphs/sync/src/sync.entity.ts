import { defineEntity, p } from '@mikro-orm/core';

/** How far an edge's uploads are, as it last said. */
export const SyncEntity = defineEntity({
  name: 'EdgeSync',
  tableName: 'edge_sync',
  properties: {
    tenantId: p.string().primary(),
    edgeId: p.string().primary(),
    pendingEvents: p.integer(),
    lastAckAtMs: p.double().$type<number>().nullable(),
    backlogBytes: p.double().$type<number>(),
    appliedVersion: p.string().nullable(),
    /** When the oldest event that waits was raised. */
    oldestPendingAtMs: p.double().$type<number>().nullable(),
    bitsPerSecondMax: p.double().$type<number>().nullable(),
    sentBytes: p.double().$type<number>().nullable(),
    asOfMs: p.double().$type<number>(),
  },
});

/** One connection of an edge to the cloud, with what went up over it. */
export const SyncSessionEntity = defineEntity({
  name: 'SyncSession',
  tableName: 'sync_session',
  indexes: [{ properties: ['tenantId', 'edgeId', 'startedAtMs'] }],
  properties: {
    id: p.string().primary(),
    tenantId: p.string(),
    edgeId: p.string(),
    startedAtMs: p.double().$type<number>(),
    endedAtMs: p.double().$type<number>().nullable(),
    endReason: p.string().nullable(),
    batches: p.integer(),
    unanswered: p.integer(),
    events: p.integer(),
    pictures: p.integer(),
    bytes: p.double().$type<number>(),
  },
});

/** One batch of it. */
export const SyncBatchEntity = defineEntity({
  name: 'SyncBatch',
  tableName: 'sync_batch',
  indexes: [{ properties: ['sessionId', 'sentAtMs'] }, { properties: ['tenantId', 'edgeId', 'sentAtMs'] }],
  properties: {
    id: p.string().primary(),
    tenantId: p.string(),
    edgeId: p.string(),
    sessionId: p.string(),
    kind: p.string().$type<'EVENTS' | 'PICTURE'>(),
    items: p.integer(),
    bytes: p.double().$type<number>(),
    sentAtMs: p.double().$type<number>(),
    ackedAtMs: p.double().$type<number>().nullable(),
    stored: p.integer(),
    duplicates: p.integer(),
    refused: p.integer(),
  },
});
