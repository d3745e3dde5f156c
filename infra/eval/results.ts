/** The figures of an evaluation as they are committed, and where they come from. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { readModel } from '../../edge/ai/runtime/card.ts';

const count = z.int().min(0);
const Counts = z.object({
  ...{ episodes: count, found: count, right: count, wrong: count, unclear: count, lights: count, lightsWrong: count },
});
const Stratum = z.object({ cameraMs: z.number(), counts: z.record(z.string(), Counts) });

export const ResultsSchema = z.object({
  rendererSha256: z.string(),
  sceneModelSha256: z.string(),
  /** Of the rules and the tracker that were measured. */
  analyticsSha256: z.string(),
  seeds: z.array(z.string()),
  strata: z.record(z.string(), Stratum),
});
export type Results = z.infer<typeof ResultsSchema>;

const file = new URL('results.json', import.meta.url);

export const readResults = (): Results => ResultsSchema.parse(JSON.parse(readFileSync(file, 'utf8')));

export function writeResults(results: Results): void {
  writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
}

/** The hash of the scene model. */
export const sceneModelHash = (): string => readModel('scene').sha256;

/** The hash of the sources between the scene model and an event. */
export function analyticsHash(): string {
  const hash = createHash('sha256');
  for (const folder of ['', 'objects/', 'rules/', 'rules/analytics/', 'runtime/']) {
    const url = new URL(`../../edge/ai/${folder}`, import.meta.url);
    for (const name of readdirSync(url).sort()) {
      if (!name.endsWith('.ts') || name.endsWith('.test.ts')) continue;
      hash.update(`${folder}${name}\n`).update(readFileSync(new URL(name, url)));
    }
  }
  return hash.digest('hex');
}
