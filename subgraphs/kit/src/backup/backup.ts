import { constants, copyFile, link, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { backup as copyDatabase, DatabaseSync } from 'node:sqlite';
import type { Clock } from '../clock.ts';
import { Fault } from '../fault.ts';
import { filesBelow, type Manifest, writeManifest } from './manifest.ts';

export interface BackupOptions {
  /** The platform's folder; the platform may be running. */
  readonly home: string;
  /** The backup's own folder; must not exist yet. */
  readonly to: string;
  readonly clock: Clock;
  readonly onProgress?: (text: string) => void;
}

const LOCK_WAIT_MS = 200;
const LOCK_TRIES = 100;

/**
 * One consistent set of all embedded stores and the keys: every database as of the same instant, and every blob that
 * existed then. Writers wait for some milliseconds, nobody else notices. The folder appears whole or not at all.
 */
export async function backUp({ home, to, clock, onProgress }: BackupOptions): Promise<Manifest> {
  const target = resolve(to);
  const cloud = join(home, 'cloud');
  const names = (await readdir(cloud).catch(() => [])).filter((name) => name.endsWith('.db')).sort();
  if (names.length === 0) throw new Fault('BACKUP_EMPTY', `There is no platform in ${home}; set VMS_HOME.`);
  if (await stat(target).catch(() => null)) throw new Fault('BACKUP_EXISTS', `${target} exists; name a new folder.`);
  const [part, staging] = [`${target}.part`, join(cloud, `.backup-${process.pid}`)];
  await rm(part, { recursive: true, force: true });
  await mkdir(join(part, 'cloud'), { recursive: true, mode: 0o700 });
  try {
    // Blobs never change in place, so links hold them: those of before the instant, then those that came meanwhile.
    await linkBlobs(cloud, staging);
    const snapshots = await snapshotAll(names.map((name) => join(cloud, name)));
    const takenAtMs = clock.now();
    await linkBlobs(cloud, staging);
    for (const [at, name] of names.entries()) {
      onProgress?.(`${name} (${at + 1} of ${names.length})`);
      const snapshot = snapshots[at];
      if (snapshot) await copyDatabase(snapshot, join(part, 'cloud', name));
      snapshot?.close();
    }
    onProgress?.('blobs and keys');
    await copyTree(staging, join(part, 'cloud', 'blobs'));
    await copyTree(join(home, 'keys'), join(part, 'keys'));
    const manifest = await writeManifest(part, takenAtMs);
    await rename(part, target);
    return manifest;
  } catch (error) {
    await rm(part, { recursive: true, force: true });
    throw error;
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/** A read transaction on each, all begun while every one of them was locked for writing. */
async function snapshotAll(files: readonly string[]): Promise<DatabaseSync[]> {
  for (let attempt = 1; ; attempt++) {
    const locks: DatabaseSync[] = [];
    try {
      for (const file of files) {
        const lock = new DatabaseSync(file, { timeout: LOCK_WAIT_MS });
        locks.push(lock);
        lock.exec('begin immediate');
      }
      return files.map((file) => {
        const reader = new DatabaseSync(file, { readOnly: true });
        reader.exec('begin; select count(*) from sqlite_master');
        return reader;
      });
    } catch (error) {
      // A service that holds one store while it waits for another must not wait for us as well.
      if (!isBusy(error) || attempt === LOCK_TRIES) throw error;
    } finally {
      for (const lock of locks) lock.close();
    }
    await new Promise((resolve) => setTimeout(resolve, LOCK_WAIT_MS));
  }
}

const isBusy = (error: unknown): boolean => (error as { errcode?: number }).errcode === 5;

async function linkBlobs(cloud: string, staging: string): Promise<void> {
  const from = join(cloud, 'blobs');
  for (const path of (await filesBelow(from)).filter((name) => !name.endsWith('.tmp'))) {
    await mkdir(dirname(join(staging, path)), { recursive: true });
    await link(join(from, path), join(staging, path)).catch(unless('EEXIST', 'ENOENT'));
  }
}

/** Copies files with their modes; cheap where the file system can share blocks. */
export async function copyTree(from: string, to: string): Promise<void> {
  for (const path of await filesBelow(from)) {
    await mkdir(dirname(join(to, path)), { recursive: true, mode: 0o700 });
    await copyFile(join(from, path), join(to, path), constants.COPYFILE_FICLONE);
  }
}

function unless(...codes: readonly string[]): (error: unknown) => void {
  return (error) => {
    if (!codes.includes(String((error as { code?: unknown }).code))) throw error;
  };
}
