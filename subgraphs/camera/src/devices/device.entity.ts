import { defineEntity, p } from '@mikro-orm/core';

/** One network device; its credentials are sealed with the platform's master key and never leave but to its edge. */
export const DeviceEntity = defineEntity({
  name: 'Device',
  properties: {
    id: p.string().primary(),
    tenantId: p.string().index(),
    address: p.string(),
    vendor: p.string().nullable(),
    model: p.string().nullable(),
    serial: p.string().nullable(),
    /** Null: a stream's address, as all were before there were others. */
    protocol: p.string().nullable(),
    firmware: p.string().nullable(),
    capabilities: p.json<string[]>().nullable(),
    /** Device time minus its edge's, as last asked. */
    clockOffsetMs: p.double().nullable(),
    /** Rises with its credentials; null is 1. */
    version: p.integer().nullable(),
    sealed: p.string().length(4000).nullable(),
  },
});
