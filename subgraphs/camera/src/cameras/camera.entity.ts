import { defineEntity, p } from '@mikro-orm/core';

/** `url` is for the edge alone; profiles from before devices were asked have none. The first is the best. */
export type StoredProfile = {
  name: string;
  codec: string;
  width: number;
  height: number;
  fps: number | null;
  url?: string | null;
};
export type StoredZone = {
  id: string;
  name: string;
  kind: 'INTRUSION' | 'LINE';
  points: { x: number; y: number }[];
  direction: 'A_TO_B' | 'B_TO_A' | 'BOTH' | null;
};

/** One channel of a device. `edgeId`, `edgeOnline` and `ingest` are what other services last said. */
export const CameraEntity = defineEntity({
  name: 'Camera',
  indexes: [{ properties: ['tenantId', 'siteId'] }],
  properties: {
    id: p.string().primary(),
    tenantId: p.string(),
    deviceId: p.string().index(),
    siteId: p.string().nullable(),
    name: p.string(),
    channel: p.integer(),
    preferredEdgeId: p.string().nullable(),
    version: p.integer(),
    profiles: p.json<StoredProfile[]>(),
    zones: p.json<StoredZone[]>(),
    createdAtMs: p.double(),
    edgeId: p.string().nullable().index(),
    ingest: p.string().nullable(),
    status: p.string(),
  },
});
