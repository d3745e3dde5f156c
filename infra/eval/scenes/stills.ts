/** Things that are left and taken, flames and plumes, and what happens to a camera. */
import type { Chance } from '../render/chance.ts';
import type { Actor, ViewChange } from '../render/film.ts';
import { type SpriteKind, spriteOf } from '../render/sprites.ts';
import type { Conditions } from '../render/strata.ts';
import { LANE, NEAR } from './places.ts';
import { along, endOf, LEFT, lying, paceAt, RIGHT, walker } from './ways.ts';

const THINGS: readonly [SpriteKind, ...SpriteKind[]] = ['bag', 'box', 'suitcase'];
const side = (chance: Chance) => (chance.chance(0.5) ? LEFT : RIGHT);

/** Comes, stops at the place, goes; the moment of the stop's middle. */
function visitor(chance: Chance, conditions: Conditions, fromMs: number, at: { x: number; y: number }) {
  const y = at.y + 0.01;
  const steps = [{ x: side(chance), y }, { x: at.x - 0.02, y }, { waitMs: 1600 }, { x: side(chance), y }];
  const path = along(fromMs, paceAt(y, chance), steps);
  return { actor: { sprite: walker(chance, conditions), path }, atMs: (path[2]?.atMs ?? fromMs) - 800 };
}

export function settledActors(chance: Chance, conditions: Conditions, leadInMs: number): Actor[] {
  const place = (from: number) => ({ x: from + chance.between(0, 0.16), y: chance.between(0.68, 0.92) });
  const places = chance.shuffled([place(0.12), place(0.42), place(0.72)]);
  const [first, second, third] = places as [(typeof places)[0], (typeof places)[0], (typeof places)[0]];
  const actors: Actor[] = [];
  const passer = (fromMs: number) => {
    const y = chance.between(NEAR.top, NEAR.bottom);
    const path = along(fromMs, paceAt(y, chance), [
      { x: LEFT, y },
      { x: RIGHT, y },
    ]);
    actors.push({ sprite: walker(chance, conditions), path });
    return endOf(actors);
  };
  let fromMs = leadInMs;
  // Left, while others pass by, and taken away again.
  for (const at of [first, second]) {
    const bringing = visitor(chance, conditions, fromMs, at);
    const takenFromMs = bringing.atMs + 34_000;
    const taking = visitor(chance, conditions, takenFromMs, at);
    actors.push(lying(chance.pick(THINGS), chance, at, bringing.atMs, taking.atMs), bringing.actor, taking.actor);
    passer(bringing.atMs + 9000);
    fromMs = endOf([taking.actor]) + chance.between(9000, 14_000);
  }
  // One who stands and waits, and is no thing.
  const waiting = { x: chance.between(0.3, 0.7), y: chance.between(0.7, 0.9) };
  const steps = [{ x: LEFT, y: waiting.y }, waiting, { waitMs: 8000 }, { x: RIGHT, y: waiting.y }];
  actors.push({ sprite: walker(chance, conditions), path: along(fromMs, paceAt(waiting.y, chance), steps) });
  fromMs = endOf(actors) + 5000;
  const taking = visitor(chance, conditions, fromMs, third);
  actors.push(lying(chance.pick(THINGS), chance, third, 0, taking.atMs), taking.actor);
  passer(endOf(actors) + 6000);
  return actors;
}

export function flameActors(chance: Chance, conditions: Conditions, leadInMs: number): Actor[] {
  const at = () => ({ x: chance.between(0.15, 0.85), y: chance.between(0.6, 0.9) });
  const passing = (fromMs: number): Actor => {
    const y = chance.between(NEAR.top, NEAR.bottom);
    const sprite = walker(chance, conditions);
    const bright = { ...sprite, colours: [[245, 120, 20], sprite.colours[1], sprite.colours[2]] as const };
    return {
      sprite: bright,
      path: along(fromMs, paceAt(y, chance), [
        { x: LEFT, y },
        { x: RIGHT, y },
      ]),
    };
  };
  const actors: Actor[] = [passing(leadInMs)];
  const fireFromMs = endOf(actors) + 5000;
  actors.push(lying('fire', chance, at(), fireFromMs, fireFromMs + 22_000));
  const smokeFromMs = fireFromMs + 30_000;
  actors.push(lying('smoke', chance, at(), smokeFromMs, smokeFromMs + 32_000));
  actors.push(passing(smokeFromMs + 40_000));
  const path = along(endOf(actors) + 2000, 0.2, [
    { x: RIGHT + 0.1, y: LANE },
    { x: LEFT - 0.1, y: LANE },
  ]);
  return [...actors, { sprite: spriteOf('vehicle', chance), path }];
}

/** Four sorts of tampering, lights that are switched, lightning and a truck close by; in a new order per seed. */
export function viewChanges(chance: Chance, leadInMs: number): { views: ViewChange[]; actors: Actor[] } {
  const kinds = ['blackout', 'covered', 'defocus', 'moved', 'light', 'light', 'flash', 'truck'] as const;
  const [views, actors]: [ViewChange[], Actor[]] = [[], []];
  let [fromMs, darker] = [leadInMs, chance.chance(0.5)];
  for (const kind of chance.shuffled(kinds)) {
    const toMs = fromMs + (kind === 'flash' ? 600 : chance.between(9000, 15_000));
    if (kind === 'truck') {
      const path = along(fromMs, 0.3, [
        { x: LEFT - 0.6, y: 0.97 },
        { x: RIGHT + 0.6, y: 0.97 },
      ]);
      actors.push({ sprite: spriteOf('truck', chance), path });
    } else if (kind === 'light') {
      views.push({ kind, fromMs, toMs, amount: darker ? chance.between(0.3, 0.5) : chance.between(1.4, 1.9) });
      darker = !darker;
    } else {
      const amount = kind === 'moved' ? chance.pick([-1, 1]) * chance.between(0.3, 0.8) : chance.next();
      views.push({ kind, fromMs, toMs, amount });
    }
    fromMs = toMs + chance.between(16_000, 24_000);
  }
  return { views, actors };
}
