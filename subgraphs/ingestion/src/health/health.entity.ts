import { defineEntity, p } from '@mikro-orm/core';

/** How one camera's stream was in one span of time: sums, of which means are made when somebody asks. */
export const StreamHealthEntity = defineEntity({
  name: 'StreamHealth',
  tableName: 'stream_health',
  properties: {
    tenantId: p.string().primary(),
    cameraId: p.string().primary(),
    /** Length of the span: a minute or an hour. */
    spanMs: p.integer().primary(),
    atMs: p.double().$type<number>().primary(),
    reports: p.integer(),
    running: p.integer(),
    /** Reports that had one, and their sum. */
    measured: p.integer(),
    fpsSum: p.double().$type<number>(),
    bitrateSum: p.double().$type<number>(),
    gaps: p.integer(),
    reconnects: p.integer(),
  },
});
