/** What may not change between tuning and measuring: the renderer, the scenes and their truths, by the hash of their files. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { z } from 'zod';

const Frozen = z.object({ sha256: z.string(), since: z.string() });
const FOLDERS = ['render', 'scenes'] as const;

export interface Seeds {
  /** For whoever improves an analytic. */
  readonly tuning: readonly string[];
  /** For figures; nothing was ever changed for their sake. */
  readonly heldOut: readonly string[];
}

export const SEEDS: Seeds = {
  tuning: ['tuning-1', 'tuning-2', 'tuning-3'],
  heldOut: ['held-out-1', 'held-out-2', 'held-out-3'],
};

/** The hash of everything that draws. */
export function rendererHash(): string {
  const hash = createHash('sha256');
  for (const folder of FOLDERS) {
    const url = new URL(`${folder}/`, import.meta.url);
    for (const name of readdirSync(url).sort())
      hash.update(`${folder}/${name}\n`).update(readFileSync(new URL(name, url)));
  }
  return hash.digest('hex');
}

export function frozen(): z.infer<typeof Frozen> {
  return Frozen.parse(JSON.parse(readFileSync(new URL('frozen.json', import.meta.url), 'utf8')));
}
