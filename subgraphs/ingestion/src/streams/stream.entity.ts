import { defineEntity, p } from '@mikro-orm/core';

/** A camera's stream as its edge last reported it. */
export const StreamEntity = defineEntity({
  name: 'IngestStream',
  tableName: 'ingest_stream',
  properties: {
    tenantId: p.string().primary(),
    cameraId: p.string().primary(),
    edgeId: p.string(),
    state: p.string(),
    codec: p.string().nullable(),
    width: p.integer().nullable(),
    height: p.integer().nullable(),
    fps: p.double().$type<number>().nullable(),
    bitrateBps: p.integer().nullable(),
    /** As last said on vms.ingest. */
    saidBitrateBps: p.integer().nullable(),
    lastFrameAtMs: p.double().$type<number>().nullable(),
    reconnects: p.integer(),
    gaps: p.integer(),
    error: p.string().nullable(),
    /** The plan as the edge acts by it; null from an edge of an older release. */
    mode: p.string().nullable(),
    recording: p.boolean().nullable(),
    notExpected: p.string().nullable(),
    asOfMs: p.double().$type<number>(),
  },
});

/** An edge's load as it last reported it. */
export const LoadEntity = defineEntity({
  name: 'EdgeLoad',
  tableName: 'edge_load',
  properties: {
    tenantId: p.string().primary(),
    edgeId: p.string().primary(),
    cameras: p.integer(),
    cpuPercent: p.double().$type<number>().nullable(),
    memoryBytes: p.double().$type<number>().nullable(),
  },
});
