import { defineEntity, p } from '@mikro-orm/core';

/** A filter that somebody keeps under a name. */
export const SavedSearchEntity = defineEntity({
  name: 'SavedSearch',
  tableName: 'saved_search',
  uniques: [{ properties: ['tenantId', 'ownerId', 'name'] }],
  properties: {
    id: p.string().primary(),
    tenantId: p.string(),
    ownerId: p.string(),
    name: p.string(),
    /** Everybody of the tenant sees it; only its owner changes it. */
    shared: p.boolean(),
    /** As EventFilter takes it; times as ISO text. */
    filter: p.json<SavedFilter>(),
    version: p.integer(),
    createdAtMs: p.double().$type<number>(),
    updatedAtMs: p.double().$type<number>(),
  },
});

export interface SavedFilter {
  readonly cameraIds?: readonly string[] | null;
  readonly siteIds?: readonly string[] | null;
  readonly kinds?: readonly string[] | null;
  readonly severities?: readonly string[] | null;
  readonly states?: readonly string[] | null;
  readonly from?: string | null;
  readonly to?: string | null;
  readonly text?: string | null;
  readonly label?: string | null;
  readonly plate?: string | null;
  readonly incidentId?: string | null;
}
