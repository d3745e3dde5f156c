import { defineEntity, p } from '@mikro-orm/core';

/** Sites as vms.sites last said: their name and the clock on their wall. */
export const NotificationSiteEntity = defineEntity({
  name: 'NotificationSite',
  tableName: 'notification_site',
  properties: {
    id: p.string().primary(),
    tenantId: p.string().index(),
    name: p.string(),
    timezone: p.string(),
  },
});

/** Cameras as vms.cameras last said: how people call them. */
export const NotificationCameraEntity = defineEntity({
  name: 'NotificationCamera',
  tableName: 'notification_camera',
  properties: {
    id: p.string().primary(),
    tenantId: p.string().index(),
    name: p.string(),
    siteId: p.string().nullable(),
  },
});
