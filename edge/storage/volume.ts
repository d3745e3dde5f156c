import { mkdirSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { CameraWriter, type Plan, type PlannedFile } from './camera-writer.ts';
import { chainName, chainStart } from './hashing.ts';
import { openIndexForWriting } from './index-db.ts';
import { recoverVolume } from './recovery.ts';
import type { CodecConfig, GapReason, Sample } from './sample.ts';

/** The disk as the volume uses it; a test may stall or fail it. */
export interface VolumeDisk {
  /** Appends at `offset` and returns once the bytes are synced; makes folders as needed, synced too. */
  appendSynced(path: string, offset: number, bytes: readonly Buffer[]): Promise<void>;
}

export const realDisk: VolumeDisk = {
  async appendSynced(path, offset, bytes) {
    const fresh = offset === 0;
    if (fresh) mkdirSync(dirname(path), { recursive: true });
    const handle = await open(path, fresh ? 'w' : 'r+');
    try {
      let at = offset;
      for (let i = 0; i < bytes.length; i += writevMax) {
        const part = bytes.slice(i, i + writevMax);
        const size = part.reduce((sum, { length }) => sum + length, 0);
        const { bytesWritten } = await handle.writev(part, at);
        if (bytesWritten !== size) throw new Error(`Only ${bytesWritten} of ${size} bytes fitted into ${path}.`);
        at += size;
      }
      await handle.datasync();
    } finally {
      await handle.close();
    }
    if (!fresh) return;
    const folder = await open(dirname(path), 'r');
    await folder.sync().finally(() => folder.close());
  },
};

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
const settleAfterMs = 500;
/** After this much the segment ends. */
const idleMs = 5_000;
/** One writev takes at most 1024 buffers (IOV_MAX). */
const writevMax = 512;

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
  #round: Promise<void> = Promise.resolve();

  constructor(options: VolumeOptions) {
    this.#options = options;
    this.#disk = options.disk ?? realDisk;
    this.db = openIndexForWriting(join(options.root, 'index.db'));
    this.#saveSegment = this.db.prepare(upsertSegment);
    this.#restarts = recoverVolume(this.db, options.root, options.newId);
  }

  append(cameraId: string, sample: Sample, config: CodecConfig, nowMs: number): void {
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
    this.db.close();
  }

  async #runRound(nowMs: number): Promise<void> {
    const work = [...this.#cameras].map(([cameraId, camera]) => {
      const silentMs = nowMs - camera.lastAppendMs;
      if (!camera.idle && silentMs > settleAfterMs) camera.writer.settle();
      if (!camera.idle && silentMs > idleMs) {
        camera.writer.finish();
        camera.idle = true;
      }
      return { cameraId, camera, received: camera.received, plans: camera.writer.takePlans(true) };
    });
    const written = work.filter(({ plans }) => plans.length > 0);
    await Promise.all(written.map(({ plans }) => this.#write(plans)));
    if (written.length > 0) {
      this.db.exec('BEGIN IMMEDIATE');
      for (const { cameraId, plans } of written) for (const plan of plans) this.#commit(cameraId, plan);
      this.db.exec('COMMIT');
    }
    for (const { camera, received } of work) camera.durable = received;
  }

  async #write(plans: readonly Plan[]): Promise<void> {
    for (const { file, offset, bytes } of plans) {
      const some = bytes.filter(({ length }) => length > 0);
      if (some.length > 0) await this.#disk.appendSynced(join(this.#options.root, file.path), offset, some);
    }
  }

  #commit(cameraId: string, { file, segments }: Plan): void {
    if (segments.length === 0) return;
    const chain = chainName(cameraId, this.#options.edgeId, this.#options.bootId);
    const { fileId, configId } = this.#rowsOf(cameraId, file);
    for (const { id, offset, length, start, end, root, link } of segments) {
      const state = root === null ? 'open' : 'closed';
      this.#saveSegment.run(id, cameraId, fileId, offset, length, start, end, state, configId, root, link, chain);
    }
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
    const { edgeId, bootId, segmentMs, newId } = this.#options;
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
  { codec, record, mime, width, height, reorderDepth }: CodecConfig,
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
