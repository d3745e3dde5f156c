import { defineEntity, p } from '@mikro-orm/core';

export type Seen = { label: string; score: number };

/** A document as the suites write it: a list of elements, a version, a unique number. */
export const Sighting = defineEntity({
  name: 'Sighting',
  tableName: 'sighting',
  uniques: [{ properties: ['tenantId', 'seq'] }],
  indexes: [{ properties: ['tenantId', 'atMs'] }],
  properties: {
    id: p.string().primary().fieldName('_id'),
    tenantId: p.string(),
    seq: p.integer(),
    atMs: p.double(),
    note: p.string().nullable(),
    detections: p.json<Seen[]>(),
    version: p.integer().version(),
  },
});
