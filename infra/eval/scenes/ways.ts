/** How actors go: who, from where, how fast. */
import { sizeAt, VIEW } from '../render/backdrop.ts';
import type { Chance } from '../render/chance.ts';
import type { Actor, Waypoint } from '../render/film.ts';
import { type SpriteKind, spriteOf } from '../render/sprites.ts';
import type { Conditions } from '../render/strata.ts';

type Step = { readonly x: number; readonly y: number } | { readonly waitMs: number };

const OUT = 0.16;
export const LEFT = -OUT;
export const RIGHT = 1 + OUT;

/** About one body's height a second, in shares of the picture's width. */
export const paceAt = (y: number, chance: Chance): number =>
  ((sizeAt(y) * VIEW.height) / VIEW.width) * chance.between(0.6, 0.95);

export function along(fromMs: number, speed: number, steps: readonly Step[]): Waypoint[] {
  const path: Waypoint[] = [];
  let atMs = fromMs;
  for (const step of steps) {
    const last = path.at(-1);
    if ('waitMs' in step) {
      atMs += step.waitMs;
      if (last !== undefined) path.push({ ...last, atMs });
      continue;
    }
    if (last !== undefined) {
      const away = Math.hypot(step.x - last.x, ((step.y - last.y) * VIEW.height) / VIEW.width);
      atMs += (away / speed) * 1000;
    }
    path.push({ ...step, atMs });
  }
  return path;
}

export const endOf = (actors: readonly Actor[]): number =>
  Math.max(0, ...actors.map(({ path }) => path.at(-1)?.atMs ?? 0));

export function walker(chance: Chance, conditions: Conditions): Actor['sprite'] {
  return spriteOf(chance.pick(conditions.people), chance);
}

/** A thing that lies at a place for a while. */
export function lying(
  kind: SpriteKind,
  chance: Chance,
  at: { x: number; y: number },
  fromMs: number,
  toMs: number,
): Actor {
  return {
    sprite: spriteOf(kind, chance),
    path: [
      { ...at, atMs: fromMs },
      { ...at, atMs: toMs },
    ],
  };
}
