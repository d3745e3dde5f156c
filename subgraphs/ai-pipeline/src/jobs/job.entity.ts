import { defineEntity, p } from '@mikro-orm/core';

/** How much of one sort of work an edge had and did, as it last said. */
export const VideoJobsEntity = defineEntity({
  name: 'VideoJobs',
  tableName: 'video_jobs',
  properties: {
    tenantId: p.string().primary(),
    edgeId: p.string().primary(),
    queue: p.string().primary(),
    waiting: p.integer(),
    running: p.integer(),
    done: p.double().$type<number>(),
    failed: p.double().$type<number>(),
    dropped: p.double().$type<number>(),
    perSecond: p.double().$type<number>(),
    asOfMs: p.double().$type<number>(),
  },
});
