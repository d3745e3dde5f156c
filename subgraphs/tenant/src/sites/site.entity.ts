import { defineEntity, p } from '@mikro-orm/core';

/** A place with cameras and edges. */
export const SiteEntity = defineEntity({
  name: 'Site',
  tableName: 'site',
  uniques: [{ properties: ['tenantId', 'name'] }],
  properties: {
    id: p.string().primary(),
    tenantId: p.string(),
    name: p.string(),
    timezone: p.string(),
    address: p.string().nullable(),
    /** Degrees, WGS 84; both or neither. */
    latitude: p.double().$type<number>().nullable(),
    longitude: p.double().$type<number>().nullable(),
  },
});
