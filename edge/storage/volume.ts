import { join } from 'node:path';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { CameraWriter, type Plan, type PlannedFile, type PlannedSegment } from './camera-writer.ts';
import { RealDisk, type VolumeDisk } from './disk.ts';
import { chainName, chainStart } from './hashing.ts';
import { openIndexForWriting } from './index-db.ts';
import type { StoredSample } from './mp4/fragment.ts';
import { recoverVolume } from './recovery.ts';
import type { GapReason, TrackConfig } from './sample.ts';
import { changeSegments } from './span-index.ts';

export interface VolumeOptions {
  readonly root: string;
  readonly edgeId: string;
  readonly bootId: string;
  readonly segmentMs: number;
  readonly newId: () => string;
  readonly disk?: VolumeDisk;
}

interface Camera {
  readonly writer: CameraWriter;
  /** Sum of appended sample bytes, and of those that a finished round covered. */
  received: number;
  durable: number;
  lastAppendMs: number;
  /** End of what the disk held when this process began, until the first new sample. */
  resumedFromMs: number | null;
  idle: boolean;
}

/** After this much silence the sample that waits for its successor is written without it. */
const settleAfterMs = 300;
/** After this much the segment ends. */
const idleMs = 5_000;
/**
 * Rows follow the bytes by at most this much, so that the index is not synced in every round: what a kill leaves without a row
 * is adopted at start. The first row of a file is written with its first bytes, because a file without one is not.
 */
const rowsMs = 1_000;

const upsertSegment = `INSERT INTO segment
  (id, camera_id, file_id, offset, length, start, end, state, config_id, root, link, boot) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)
  ON CONFLICT (id) DO UPDATE SET length = excluded.length, end = excluded.end, state = excluded.state,
    root = excluded.root, link = excluded.link`;

/**
 * One volume: all its files and its index, written by one thread. A round writes, syncs, then commits rows,
 * in this order, so that a row never claims a byte that a power cut could take.
 */
export class Volume {
  readonly db: DatabaseSync;
  readonly #options: VolumeOptions;
  readonly #disk: VolumeDisk;
  readonly #cameras = new Map<string, Camera>();
  readonly #restarts: ReadonlyMap<string, number>;
  readonly #saveSegment: StatementSync;
  /** Row ids of each camera's current file: looked up once a minute, not in every round. */
  readonly #fileIds = new Map<string, { path: string; fileId: number; configId: number }>();
  /** Each camera's last span of this run. */
  readonly #notExpected = new Map<string, { row: number | bigint; fromMs: number; reason: string }>();
  /** Synced, and waiting to be entered. */
  readonly #rows = new Map<string, { cameraId: string; file: PlannedFile; row: PlannedSegment }>();
  #segmentMs: number;
  #rowsAtMs = Number.NEGATIVE_INFINITY;
  #round: Promise<void> = Promise.resolve();

  constructor(options: VolumeOptions) {
    this.#options = options;
    this.#segmentMs = options.segmentMs;
    this.#disk = options.disk ?? new RealDisk();
    this.db = openIndexForWriting(join(options.root, 'index.db'));
    this.#saveSegment = this.db.prepare(upsertSegment);
    this.#restarts = recoverVolume(this.db, options.root, options.newId);
  }

  /** Takes effect where the open segments would be cut. */
  set segmentMs(ms: number) {
    this.#segmentMs = ms;
    for (const { writer } of this.#cameras.values()) writer.segmentMs = ms;
  }

  append(cameraId: string, sample: StoredSample, config: TrackConfig, nowMs: number): void {
    const camera = this.#camera(cameraId);
    camera.received += sample.data.length;
    camera.lastAppendMs = nowMs;
    camera.idle = false;
    if (!camera.writer.append(sample, config)) return;
    if (camera.resumedFromMs !== null) {
      const startMs = Math.round(sample.dts / 90);
      if (startMs - camera.resumedFromMs > 1_000) this.gap(cameraId, camera.resumedFromMs, startMs, 'restart');
      camera.resumedFromMs = null;
    }
  }

  gap(cameraId: string, fromMs: number, toMs: number, reason: GapReason): void {
    if (toMs <= fromMs) return;
    this.db
      .prepare("INSERT INTO ledger (camera_id, kind, from_ms, to_ms, reason) VALUES (?, 'GAP', ?, ?, ?)")
      .run(cameraId, Math.round(fromMs), Math.round(toMs), reason);
  }

  /** A span that begins where the camera's last one did and has its reason replaces it: it may grow, and be drawn back. */
  notExpected(cameraId: string, span: { fromMs: number; toMs: number; reason: string }): void {
    const camera = this.#camera(cameraId);
    const fromMs = Math.round(span.fromMs);
    if (camera.resumedFromMs !== null && fromMs - camera.resumedFromMs > 1_000)
      this.gap(cameraId, camera.resumedFromMs, fromMs, 'restart');
    camera.resumedFromMs = null;
    const same = this.#notExpected.get(cameraId);
    if (same?.fromMs === fromMs && same.reason === span.reason) {
      this.db.prepare('UPDATE ledger SET to_ms = ? WHERE id = ?').run(Math.round(span.toMs), same.row);
      return;
    }
    const { lastInsertRowid } = this.db
      .prepare("INSERT INTO ledger (camera_id, kind, from_ms, to_ms, reason) VALUES (?, 'NOT_EXPECTED', ?, ?, ?)")
      .run(cameraId, fromMs, Math.round(span.toMs), span.reason);
    this.#notExpected.set(cameraId, { row: lastInsertRowid, fromMs, reason: span.reason });
  }

  close(cameraId: string): void {
    this.#cameras.get(cameraId)?.writer.finish();
  }

  /** Bytes of samples that are safe, by camera. */
  durable(): Record<string, number> {
    return Object.fromEntries([...this.#cameras].map(([id, { durable }]) => [id, durable]));
  }

  /** One flush round over all cameras; rounds never overlap. Rejects when the disk refuses. */
  round(nowMs: number): Promise<void> {
    const run = this.#round.catch(() => {}).then(() => this.#runRound(nowMs));
    this.#round = run;
    return run;
  }

  async stop(nowMs: number): Promise<void> {
    for (const { writer } of this.#cameras.values()) writer.finish();
    await this.round(nowMs);
    this.#enterRows(nowMs);
    this.#disk.close();
    this.db.close();
  }

  async #runRound(nowMs: number): Promise<void> {
    const work: { readonly cameraId: string; readonly plans: readonly Plan[] }[] = [];
    const received: [Camera, number][] = [];
    for (const [cameraId, camera] of this.#cameras) {
      if (camera.idle) continue;
      const silentMs = nowMs - camera.lastAppendMs;
      if (silentMs > settleAfterMs) camera.writer.settle();
      if (silentMs > idleMs) {
        camera.writer.finish();
        camera.idle = true;
      }
      received.push([camera, camera.received]);
      const plans = camera.writer.takePlans();
      if (plans.length > 0) work.push({ cameraId, plans });
    }
    await Promise.all(work.map(({ plans }) => this.#write(plans)));
    let newFile = false;
    for (const { cameraId, plans } of work) {
      for (const { file, segments } of plans) {
        newFile ||= this.#fileIds.get(cameraId)?.path !== file.path;
        for (const row of segments) this.#rows.set(row.id, { cameraId, file, row });
      }
    }
    if (newFile || nowMs - this.#rowsAtMs >= rowsMs) this.#enterRows(nowMs);
    for (const [camera, bytes] of received) camera.durable = bytes;
  }

  /** One transaction for all rows that wait. */
  #enterRows(nowMs: number): void {
    this.#rowsAtMs = nowMs;
    if (this.#rows.size === 0) return;
    changeSegments(this.db, () => {
      for (const { cameraId, file, row } of this.#rows.values()) this.#enter(cameraId, file, row);
    });
    this.#rows.clear();
  }

  async #write(plans: readonly Plan[]): Promise<void> {
    for (const { file, offset, bytes } of plans) {
      const some = bytes.filter(({ length }) => length > 0);
      if (some.length > 0) await this.#disk.appendSynced(join(this.#options.root, file.path), offset, some);
    }
  }

  #enter(cameraId: string, file: PlannedFile, { id, offset, length, start, end, root, link }: PlannedSegment): void {
    const chain = chainName(cameraId, this.#options.edgeId, this.#options.bootId);
    const { fileId, configId } = this.#rowsOf(cameraId, file);
    const state = root === null ? 'open' : 'closed';
    this.#saveSegment.run(id, cameraId, fileId, offset, length, start, end, state, configId, root, link, chain);
  }

  #rowsOf(cameraId: string, { path, config }: PlannedFile): { fileId: number; configId: number } {
    const known = this.#fileIds.get(cameraId);
    if (known?.path === path) return known;
    const configId = saveConfig(this.db, config);
    const rows = { path, configId, fileId: saveFile(this.db, cameraId, path, configId) };
    this.#fileIds.set(cameraId, rows);
    return rows;
  }

  #camera(cameraId: string): Camera {
    const known = this.#cameras.get(cameraId);
    if (known) return known;
    const { edgeId, bootId, newId } = this.#options;
    const segmentMs = this.#segmentMs;
    const previousLink = chainStart(chainName(cameraId, edgeId, bootId));
    const writer = new CameraWriter({ cameraId, segmentMs, newId, previousLink });
    const resumedFromMs = this.#restarts.get(cameraId) ?? null;
    const camera = { writer, received: 0, durable: 0, lastAppendMs: 0, resumedFromMs, idle: false };
    this.#cameras.set(cameraId, camera);
    return camera;
  }
}

export function saveConfig(
  db: DatabaseSync,
  { codec, record, mime, width, height, reorderDepth }: TrackConfig,
): number {
  db.prepare('INSERT OR IGNORE INTO config (codec, record, mime, width, height, reorder) VALUES (?,?,?,?,?,?)').run(
    codec,
    record,
    mime,
    width,
    height,
    reorderDepth,
  );
  return (db.prepare('SELECT id FROM config WHERE codec = ? AND record = ?').get(codec, record) as { id: number }).id;
}

export function saveFile(db: DatabaseSync, cameraId: string, path: string, configId: number): number {
  db.prepare('INSERT OR IGNORE INTO file (camera_id, path, config_id) VALUES (?,?,?)').run(cameraId, path, configId);
  return (db.prepare('SELECT id FROM file WHERE path = ?').get(path) as { id: number }).id;
}
