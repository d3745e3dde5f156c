import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { Fault } from '../fault.ts';

const shape = z.object({
  format: z.literal(1),
  takenAtMs: z.number(),
  files: z.array(z.object({ path: z.string(), bytes: z.number().int(), sha256: z.string() })),
});

/** What a backup holds, file by file: written last, so a folder with one is whole. */
export type Manifest = z.infer<typeof shape>;

const NAME = 'manifest.json';

/** Files below a folder, as paths relative to it, sorted; empty when there is no folder. */
export async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}

export async function writeManifest(folder: string, takenAtMs: number): Promise<Manifest> {
  const files: Manifest['files'] = [];
  for (const path of await filesBelow(folder)) files.push({ path, ...(await fingerprint(join(folder, path))) });
  const manifest: Manifest = { format: 1, takenAtMs, files };
  await writeFile(join(folder, NAME), `${JSON.stringify(manifest, null, 1)}\n`, { mode: 0o600, flush: true });
  return manifest;
}

/** Reads a backup and every byte of it; Fault BACKUP_INVALID names the first file that is not as it was written. */
export async function verifyBackup(folder: string): Promise<Manifest> {
  const text = await readFile(join(folder, NAME), 'utf8').catch(() => '');
  const parsed = shape.safeParse(text === '' ? null : parseOrNull(text));
  if (!parsed.success)
    throw new Fault('BACKUP_INVALID', `${folder} holds no finished backup: its ${NAME} is missing or damaged.`);
  const manifest = parsed.data;
  const found = new Set(await filesBelow(folder));
  for (const { path, bytes, sha256 } of manifest.files) {
    const now = found.has(path) ? await fingerprint(join(folder, path)) : null;
    if (now?.bytes !== bytes || now.sha256 !== sha256)
      throw new Fault('BACKUP_INVALID', `${path} of the backup is ${now ? 'damaged' : 'missing'}; use another backup.`);
  }
  return manifest;
}

async function fingerprint(path: string): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return { bytes: (await stat(path)).size, sha256: hash.digest('hex') };
}

function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
