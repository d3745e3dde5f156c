/**
 * `npm run eval [-- --tuning] [--family NAME] [--stratum NAME] [--seeds N] [--json] [--why] [--write]`: the analytics on films that we
 * draw and whose truth we know. Without options the held-out films of every family and stratum; about 10 minutes of a core.
 */
import { parseArgs } from 'node:util';
import { readModel } from '../../edge/ai/runtime/card.ts';
import { openSceneRuntime, type SceneRuntime } from '../../edge/ai/runtime/scene-runtime.ts';
import { frozen, rendererHash, SEEDS } from './frozen.ts';
import { STRATA } from './render/strata.ts';
import { analyticsHash, type Results, sceneModelHash, writeResults } from './results.ts';
import { FAMILIES, rulesOfClip } from './scenes/clip.ts';
import { makeClip } from './scenes/make.ts';
import { added, type Counts, judge, noCounts } from './score/judge.ts';
import { watchClip } from './score/watch-clip.ts';
import { cameraHours, linesOf } from './table.ts';

const { values: options } = parseArgs({
  options: {
    tuning: { type: 'boolean', default: false },
    family: { type: 'string', multiple: true, default: [...FAMILIES] },
    stratum: { type: 'string', multiple: true, default: [...STRATA] },
    seeds: { type: 'string', default: '3' },
    json: { type: 'boolean', default: false },
    why: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});

async function measured(runtime: SceneRuntime, seeds: readonly string[]): Promise<Results> {
  const strata: Record<string, { cameraMs: number; counts: Record<string, Counts> }> = {};
  for (const stratum of STRATA.filter((name) => options.stratum.includes(name))) {
    const sum = { cameraMs: 0, counts: {} as Record<string, Counts> };
    strata[stratum] = sum;
    for (const family of FAMILIES.filter((name) => options.family.includes(name))) {
      for (const seed of seeds) {
        const clip = makeClip(family, stratum, seed);
        const { raised, cameraMs } = await watchClip(clip, runtime);
        sum.cameraMs += cameraMs;
        for (const { kind } of rulesOfClip()) {
          const verdict = judge(kind, clip, raised);
          sum.counts[kind] = added(sum.counts[kind] ?? noCounts, verdict.counts);
          if (!options.why) continue;
          for (const { fromMs, toMs } of verdict.missed) tell(`${clip.name} ${kind} missed ${span(fromMs, toMs)}`);
          for (const one of verdict.wrong) tell(`${clip.name} ${kind} wrong ${span(one.atMs, one.endMs)} ${one.label}`);
        }
      }
    }
    tell(`${stratum}: ${(sum.cameraMs / 60_000).toFixed(1)} minutes of film`);
  }
  const hashes = {
    rendererSha256: rendererHash(),
    sceneModelSha256: sceneModelHash(),
    analyticsSha256: analyticsHash(),
  };
  return { ...hashes, seeds: [...seeds], strata };
}

const tell = (line: string) => process.stderr.write(`${line}\n`);
const span = (fromMs: number, toMs: number) => `${(fromMs / 1000).toFixed(1)}–${(toMs / 1000).toFixed(1)} s`;

if (rendererHash() !== frozen().sha256) {
  tell('The renderer is not the frozen one: its figures cannot be compared. See README.md.');
  process.exit(2);
}
const runtime = await openSceneRuntime(readModel('scene'));
const results = await measured(
  runtime,
  (options.tuning ? SEEDS.tuning : SEEDS.heldOut).slice(0, Number(options.seeds)),
);
if (options.write) writeResults(results);
if (options.json) {
  for (const line of linesOf(results)) process.stdout.write(`${JSON.stringify({ eval: 'scene', ...line })}\n`);
} else {
  console.table(linesOf(results));
  process.stdout.write(`${cameraHours(results)} camera-hours, scene thread restarts: ${runtime.restarts}\n`);
}
await runtime[Symbol.asyncDispose]();
process.exit(0);
