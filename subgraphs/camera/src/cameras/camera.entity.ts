import { defineEntity, p } from '@mikro-orm/core';
import type { StoredPlan } from '../settings/recording-plan.ts';

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

/** A polygon whose inside nobody without UNMASKED sees. */
export type StoredMask = { id: string; name: string; points: { x: number; y: number }[] };

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
    /** Null: the usual plan. */
    plan: p.json<StoredPlan>().nullable(),
    masks: p.json<StoredMask[]>().nullable(),
    tags: p.json<string[]>().nullable(),
    maintenanceUntilMs: p.double().nullable(),
    maintenanceReason: p.string().nullable(),
    createdAtMs: p.double(),
    edgeId: p.string().nullable().index(),
    ingest: p.string().nullable(),
    status: p.string(),
  },
});
