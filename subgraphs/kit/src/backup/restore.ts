import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import { Fault } from '../fault.ts';
import { hasLiveMembers } from '../ports/bus/holders.ts';
import { copyTree } from './backup.ts';
import { type Manifest, verifyBackup } from './manifest.ts';

export interface RestoreOptions {
  readonly home: string;
  readonly from: string;
  readonly clock: Clock;
  /** Put the state that is there aside instead of refusing. */
  readonly replace?: boolean;
}

const MARK = 'restored.json';
const mark = z.object({ id: z.string() });

/**
 * Puts a verified backup in place of the platform's state, which is put aside, never deleted. The next start finds the
 * mark and raises what must not be continued (`restored` of each subgraph): cursors of before are then refused.
 */
export async function restore(options: RestoreOptions): Promise<{ manifest: Manifest; setAside: string | null }> {
  const { home, from, clock, replace = false } = options;
  refuseWhileRunning(home);
  const isEmpty = (await readdir(join(home, 'cloud')).catch(() => [])).length === 0;
  if (!isEmpty && !replace)
    throw new Fault('RESTORE_NOT_EMPTY', `${home} holds a platform; add --replace to put it aside and restore.`);
  const manifest = await verifyBackup(from);
  const part = join(home, 'restore.part');
  await rm(part, { recursive: true, force: true });
  await mkdir(part, { recursive: true, mode: 0o700 });
  for (const name of ['cloud', 'keys']) await copyTree(join(from, name), join(part, name));
  await writeFile(join(part, 'cloud', MARK), JSON.stringify({ id: randomUUID() }), { flush: true });
  const aside = join(home, `before-restore-${clock.now()}`);
  for (const name of ['keys', 'cloud']) {
    if (await stat(join(home, name)).catch(() => null)) {
      await mkdir(aside, { recursive: true, mode: 0o700 });
      await rename(join(home, name), join(aside, name));
    }
    await rename(join(part, name), join(home, name));
  }
  await rm(part, { recursive: true, force: true });
  return { manifest, setAside: isEmpty ? null : aside };
}

/** The id of the restore that these stores came from, or null: each subgraph acts on it once. */
export function restoreIdOf(cloud: string): string | null {
  try {
    return mark.parse(JSON.parse(readFileSync(join(cloud, MARK), 'utf8'))).id;
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ENOENT') return null;
    throw error;
  }
}

function refuseWhileRunning(home: string): void {
  let db: DatabaseSync;
  try {
    db = new DatabaseSync(join(home, 'cloud', 'bus.db'), { readOnly: true });
  } catch {
    return;
  }
  try {
    if (hasLiveMembers(db)) throw new Fault('RESTORE_RUNNING', `The platform in ${home} is running; stop it first.`);
  } finally {
    db.close();
  }
}
