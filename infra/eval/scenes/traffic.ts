/** People and cars: those whom rules are about, and those whom they are not. */
import type { Chance } from '../render/chance.ts';
import type { Actor } from '../render/film.ts';
import { spriteOf } from '../render/sprites.ts';
import type { Conditions } from '../render/strata.ts';
import { FAR, LANE, NEAR } from './places.ts';
import { along, endOf, LEFT, paceAt, RIGHT, walker } from './ways.ts';

type Scene = (chance: Chance, conditions: Conditions, fromMs: number) => Actor[];

const near = (chance: Chance) => chance.between(NEAR.top, NEAR.bottom);

function one(
  chance: Chance,
  conditions: Conditions,
  fromMs: number,
  y: number,
  steps: Parameters<typeof along>[2],
): Actor[] {
  return [{ sprite: walker(chance, conditions), path: along(fromMs, paceAt(y, chance), steps) }];
}

const intrude: Scene = (chance, conditions, fromMs) => {
  const y = near(chance);
  const inside = { x: chance.between(0.7, 0.88), y: Math.min(NEAR.bottom, y + chance.between(-0.03, 0.03)) };
  return one(chance, conditions, fromMs, y, [
    { x: RIGHT, y },
    inside,
    { waitMs: chance.between(600, 2500) },
    { x: RIGHT, y },
  ]);
};

const across = (leftwards: boolean): Scene => {
  return (chance, conditions, fromMs) => {
    const y = near(chance);
    const to = Math.max(NEAR.top, Math.min(NEAR.bottom, y + chance.between(-0.08, 0.08)));
    const [from, end] = leftwards ? [RIGHT, LEFT] : [LEFT, RIGHT];
    return one(chance, conditions, fromMs, y, [
      { x: from, y },
      { x: end, y: to },
    ]);
  };
};

/** Two who walk one behind the other. */
const pair: Scene = (chance, conditions, fromMs) => [
  ...across(false)(chance, conditions, fromMs),
  ...across(false)(chance, conditions, fromMs + chance.between(2500, 4000)),
];

const approach: Scene = (chance, conditions, fromMs) => {
  const y = near(chance);
  const to = { x: chance.between(0.1, 0.24), y };
  return one(chance, conditions, fromMs, y, [
    { x: LEFT, y },
    to,
    { waitMs: chance.between(500, 3000) },
    { x: LEFT, y },
  ]);
};

const far: Scene = (chance, conditions, fromMs) => {
  const y = chance.between(FAR.top, FAR.bottom);
  return one(chance, conditions, fromMs, y, [
    { x: LEFT, y },
    { x: RIGHT, y },
  ]);
};

const loiter: Scene = (chance, conditions, fromMs) => {
  const y = chance.between(0.72, 0.9);
  const about = Array.from({ length: chance.whole(5, 7) }, () => [
    { x: chance.between(0.08, 0.2), y: y + chance.between(-0.06, 0.06) },
    { waitMs: chance.between(2500, 4500) },
  ]).flat();
  return one(chance, conditions, fromMs, y, [{ x: LEFT, y }, ...about, { x: LEFT, y }]);
};

const car = (leftwards: boolean, stopsMs = 0): Scene => {
  return (chance, _, fromMs) => {
    const [from, end] = leftwards ? [RIGHT + 0.15, LEFT - 0.15] : [LEFT - 0.15, RIGHT + 0.15];
    const stop = stopsMs > 0 ? [{ x: chance.between(0.35, 0.65), y: LANE }, { waitMs: stopsMs }] : [];
    const path = along(fromMs, chance.between(0.16, 0.3), [{ x: from, y: LANE }, ...stop, { x: end, y: LANE }]);
    return [{ sprite: spriteOf('vehicle', chance), path }];
  };
};

const crowd: Scene = (chance, conditions, fromMs) =>
  Array.from({ length: 8 }, (_, i) => {
    const to = { x: 0.42 + 0.16 * chance.next(), y: 0.66 + 0.26 * chance.next() };
    const from = { x: chance.chance(0.5) ? LEFT : RIGHT, y: to.y };
    const start = fromMs + i * chance.between(200, 700);
    const arrive = along(start, 0.14, [from, to]).at(-1)?.atMs ?? start;
    const sprite = spriteOf(conditions.people.includes('umbrella') ? 'umbrella' : 'person', chance);
    const waitMs = Math.max(0, fromMs + 22_000 - arrive);
    return { sprite, path: along(start, 0.14, [from, to, { waitMs }, from]) };
  });

/** Close to the lens; never a person. */
const insect: Scene = (chance, _, fromMs) => {
  const steps = [{ x: chance.between(0.2, 0.9), y: chance.between(0.4, 0.95) }];
  for (let i = 0; i < 4; i++) {
    const last = steps.at(-1) ?? { x: 0.5, y: 0.5 };
    steps.push({ x: last.x + chance.between(-0.3, 0.3), y: last.y + chance.between(-0.2, 0.2) });
  }
  return [{ sprite: spriteOf('insect', chance), path: along(fromMs, chance.between(0.5, 1), steps) }];
};

const usual: readonly Scene[] = [
  ...[intrude, intrude, intrude, across(false), across(true), pair, approach, far],
  ...[loiter, car(false), car(true), car(false, 14_000), insect, insect],
];

/** One scene after the other, in a new order per seed. */
export function trafficActors(chance: Chance, conditions: Conditions, leadInMs: number): Actor[] {
  const scenes = chance.shuffled(chance.chance(0.5) ? [...usual, crowd] : [...usual, crowd, crowd]);
  const actors: Actor[] = [];
  let fromMs = leadInMs;
  for (const scene of scenes) {
    const more = scene(chance, conditions, fromMs);
    actors.push(...more);
    fromMs = endOf(more) + chance.between(4000, 8000);
  }
  return actors;
}
