import { defineEntity, p } from '@mikro-orm/core';

/** Every licence that was installed; the last one counts. */
export const LicenseEntity = defineEntity({
  name: 'License',
  tableName: 'license',
  properties: {
    id: p.string().primary(),
    tenantId: p.string().index(),
    serial: p.string(),
    cameras: p.integer(),
    edges: p.integer(),
    features: p.json<string[]>(),
    installedAtMs: p.double(),
    expiresAtMs: p.double(),
    graceUntilMs: p.double(),
  },
});

/** The most of a kind that a tenant had on a day, UTC. */
export const LicenseUsageEntity = defineEntity({
  name: 'LicenseUsage',
  tableName: 'license_usage',
  properties: {
    tenantId: p.string().primary(),
    day: p.string().length(10).primary(),
    kind: p.string().length(16).primary(),
    most: p.integer(),
    last: p.integer(),
  },
});
