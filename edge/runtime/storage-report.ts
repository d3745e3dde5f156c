import { statfsSync } from 'node:fs';
import type { CameraUsage, DeletionRow, StorageReader } from '../storage/reader.ts';

export interface StorageReport {
  readonly volumeId: string;
  readonly bytes: number;
  readonly bytesMax: number;
  readonly freeBytes: number;
  readonly cameras: readonly CameraUsage[];
  readonly deletions: readonly DeletionRow[];
}

/** In one report; the rest goes with the next. */
const deletionsMax = 500;

/** What the volume holds now, and what was deleted after the asked one; null before anything was recorded. */
export function storageReport(options: {
  readonly storage: Pick<StorageReader, 'volumeId' | 'usage' | 'deletions'>;
  readonly root: string;
  readonly bytesMax: () => number;
}): (afterDeletion: number) => StorageReport | null {
  const { storage, root, bytesMax } = options;
  return (afterDeletion) => {
    const volumeId = storage.volumeId();
    if (volumeId === null) return null;
    const cameras = storage.usage();
    const { bavail, bsize } = statfsSync(root);
    return {
      volumeId,
      bytes: cameras.reduce((sum, { bytes }) => sum + bytes, 0),
      bytesMax: bytesMax(),
      freeBytes: bavail * bsize,
      cameras,
      deletions: Number.isFinite(afterDeletion) ? storage.deletions(afterDeletion, deletionsMax) : [],
    };
  };
}
