import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { chainLink, chainStart } from './hashing.ts';
import { openIndexForReading, type SegmentRow, selectSegments } from './index-db.ts';
import {
  type AudioConfig,
  audioTrackOf,
  backfillTrackOf,
  type CodecConfig,
  cameraOfTrack,
  type TrackConfig,
} from './sample.ts';
import { spanIndexMark } from './span-index.ts';
import { storedRuns, storedTotals } from './span-nodes.ts';
import { partition, type Span } from './spans.ts';

export interface StoredSegment {
  readonly id: string;
  /** The camera's id, or the name of its audio or backfill track. */
  readonly track: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly bytes: number;
  readonly state: 'OPEN' | 'CLOSED';
  readonly root: string | null;
  /** Absolute path, and where in it the segment's fragments are. */
  readonly path: string;
  readonly offset: number;
  readonly length: number;
  readonly configId: number;
  /** Hex; null while open. */
  readonly link: string | null;
  /** The chain it is linked into; see `chainName`. */
  readonly chain: string;
}

export interface BufferStats {
  readonly oldestMs: number | null;
  readonly newestMs: number | null;
  readonly bytes: number;
  readonly segmentCount: number;
}

/** What one camera takes up. */
export interface CameraUsage {
  readonly cameraId: string;
  readonly bytes: number;
  readonly oldestMs: number;
  readonly newestMs: number;
}

export interface DeletionRow {
  /** Grows by one with each. */
  readonly seq: number;
  readonly cameraId: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly bytes: number;
  readonly rule: string;
  readonly atMs: number;
}

/** What a volume holds, for any process, while another one writes. Answers as empty until the first recorder ran. */
export interface StorageReader extends Disposable {
  /** Oldest first, all that overlap [fromMs, toMs), backfilled ones and the open one, as far as it is synced, included. */
  segments(cameraId: string, fromMs: number, toMs: number, limit?: number): StoredSegment[];
  spans(cameraId: string, fromMs: number, toMs: number): Span[];
  /** Of what `segments` would give. */
  totals(cameraId: string, fromMs: number, toMs: number): { readonly segments: number; readonly bytes: number };
  bufferStats(): BufferStats;
  /** Null until a recorder ran. */
  volumeId(): string | null;
  usage(): CameraUsage[];
  /** Oldest first. */
  deletions(afterSeq: number, limit: number): DeletionRow[];
  /** All cameras that ever recorded here and still have a row or an entry in the ledger. */
  cameras(): { cameraId: string; firstMs: number; lastMs: number }[];
  config(configId: number): CodecConfig;
  /** As `segments`, of the camera's audio; empty where none was recorded. */
  audioSegments(cameraId: string, fromMs: number, toMs: number): StoredSegment[];
  audioConfig(configId: number): AudioConfig;
  /** Hex: what the segment was linked to; null when that segment is gone. */
  previousLink(segment: StoredSegment): string | null;
}

/** Files that hold something and are not being deleted. */
const whole = "WHERE segments > 0 AND id NOT IN (SELECT file_id FROM segment WHERE state = 'deleting')";

/** Rows follow the bytes: how time so young was spent may not be entered yet. Longer than the writer ever waits. */
export const unsettledMs = 3_000;
/** What lies so near beside a range is part of a stretch that reaches into it. */
const besideMs = 2_000;

/** Several statements that see one state of the index. */
function atOnce<T>(db: DatabaseSync, read: () => T): T {
  db.exec('BEGIN');
  try {
    return read();
  } finally {
    db.exec('COMMIT');
  }
}

export function openStorage(options: { root: string; now: () => number }): StorageReader {
  const path = join(options.root, 'index.db');
  let opened: DatabaseSync | null = null;
  const db = (): DatabaseSync | null => {
    if (opened === null && existsSync(path)) {
      const candidate = openIndexForReading(path);
      const ready = candidate
        .prepare(
          `SELECT count(*) AS tables FROM sqlite_master WHERE name IN ('segment', 'ledger', 'deletion', 'segment_gone', '${spanIndexMark}')`,
        )
        .get() as { tables: number };
      // Made last: an index of an older version is read once its recorder has brought it up to date.
      if (ready.tables === 5) opened = candidate;
      else candidate.close();
    }
    return opened;
  };

  const ofTrack = (track: string, fromMs: number, toMs: number, limit = -1): StoredSegment[] => {
    const rows = db()
      ?.prepare(
        `${selectSegments} WHERE s.camera_id = ?1 AND s.start < ?2 AND s.start > ?3 - (SELECT longest FROM track WHERE id = ?1)
           AND s.end > ?3 AND s.state <> 'deleting' ORDER BY s.start LIMIT ?4`,
      )
      .all(track, Math.ceil(toMs * 90), Math.floor(fromMs * 90), limit);
    return ((rows ?? []) as unknown as SegmentRow[]).map((row) => ({
      id: row.id,
      track,
      fromMs: row.start / 90,
      toMs: row.end / 90,
      bytes: row.length,
      state: row.state === 'open' ? 'OPEN' : 'CLOSED',
      root: row.root === null ? null : Buffer.from(row.root).toString('hex'),
      path: join(options.root, row.path),
      offset: row.offset,
      length: row.length,
      configId: row.configId,
      link: row.link === null ? null : Buffer.from(row.link).toString('hex'),
      chain: row.boot,
    }));
  };

  const segments = (cameraId: string, fromMs: number, toMs: number, limit = -1): StoredSegment[] => {
    const own = ofTrack(cameraId, fromMs, toMs, limit);
    const filled = ofTrack(backfillTrackOf(cameraId), fromMs, toMs, limit);
    if (filled.length === 0) return own;
    const all = [...own, ...filled].sort((a, b) => a.fromMs - b.fromMs);
    return limit < 0 ? all : all.slice(0, limit);
  };

  const config = (configId: number): TrackConfig => {
    const row = db()
      ?.prepare('SELECT codec, record, mime, width, height, reorder AS reorderDepth FROM config WHERE id = ?')
      .get(configId) as unknown as (Omit<TrackConfig, 'record'> & { record: Uint8Array }) | undefined;
    if (row === undefined) throw new Error(`No codec configuration ${configId} in ${path}.`);
    return { ...row, record: Buffer.from(row.record) } as TrackConfig;
  };

  return {
    segments,
    spans(cameraId, fromMs, toMs) {
      const nowMs = options.now() - unsettledMs;
      const index = db();
      if (index === null) return partition({ fromMs, toMs }, { own: [], filled: [] }, [], { firstMs: null, nowMs });
      return atOnce(index, () => {
        const ledger = index
          .prepare(
            'SELECT kind, from_ms AS fromMs, to_ms AS toMs, reason FROM ledger WHERE camera_id = ? AND to_ms > ? AND from_ms < ? ORDER BY id',
          )
          .all(cameraId, Math.floor(fromMs), Math.ceil(toMs));
        const first = index.prepare('SELECT MIN(start) / 90 AS ms FROM segment WHERE camera_id = ?').get(cameraId);
        const earliest = index.prepare('SELECT MIN(from_ms) AS ms FROM ledger WHERE camera_id = ?').get(cameraId);
        const begins = [first, earliest].map((row) => row?.ms).filter((ms): ms is number => typeof ms === 'number');
        const firstMs = begins.length > 0 ? Math.min(...begins) : null;
        const runs = (track: string) =>
          storedRuns(index, track, fromMs, toMs) ?? ofTrack(track, fromMs - besideMs, toMs + besideMs);
        const recorded = { own: runs(cameraId), filled: runs(backfillTrackOf(cameraId)) };
        return partition({ fromMs, toMs }, recorded, ledger as unknown as Span[], { firstMs, nowMs });
      });
    },
    totals(cameraId, fromMs, toMs) {
      const index = db();
      if (index === null) return { segments: 0, bytes: 0 };
      const tracks = [cameraId, backfillTrackOf(cameraId)];
      const all = atOnce(index, () => tracks.map((track) => storedTotals(index, track, fromMs, toMs)));
      return all.reduce((a, b) => ({ segments: a.segments + b.segments, bytes: a.bytes + b.bytes }));
    },
    bufferStats() {
      const row = db()
        ?.prepare(
          `SELECT MIN(start) / 90 AS oldestMs, MAX(end) / 90 AS newestMs, SUM(bytes) AS bytes, SUM(segments) AS segmentCount FROM file ${whole}`,
        )
        .get() as unknown as BufferStats | undefined;
      return {
        oldestMs: row?.oldestMs ?? null,
        newestMs: row?.newestMs ?? null,
        bytes: row?.bytes ?? 0,
        segmentCount: row?.segmentCount ?? 0,
      };
    },
    volumeId: () => (db()?.prepare('SELECT id FROM volume').get() as { id: string } | undefined)?.id ?? null,
    usage() {
      const rows = db()
        ?.prepare(
          `SELECT camera_id AS cameraId, SUM(bytes) AS bytes, MIN(start) / 90 AS oldestMs, MAX(end) / 90 AS newestMs FROM file ${whole} GROUP BY camera_id`,
        )
        .all();
      return ownersOf((rows ?? []) as unknown as CameraUsage[]);
    },
    deletions(afterSeq, limit) {
      const rows = db()
        ?.prepare(
          'SELECT seq, camera_id AS cameraId, from_ms AS fromMs, to_ms AS toMs, bytes, rule, at_ms AS atMs FROM deletion WHERE seq > ? ORDER BY seq LIMIT ?',
        )
        .all(afterSeq, limit);
      return (rows ?? []) as unknown as DeletionRow[];
    },
    cameras() {
      const rows = db()
        ?.prepare(
          `SELECT camera_id AS cameraId, MIN(a) AS firstMs, MAX(b) AS lastMs FROM (
             SELECT camera_id, MIN(start) / 90.0 AS a, MAX(end) / 90.0 AS b FROM segment GROUP BY camera_id
             UNION ALL SELECT camera_id, MIN(from_ms), MAX(to_ms) FROM ledger GROUP BY camera_id) GROUP BY camera_id`,
        )
        .all();
      const tracks = (rows ?? []) as unknown as { cameraId: string; firstMs: number; lastMs: number }[];
      return tracks.filter(({ cameraId }) => cameraOfTrack(cameraId) === cameraId);
    },
    config: (configId) => config(configId) as CodecConfig,
    audioSegments: (cameraId, fromMs, toMs) => ofTrack(audioTrackOf(cameraId), fromMs, toMs),
    audioConfig: (configId) => config(configId) as AudioConfig,
    previousLink(segment) {
      const row = db()
        ?.prepare(
          'SELECT link FROM segment WHERE camera_id = ? AND start < ? AND boot = ? AND link IS NOT NULL ORDER BY start DESC LIMIT 1',
        )
        .get(segment.track, Math.round(segment.fromMs * 90), segment.chain) as { link: Uint8Array } | undefined;
      const candidates = [row && Buffer.from(row.link), chainStart(segment.chain)];
      const root = Buffer.from(segment.root ?? '', 'hex');
      const found = candidates.find((one) => one && chainLink(one, root).toString('hex') === segment.link);
      return found?.toString('hex') ?? null;
    },
    [Symbol.dispose]: () => opened?.close(),
  };
}

/** A camera's tracks together. */
function ownersOf(tracks: readonly CameraUsage[]): CameraUsage[] {
  const all = new Map<string, CameraUsage>();
  for (const { cameraId: track, bytes, oldestMs, newestMs } of tracks) {
    const cameraId = cameraOfTrack(track);
    const known = all.get(cameraId) ?? { cameraId, bytes: 0, oldestMs, newestMs };
    all.set(cameraId, {
      cameraId,
      bytes: known.bytes + bytes,
      oldestMs: Math.min(known.oldestMs, oldestMs),
      newestMs: Math.max(known.newestMs, newestMs),
    });
  }
  return [...all.values()];
}
