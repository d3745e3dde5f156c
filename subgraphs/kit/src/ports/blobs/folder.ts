import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { checkBlobId } from './blob-id.ts';
import type { Blobs } from './blobs.ts';

/** Blobs as files of one folder: written beside, synced, then renamed, so a reader sees all of one or none. */
export function openFolderBlobs(root: string, unique: () => string): Blobs {
  const pathOf = (id: string): string => {
    checkBlobId(id);
    // The last two characters spread well for UUIDv7, whose first ones are the time.
    return join(root, id.slice(-2).replaceAll('.', '_'), id);
  };
  return {
    put: async (id, bytes) => {
      const path = pathOf(id);
      await mkdir(dirname(path), { recursive: true });
      const beside = `${path}.${unique()}.tmp`;
      try {
        const file = await open(beside, 'wx', 0o600);
        try {
          await file.writeFile(bytes);
          await file.sync();
        } finally {
          await file.close();
        }
        await rename(beside, path);
        await syncFolder(dirname(path));
      } catch (error) {
        await rm(beside, { force: true });
        throw error;
      }
    },
    get: async (id) => readFile(pathOf(id)).catch(noneIfMissing),
    has: async (id) => (await stat(pathOf(id)).catch(noneIfMissing)) !== null,
    delete: (id) => rm(pathOf(id), { force: true }),
  };
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function noneIfMissing(error: unknown): null {
  if ((error as { code?: unknown }).code === 'ENOENT') return null;
  throw error;
}
