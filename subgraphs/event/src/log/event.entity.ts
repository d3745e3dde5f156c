import { defineEntity, p } from '@mikro-orm/core';

export type StoredBox = { x: number; y: number; width: number; height: number };
export type StoredDetection = { label: string; score: number; box: StoredBox; trackId: string | null };
export type StoredHop = { hop: string; atMs: number };

/** One event, whole in one row. `seq` is its place in the tenant's log; `model` is what raised it, never updated. */
export const EventEntity = defineEntity({
  name: 'StoredEvent',
  tableName: 'event',
  uniques: [{ properties: ['tenantId', 'seq'] }],
  indexes: [{ properties: ['tenantId', 'cameraId', 'seq'] }, { properties: ['tenantId', 'siteId', 'seq'] }],
  properties: {
    tenantId: p.string().primary(),
    id: p.string().primary(),
    seq: p.integer(),
    cameraId: p.string(),
    siteId: p.string().nullable(),
    edgeId: p.string(),
    kind: p.string(),
    severity: p.string(),
    state: p.string(),
    version: p.integer().version(),
    raisedAtMs: p.double().$type<number>(),
    endedAtMs: p.double().$type<number>().nullable(),
    label: p.string().nullable(),
    confidence: p.double().$type<number>().nullable(),
    box: p.json<StoredBox>().nullable(),
    detections: p.json<StoredDetection[]>(),
    trace: p.json<StoredHop[]>(),
    model: p.json<{ id: string; version: string; hash: string }>().nullable(),
    segmentId: p.string().nullable(),
    picture: p.string(),
    acknowledgedAtMs: p.double().$type<number>().nullable(),
  },
});

/** A tenant's log: its epoch changes when the log is rebuilt, `seq` is the last one given out, `firstSeq` the oldest kept. */
export const EventLogHeadEntity = defineEntity({
  name: 'EventLogHead',
  tableName: 'event_log_head',
  properties: { tenantId: p.string().primary(), epoch: p.string(), seq: p.integer(), firstSeq: p.integer() },
});
