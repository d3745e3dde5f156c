import { defineEntity, type InferEntity, p } from '@mikro-orm/core';

/** What holds for the cameras of a site, or of the whole tenant (siteId null), that have no policy of their own. */
export const RetentionDefaultEntity = defineEntity({
  name: 'RetentionDefault',
  tableName: 'retention_default',
  properties: {
    /** `<tenant>` or `<tenant>:<site>`: one row for each. */
    id: p.string().primary(),
    tenantId: p.string().index(),
    siteId: p.string().nullable(),
    days: p.integer().nullable(),
    bytesMax: p.double().$type<number>().nullable(),
    freeBytesMin: p.double().$type<number>().nullable(),
    updatedAtMs: p.double().$type<number>(),
  },
});
export type RetentionDefault = InferEntity<typeof RetentionDefaultEntity>;
