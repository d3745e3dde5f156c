/** The clip of a family, a stratum and a seed. */
import { Chance } from '../render/chance.ts';
import type { Actor, Film, ViewChange } from '../render/film.ts';
import { CONDITIONS, type Stratum } from '../render/strata.ts';
import type { Clip, Episode, Family } from './clip.ts';
import { flameActors, settledActors, viewChanges } from './stills.ts';
import { trafficActors } from './traffic.ts';
import { truthsOf } from './truths.ts';
import { endOf } from './ways.ts';

/** Nothing is found in the first 3 s of learning. */
const LEAD_IN_MS = 6000;
const TAIL_MS = 12_000;
/** After a light was switched, so long nothing may be made of it. */
const AFTER_LIGHT_MS = 6000;

export function makeClip(family: Family, stratum: Stratum, seed: string): Clip {
  const name = `${family}/${stratum}/${seed}`;
  const chance = new Chance(name);
  const conditions = CONDITIONS[stratum];
  let [actors, views]: [readonly Actor[], readonly ViewChange[]] = [[], []];
  if (family === 'traffic') actors = trafficActors(chance, conditions, LEAD_IN_MS);
  else if (family === 'settled') actors = settledActors(chance, conditions, LEAD_IN_MS);
  else if (family === 'flames') actors = flameActors(chance, conditions, LEAD_IN_MS);
  else ({ actors, views } = viewChanges(chance, LEAD_IN_MS));
  const last = Math.max(endOf(actors.filter(({ path }) => path.length > 0)), ...views.map(({ toMs }) => toMs));
  const film: Film = { seed: name, stratum, durationMs: Math.ceil(last + TAIL_MS), actors, views };
  const lights = views.filter(({ kind }) => kind === 'light' || kind === 'flash');
  return {
    name,
    family,
    film,
    episodes: [...truthsOf(film), ...views.flatMap(tamperings)],
    lights: lights.map(({ fromMs, toMs }) => ({ fromMs, toMs: toMs + AFTER_LIGHT_MS })),
  };
}

function tamperings({ kind, fromMs, toMs }: ViewChange): Episode[] {
  if (kind === 'light' || kind === 'flash') return [];
  return [{ kind: 'TAMPERING', fromMs, toMs: toMs + 1000, unclear: false }];
}
