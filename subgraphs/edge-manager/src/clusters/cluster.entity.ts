import { defineEntity, p } from '@mikro-orm/core';

/** Edges of one site that stand in for each other. */
export const EdgeClusterEntity = defineEntity({
  name: 'EdgeCluster',
  tableName: 'edge_cluster',
  properties: {
    id: p.string().primary(),
    tenantId: p.string().index(),
    siteId: p.string(),
    name: p.string().length(120),
    /** An edge that is silent for so long gives its cameras away. */
    failoverAfterMs: p.integer(),
    /** An edge that is back for so long gets them again. */
    failbackAfterMs: p.integer(),
    version: p.integer(),
  },
});
