import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { figures, figuresOnPage } from './cards.ts';
import { frozen, rendererHash, SEEDS } from './frozen.ts';
import { framesOf } from './render/film.ts';
import { STRATA } from './render/strata.ts';
import { readResults, sceneModelHash } from './results.ts';
import { FAMILIES } from './scenes/clip.ts';
import { makeClip } from './scenes/make.ts';
import { judge } from './score/judge.ts';

describe('the evaluation', () => {
  it('draws with the frozen renderer', () => {
    expect(rendererHash()).toBe(frozen().sha256);
  });

  it('keeps the films of the figures apart from those for tuning', () => {
    expect(SEEDS.heldOut.filter((seed) => SEEDS.tuning.includes(seed))).toEqual([]);
  });

  it('draws the same film again, and another for another seed', () => {
    const first = (seed: string) => framesOf({ ...makeClip('view', 'rain', seed).film, durationMs: 400 });
    const [a, b, c] = ['x', 'x', 'y'].map((seed) =>
      [...first(seed)].map(({ rgb }) => Buffer.from(rgb).toString('base64')),
    );
    expect(a).toEqual(b);
    expect(a).not.toEqual(c);
  });

  it('has something to find in every clip', () => {
    for (const family of FAMILIES) {
      for (const stratum of STRATA) {
        const { episodes, film } = makeClip(family, stratum, 'x');
        expect(episodes.filter(({ unclear }) => !unclear).length).toBeGreaterThan(3);
        expect(episodes.every(({ fromMs }) => fromMs >= 3000 && fromMs < film.durationMs)).toBe(true);
      }
    }
  });

  it('counts what was found, missed, wrong and neither', () => {
    const clip = makeClip('view', 'clear', 'x');
    const [first, ...others] = clip.episodes.filter(({ kind }) => kind === 'TAMPERING');
    if (first === undefined) throw new Error('no tampering');
    const event = { kind: 'TAMPERING' as const, label: 'moved' };
    const [light] = clip.lights;
    const found = { ...event, atMs: first.fromMs + 1000, endMs: first.toMs };
    const fooled = { ...event, atMs: (light?.fromMs ?? 0) + 100, endMs: (light?.fromMs ?? 0) + 200 };
    const { counts, missed, wrong } = judge('TAMPERING', clip, [found, fooled]);
    expect(counts).toMatchObject({ episodes: 4, found: 1, right: 1, wrong: 1, lights: 3, lightsWrong: 1 });
    expect(missed).toEqual(others);
    expect(wrong).toEqual([fooled]);
  });

  it('shows the figures of this renderer and this model in the reference', () => {
    const results = readResults();
    expect(results).toMatchObject({ rendererSha256: frozen().sha256, sceneModelSha256: sceneModelHash() });
    // The formatter aligns tables.
    const plain = (text: string) => text.replaceAll(/-+/g, '-').replaceAll(/ +/g, ' ');
    expect(plain(figuresOnPage())).toBe(plain(figures(results)));
  });

  it('measures a small part: the fire of one film is found, and who passes by', () => {
    const program = fileURLToPath(new URL('eval.ts', import.meta.url));
    const part = ['--tuning', '--family', 'flames', '--stratum', 'clear', '--seeds', '1', '--json'];
    const flags = ['--disable-warning=ExperimentalWarning', program, ...part];
    const printed = execFileSync(process.execPath, flags, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    const lines = printed
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { analytic: string; recall: number | null });
    const recall = Object.fromEntries(lines.map((line) => [line.analytic, line.recall]));
    expect(recall).toMatchObject({ FIRE: 1, MOTION: 1 });
  });
});
