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

/** Sites as vms.sites last said: that they exist, whose they are, and their time (an IANA name). */
export const SitePlaceEntity = defineEntity({
  name: 'SitePlace',
  properties: { id: p.string().primary(), tenantId: p.string().index(), timezone: p.string().nullable() },
});
