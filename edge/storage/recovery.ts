import { existsSync, readdirSync, readFileSync, statSync, truncateSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { chainLink, chainStart, leafHash, leafPrefix, merkleRoot, sha256 } from './hashing.ts';
import { type SegmentRow, selectSegments } from './index-db.ts';
import { type FragmentSpan, fragmentsIn, type TimedSample } from './mp4/fragment.ts';
import { isAudioTrack } from './sample.ts';
import { changeSegments } from './span-index.ts';

interface FileRow {
  readonly id: number;
  readonly path: string;
  readonly cameraId: string;
  readonly configId: number;
}

/**
 * After a kill or a power cut: bytes without a row are adopted when they are whole fragments, else cut off; open rows are
 * closed with the root of what the disk holds. Looks only at files that were open, and at each camera's newest files.
 * Returns, by camera, until when its time is accounted for (UTC ms).
 */
export function recoverVolume(db: DatabaseSync, root: string, newId: () => string): Map<string, number> {
  changeSegments(db, () => {
    dropHalfDeleted(db, root);
    removeUnknownFiles(db, root);
    for (const file of filesToLookAt(db)) recoverFile(db, root, file, newId);
  });
  const ends = db
    .prepare(
      `SELECT cameraId, MAX(ms) AS ms FROM (
         SELECT camera_id AS cameraId, MAX(end) / 90.0 AS ms FROM segment GROUP BY camera_id
         UNION ALL SELECT camera_id, MAX(to_ms) FROM ledger WHERE kind = 'NOT_EXPECTED' GROUP BY camera_id)
       GROUP BY cameraId`,
    )
    .all();
  return new Map((ends as { cameraId: string; ms: number }[]).map(({ cameraId, ms }) => [cameraId, ms]));
}

/** A deletion marks rows, unlinks, drops rows; one that was cut short is finished here. */
function dropHalfDeleted(db: DatabaseSync, root: string): void {
  const files = db
    .prepare("SELECT DISTINCT f.id, f.path FROM file f JOIN segment s ON s.file_id = f.id WHERE s.state = 'deleting'")
    .all();
  for (const { id, path } of files as { id: number; path: string }[]) {
    if (existsSync(join(root, path))) unlinkSync(join(root, path));
    db.prepare('DELETE FROM segment WHERE file_id = ?').run(id);
    db.prepare('DELETE FROM file WHERE id = ?').run(id);
  }
}

function filesToLookAt(db: DatabaseSync): FileRow[] {
  const columns = 'f.id, f.path, f.camera_id AS cameraId, f.config_id AS configId';
  const open = db
    .prepare(`SELECT DISTINCT ${columns} FROM file f JOIN segment s ON s.file_id = f.id WHERE s.state = 'open'`)
    .all();
  const newest = db
    .prepare(`SELECT ${columns} FROM file f WHERE f.id IN (SELECT MAX(id) FROM file GROUP BY camera_id)`)
    .all();
  return [...new Map([...open, ...newest].map((row) => [row.path, row as unknown as FileRow])).values()];
}

/**
 * A file that no row knows was begun less than one round before the end: nothing in it was promised, and without its
 * configuration in the index it cannot be claimed. Only days at the end are looked at.
 */
function removeUnknownFiles(db: DatabaseSync, root: string): void {
  const known = db.prepare('SELECT 1 FROM file WHERE path = ?');
  for (const camera of folders(root)) {
    for (const day of folders(join(root, camera)).sort().slice(-2)) {
      for (const name of readdirSync(join(root, camera, day))) {
        const path = `${camera}/${day}/${name}`;
        if (known.get(path) === undefined) unlinkSync(join(root, path));
      }
    }
  }
}

function folders(path: string): string[] {
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
}

function recoverFile(db: DatabaseSync, root: string, file: FileRow, newId: () => string): void {
  const path = join(root, file.path);
  const rows = db
    .prepare(`${selectSegments} WHERE s.file_id = ? ORDER BY s.offset`)
    .all(file.id) as unknown as SegmentRow[];
  if (!existsSync(path)) {
    db.prepare('DELETE FROM segment WHERE file_id = ?').run(file.id);
    db.prepare('DELETE FROM file WHERE id = ?').run(file.id);
    return;
  }
  const last = rows.at(-1);
  if (last === undefined) return;
  const bytes = readFileSync(path);
  const from = last.state === 'open' ? last.offset : last.offset + last.length;
  const audio = isAudioTrack(file.cameraId);
  const claimedTo = last.offset + last.length;
  const fragments: FragmentSpan[] = [];
  for (const one of fragmentsIn(bytes, from)) {
    // What was never synced may be there in length only: a power cut leaves zeros where bytes should be.
    if (one.end > claimedTo && !one.samples.every(({ data }) => (audio ? holdsSound(data) : holdsWholeUnits(data))))
      break;
    fragments.push(one);
  }
  const end = fragments.at(-1)?.end ?? from;
  if (end < statSync(path).size) truncateSync(path, end);
  const samples = fragments.flatMap((one) => one.samples);
  if (samples.length === 0) {
    if (last.state === 'open') db.prepare('DELETE FROM segment WHERE id = ?').run(last.id);
    return;
  }
  const first = samples[0] as TimedSample;
  const final = samples.at(-1) as TimedSample;
  const { codec, record } = db.prepare('SELECT codec, record FROM config WHERE id = ?').get(file.configId) as {
    codec: string;
    record: Uint8Array;
  };
  const prefix = leafPrefix(file.cameraId, sha256(codec, Buffer.from(record)));
  const merkle = merkleRoot(samples.map((sample) => leafHash(prefix, sample)));
  const end90k = final.dts + final.duration;
  if (last.state === 'open') {
    const link = chainLink(previousLink(db, file.cameraId, last), merkle);
    db.prepare("UPDATE segment SET length = ?, end = ?, state = 'closed', root = ?, link = ? WHERE id = ?").run(
      end - from,
      end90k,
      merkle,
      link,
      last.id,
    );
    return;
  }
  if (!first.key) {
    // Without its keyframe nobody can decode it.
    truncateSync(path, from);
    return;
  }
  const link = chainLink(Buffer.from(last.link ?? chainStart(last.boot)), merkle);
  db.prepare(
    "INSERT INTO segment (id, camera_id, file_id, offset, length, start, end, state, config_id, root, link, boot) VALUES (?,?,?,?,?,?,?,'closed',?,?,?,?)",
  ).run(newId(), file.cameraId, file.id, from, end - from, first.dts, end90k, file.configId, merkle, link, last.boot);
}

/** The chain's head before a segment that the last run left open: the segment before it of the same boot. */
function previousLink(db: DatabaseSync, cameraId: string, { start, boot }: SegmentRow): Buffer {
  const row = db
    .prepare(
      'SELECT link FROM segment WHERE camera_id = ? AND start < ? AND boot = ? AND link IS NOT NULL ORDER BY start DESC LIMIT 1',
    )
    .get(cameraId, start, boot) as { link: Uint8Array } | undefined;
  return row === undefined ? chainStart(boot) : Buffer.from(row.link);
}

/** Whether length-prefixed NAL units fill a sample exactly. */
function holdsWholeUnits(data: Buffer): boolean {
  let at = 0;
  while (at + 4 <= data.length) {
    const length = data.readUInt32BE(at);
    if (length === 0) return false;
    at += 4 + length;
  }
  return at === data.length && at > 0;
}

/** What was never written reads as zeros, which no encoder makes of silence. */
function holdsSound(data: Buffer): boolean {
  return data.some((byte) => byte !== 0);
}
