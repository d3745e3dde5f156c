import { defineEntity, p } from '@mikro-orm/core';

/** Edges as vms.edges last said: whom to probe through, and whether a camera's state can be known at all. */
export const EdgePlaceEntity = defineEntity({
  name: 'EdgePlace',
  properties: {
    id: p.string().primary(),
    tenantId: p.string().index(),
    siteId: p.string().nullable(),
    online: p.boolean(),
  },
});

/** Sites as vms.sites last said: only that they exist and whose they are. */
export const SitePlaceEntity = defineEntity({
  name: 'SitePlace',
  properties: { id: p.string().primary(), tenantId: p.string().index() },
});
