import { defineEntity, p } from '@mikro-orm/core';

/** Where sites, edges and cameras are, as the bus last said: what inherits from what. */
export const ConfigPlaceEntity = defineEntity({
  name: 'ConfigPlace',
  tableName: 'config_place',
  properties: {
    id: p.string().primary(),
    tenantId: p.string().index(),
    scope: p.string().$type<'SITE' | 'EDGE' | 'CAMERA'>(),
    siteId: p.string().nullable(),
    edgeId: p.string().nullable(),
    deleted: p.boolean(),
  },
});
