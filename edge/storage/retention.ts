import { existsSync, rmdirSync, statfsSync, unlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { cameraOfTrack } from './sample.ts';
import { changeSegments } from './span-index.ts';

export interface RetentionRule {
  readonly days: number | null;
  readonly bytesMax: number | null;
}

/** Footage that no rule deletes, a full disk included. */
export interface FootageLock {
  readonly cameraId: string;
  readonly fromMs: number;
  readonly toMs: number;
  /** Null: until it is taken from the plan. */
  readonly untilMs: number | null;
}

export interface RetentionPlan {
  /** All cameras together; the oldest goes first, whosoever it is. */
  readonly volumeBytesMax: number;
  /** Kept free on the disk for others; absent: nothing is. */
  readonly freeBytesMin?: number | undefined;
  readonly cameras: Readonly<Record<string, RetentionRule>>;
  /** Of any camera, one that is recorded elsewhere by now included. */
  readonly locks?: readonly FootageLock[] | undefined;
}

export interface StoredFile {
  readonly id: number;
  /** Or its audio track. */
  readonly cameraId: string;
  readonly path: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly bytes: number;
}

export interface Expiry {
  readonly file: StoredFile;
  /** Names the rule, for the ledger: `days:30`, `bytes:…`, `volume:…` or `free:…`. */
  readonly rule: string;
}

const dayMs = 86_400_000;
/** A file is of one minute: what ended before is not written any more. */
const openMsMax = 10 * 60_000;
/** Half a year of a camera's minutes, or what an edge of 16 cameras deletes in ten days: longer without the cloud loses the log. */
const deletionsKept = 250_000;

/**
 * Oldest first; whole files; never one that is still being written (the newest of its track), nor one that a lock touches.
 * A camera's audio and what was filled in later count as the camera's.
 */
export function chooseExpired(
  files: readonly StoredFile[],
  plan: RetentionPlan,
  nowMs: number,
  freeBytes = Number.POSITIVE_INFINITY,
): Expiry[] {
  const oldestFirst = [...files].sort((a, b) => a.startMs - b.startMs);
  const newest = new Map(oldestFirst.map((file) => [file.cameraId, file.id]));
  const bytesOf = new Map<string, number>();
  for (const { cameraId, bytes } of files) {
    const owner = cameraOfTrack(cameraId);
    bytesOf.set(owner, (bytesOf.get(owner) ?? 0) + bytes);
  }
  const locksOf = Map.groupBy(plan.locks ?? [], ({ cameraId }) => cameraId);
  let total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  let free = freeBytes;
  const expired: Expiry[] = [];
  for (const file of oldestFirst) {
    if (newest.get(file.cameraId) === file.id && nowMs - file.endMs < openMsMax) continue;
    const owner = cameraOfTrack(file.cameraId);
    if (locksOf.get(owner)?.some((lock) => holds(lock, file, nowMs))) continue;
    const rule = plan.cameras[owner];
    const used = bytesOf.get(owner) ?? 0;
    const why =
      ruleThatExpires(file, rule, used, total, plan.volumeBytesMax, nowMs) ??
      (free < (plan.freeBytesMin ?? 0) ? `free:${plan.freeBytesMin}` : null);
    if (why === null) continue;
    expired.push({ file, rule: why });
    bytesOf.set(owner, used - file.bytes);
    total -= file.bytes;
    free += file.bytes;
  }
  return expired;
}

function holds({ fromMs, toMs, untilMs }: FootageLock, file: StoredFile, nowMs: number): boolean {
  return fromMs < file.endMs && toMs > file.startMs && (untilMs === null || untilMs > nowMs);
}

function ruleThatExpires(
  file: StoredFile,
  rule: RetentionRule | undefined,
  cameraBytes: number,
  volumeBytes: number,
  volumeBytesMax: number,
  nowMs: number,
): string | null {
  if (rule?.days != null && file.endMs < nowMs - rule.days * dayMs) return `days:${rule.days}`;
  if (rule?.bytesMax != null && cameraBytes > rule.bytesMax) return `bytes:${rule.bytesMax}`;
  return volumeBytes > volumeBytesMax ? `volume:${volumeBytesMax}` : null;
}

/** Marks rows, unlinks, drops rows and writes why, in this order; what a kill leaves half done is finished at start. */
export function applyRetention(db: DatabaseSync, root: string, plan: RetentionPlan, nowMs: number): Expiry[] {
  const files = db
    .prepare(
      `SELECT id, camera_id AS cameraId, path, start / 90 AS startMs, end / 90 AS endMs, bytes FROM file WHERE segments > 0`,
    )
    .all() as unknown as StoredFile[];
  const { bavail, bsize } = statfsSync(root);
  const expired = chooseExpired(files, plan, nowMs, bavail * bsize);
  for (const { file, rule } of expired) {
    changeSegments(db, () => db.prepare("UPDATE segment SET state = 'deleting' WHERE file_id = ?").run(file.id));
    if (existsSync(join(root, file.path))) unlinkSync(join(root, file.path));
    changeSegments(db, () => {
      enterExpired(db, file, rule);
      enterDeletion(db, file, rule, nowMs);
      db.prepare('DELETE FROM segment WHERE file_id = ?').run(file.id);
      db.prepare('DELETE FROM file WHERE id = ?').run(file.id);
    });
    dropEmptyFolder(join(root, dirname(file.path)));
  }
  return expired;
}

/** Each deletion by itself, with what caused it: the cloud keeps the log, the volume what it may still have to tell. */
function enterDeletion(db: DatabaseSync, file: StoredFile, rule: string, nowMs: number): void {
  const { cameraId, startMs, endMs, bytes } = file;
  const times = [Math.round(startMs), Math.round(endMs)] as const;
  db.prepare('INSERT INTO deletion (camera_id, from_ms, to_ms, bytes, rule, at_ms) VALUES (?, ?, ?, ?, ?, ?)').run(
    cameraOfTrack(cameraId),
    ...times,
    bytes,
    rule,
    Math.round(nowMs),
  );
  db.prepare('DELETE FROM deletion WHERE seq <= (SELECT MAX(seq) FROM deletion) - ?').run(deletionsKept);
}

function dropEmptyFolder(path: string): void {
  try {
    rmdirSync(path);
  } catch {
    // Not empty yet: other minutes of that day are still there.
  }
}

/** One entry grows while the same rule goes on: a minute each would make a year's ledger half a million rows. */
function enterExpired(db: DatabaseSync, { cameraId, startMs, endMs }: StoredFile, rule: string): void {
  const [from, to] = [Math.round(startMs), Math.round(endMs)];
  const grown = db
    .prepare(
      `UPDATE ledger SET to_ms = ? WHERE camera_id = ? AND kind = 'EXPIRED' AND reason = ? AND to_ms BETWEEN ? AND ?`,
    )
    .run(to, cameraId, rule, from - 1_000, from + 1_000);
  if (Number(grown.changes) > 0) return;
  db.prepare("INSERT INTO ledger (camera_id, kind, from_ms, to_ms, reason) VALUES (?, 'EXPIRED', ?, ?, ?)").run(
    cameraId,
    from,
    to,
    rule,
  );
}
