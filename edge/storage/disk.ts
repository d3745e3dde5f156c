import { closeSync, fdatasync, fdatasyncSync, fsyncSync, mkdirSync, openSync, writev, writevSync } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';

/** The disk as the volume uses it; a test may stall or fail it. */
export interface VolumeDisk {
  /** Appends at `offset` and returns once the bytes are synced; makes folders as needed, synced too. */
  appendSynced(path: string, offset: number, bytes: readonly Buffer[]): Promise<void>;
  /** Lets go of what it holds open. */
  close(): void;
}

/** One writev takes at most 1024 buffers (IOV_MAX). */
const writevMax = 512;
/** A flush faster than this is waited for on the spot: the way through the thread pool costs more CPU than the write. */
const quickMs = 12;
/** Files that are not written for this long are let go. */
const idleMs = 90_000;

const writevLater = promisify(writev);
const syncLater = promisify(fdatasync);

/**
 * Keeps the files of the running minute open. While the disk is quick it writes one file after the other on this thread;
 * when flushes become slow, the files of a round are written and flushed side by side in the thread pool.
 */
export class RealDisk implements VolumeDisk {
  readonly #open = new Map<string, { readonly fd: number; usedAtMs: number }>();
  #flushMs = 0;

  async appendSynced(path: string, offset: number, bytes: readonly Buffer[]): Promise<void> {
    const fresh = offset === 0;
    if (fresh) mkdirSync(dirname(path), { recursive: true });
    const fd = this.#file(path, fresh);
    const begunMs = performance.now();
    if (this.#flushMs < quickMs) {
      write(fd, path, offset, bytes);
      fdatasyncSync(fd);
    } else {
      await writeLater(fd, path, offset, bytes);
      await syncLater(fd);
    }
    this.#flushMs += (performance.now() - begunMs - this.#flushMs) / 4;
    if (!fresh) return;
    const folder = openSync(dirname(path), 'r');
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  }

  close(): void {
    for (const { fd } of this.#open.values()) closeSync(fd);
    this.#open.clear();
  }

  #file(path: string, fresh: boolean): number {
    const nowMs = performance.now();
    const known = this.#open.get(path);
    if (known !== undefined && !fresh) {
      known.usedAtMs = nowMs;
      return known.fd;
    }
    // A new minute is when the last one's files are done with.
    for (const [other, { fd, usedAtMs }] of this.#open) {
      if (other !== path && nowMs - usedAtMs < idleMs) continue;
      closeSync(fd);
      this.#open.delete(other);
    }
    const fd = openSync(path, fresh ? 'w' : 'r+');
    this.#open.set(path, { fd, usedAtMs: nowMs });
    return fd;
  }
}

function write(fd: number, path: string, offset: number, bytes: readonly Buffer[]): void {
  let at = offset;
  for (const { part, size } of portions(bytes)) {
    whole(path, writevSync(fd, part, at), size);
    at += size;
  }
}

async function writeLater(fd: number, path: string, offset: number, bytes: readonly Buffer[]): Promise<void> {
  let at = offset;
  for (const { part, size } of portions(bytes)) {
    whole(path, (await writevLater(fd, part, at)).bytesWritten, size);
    at += size;
  }
}

function* portions(bytes: readonly Buffer[]): Generator<{ part: Buffer[]; size: number }> {
  for (let i = 0; i < bytes.length; i += writevMax) {
    const part = bytes.slice(i, i + writevMax);
    yield { part, size: part.reduce((sum, { length }) => sum + length, 0) };
  }
}

function whole(path: string, written: number, size: number): void {
  if (written !== size) throw new Error(`Only ${written} of ${size} bytes fitted into ${path}.`);
}
