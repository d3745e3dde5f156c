import { existsSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { openIndexForWriting } from '../index-db.ts';
import { changeSegments, rebuildSpans } from '../span-index.ts';
import type { Problem } from './check-volume.ts';

/**
 * Makes the index true again: rows that promise what the disk does not have go, with a gap(disk) in the ledger; files
 * that no row knows go; what segments add up to is summed up anew where it was wrong. A wrong root is evidence and stays as it is. The recorder must not run. Returns what was done.
 */
export function repairVolume(root: string, problems: readonly Problem[]): string[] {
  const db = openIndexForWriting(join(root, 'index.db'));
  const done: string[] = [];
  try {
    for (const { kind, path, segmentId, cameraId } of problems) {
      if (kind === 'FILE_UNKNOWN' && path !== null && existsSync(join(root, path))) {
        unlinkSync(join(root, path));
        done.push(`removed ${path}`);
      }
      if (kind === 'SPANS_WRONG') {
        for (const _ of rebuildSpans(db, [cameraId]));
        done.push(`summed up the segments of ${cameraId} anew`);
      }
      if (segmentId === null || kind === 'ROOT_WRONG' || kind === 'PARTITION_BROKEN') continue;
      const times = db.prepare('SELECT start, end FROM segment WHERE id = ?').get(segmentId);
      const { start, end } = times as { start: number; end: number };
      changeSegments(db, () => {
        db.prepare("INSERT INTO ledger (camera_id, kind, from_ms, to_ms, reason) VALUES (?, 'GAP', ?, ?, 'disk')").run(
          cameraId,
          Math.round(start / 90),
          Math.round(end / 90),
        );
        db.prepare('DELETE FROM segment WHERE id = ?').run(segmentId);
      });
      done.push(`dropped segment ${segmentId} of ${path}`);
    }
  } finally {
    db.close();
  }
  return done;
}
