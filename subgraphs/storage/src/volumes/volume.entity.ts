import { defineEntity, type InferEntity, p } from '@mikro-orm/core';

/** What one camera takes up on a volume. */
export interface CameraUsage {
  readonly cameraId: string;
  readonly bytes: number;
  readonly oldestMs: number;
  readonly newestMs: number;
}

/** A disk of an edge that holds footage, as that edge last said. */
export const StorageVolumeEntity = defineEntity({
  name: 'StorageVolume',
  tableName: 'storage_volume',
  properties: {
    id: p.string().primary(),
    tenantId: p.string().index(),
    edgeId: p.string().index(),
    bytes: p.double().$type<number>(),
    bytesMax: p.double().$type<number>(),
    freeBytes: p.double().$type<number>(),
    cameras: p.json<CameraUsage[]>(),
    asOfMs: p.double().$type<number>(),
    /** The last deletion that is known here, by the volume's own count. */
    deletionsSeq: p.double().$type<number>(),
  },
});
export type StorageVolume = InferEntity<typeof StorageVolumeEntity>;

/** Footage that is gone, and the rule or the actor that caused it. */
export const DeletionEntity = defineEntity({
  name: 'Deletion',
  tableName: 'deletion',
  indexes: [{ properties: ['tenantId', 'cameraId'] }],
  properties: {
    /** Sorts by time: see `deletionId`. */
    id: p.string().primary(),
    tenantId: p.string(),
    cameraId: p.string(),
    siteId: p.string().nullable(),
    edgeId: p.string(),
    volumeId: p.string(),
    fromMs: p.double().$type<number>(),
    toMs: p.double().$type<number>(),
    bytes: p.double().$type<number>(),
    rule: p.string().length(200),
    atMs: p.double().$type<number>(),
  },
});
export type Deletion = InferEntity<typeof DeletionEntity>;

/** The same for the same deletion, however often it is told. */
export function deletionId(volumeId: string, seq: number, atMs: number): string {
  return `${String(Math.round(atMs)).padStart(14, '0')}-${volumeId}-${String(seq).padStart(12, '0')}`;
}
