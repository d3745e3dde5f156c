/** What stands still behind a film: sky, houses, ground with its texture, trees whose leaves move. */
import { Canvas, type Colour, lit, mixed } from './canvas.ts';
import { Chance } from './chance.ts';

/** More than the picture shows, so that the camera can shake and be turned away. */
export const MARGIN = { x: 130, y: 40 } as const;
export const VIEW = { width: 320, height: 180 } as const;
/** Where the ground begins, share of the picture's height. */
export const HORIZON = 0.3;

export interface Tree {
  /** Pixels of the backdrop, its margin included. */
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly leaves: readonly { readonly dx: number; readonly dy: number; readonly r: number; readonly colour: Colour }[];
}

export interface Backdrop {
  readonly picture: Canvas;
  readonly trees: readonly Tree[];
  readonly lamps: readonly { readonly x: number; readonly y: number; readonly radius: number }[];
}

/** A smooth field in [-1,1] of `cells` x `cells` random values. */
export function field(chance: Chance, cells: number): (u: number, v: number) => number {
  const values = Array.from({ length: (cells + 1) ** 2 }, () => chance.between(-1, 1));
  const at = (x: number, y: number) => values[y * (cells + 1) + x] ?? 0;
  return (u, v) => {
    const [x, y] = [Math.max(0, Math.min(0.9999, u)) * cells, Math.max(0, Math.min(0.9999, v)) * cells];
    const [ix, iy] = [Math.floor(x), Math.floor(y)];
    const [fx, fy] = [x - ix, y - iy];
    const top = at(ix, iy) * (1 - fx) + at(ix + 1, iy) * fx;
    const bottom = at(ix, iy + 1) * (1 - fx) + at(ix + 1, iy + 1) * fx;
    return top * (1 - fy) + bottom * fy;
  };
}

export function backdropOf(seed: string): Backdrop {
  const chance = new Chance(`${seed}/backdrop`);
  const picture = new Canvas(VIEW.width + 2 * MARGIN.x, VIEW.height + 2 * MARGIN.y);
  const horizon = MARGIN.y + VIEW.height * HORIZON;
  ground(picture, chance, horizon);
  houses(picture, chance, horizon);
  furniture(picture, chance, horizon);
  const trees = Array.from({ length: chance.whole(2, 4) }, () => tree(chance, picture.width, horizon));
  const lamps = Array.from({ length: chance.whole(2, 4) }, () => ({
    x: chance.between(0, picture.width),
    y: chance.between(horizon, picture.height),
    radius: chance.between(50, 110),
  }));
  return { picture, trees, lamps };
}

function ground(picture: Canvas, chance: Chance, horizon: number): void {
  const sky: Colour = [chance.between(150, 215), chance.between(165, 220), chance.between(185, 235)];
  const soil: Colour = [chance.between(85, 140), chance.between(85, 135), chance.between(75, 125)];
  const [coarse, fine] = [field(chance, 14), field(chance, 60)];
  for (let y = 0; y < picture.height; y++) {
    for (let x = 0; x < picture.width; x++) {
      const [u, v] = [x / picture.width, y / picture.height];
      const near = Math.max(0, (y - horizon) / (picture.height - horizon));
      const texture = coarse(u, v) * 9 + fine(u, v) * 7 + chance.between(-4, 4);
      const base = y < horizon ? mixed(sky, [235, 238, 242], (1 - y / horizon) * 0.3) : lit(soil, 0.85 + near * 0.3);
      const worn = y < horizon ? coarse(u, v) * 6 : texture;
      picture.blend(x, y, [base[0] + worn, base[1] + worn, base[2] + worn], 1);
    }
  }
  // Kerbs and joints run towards the viewer.
  for (let i = 0; i < chance.whole(3, 7); i++) {
    const from = chance.between(0, picture.width);
    const to = from + chance.between(-120, 120);
    picture.stroke(from, horizon, to, picture.height, chance.between(1, 3), lit(soil, chance.between(0.6, 1.35)), 0.7);
  }
}

function houses(picture: Canvas, chance: Chance, horizon: number): void {
  for (let x = -20; x < picture.width; ) {
    const [width, height] = [chance.between(35, 110), chance.between(20, horizon)];
    const wall: Colour = [chance.between(70, 200), chance.between(65, 185), chance.between(60, 175)];
    picture.rect(x, horizon - height, width, height + chance.between(0, 8), wall);
    const pane = lit(wall, chance.between(0.35, 0.6));
    const step = chance.between(9, 15);
    for (let wx = x + 5; wx < x + width - 8; wx += step) {
      for (let wy = horizon - height + 5; wy < horizon - 8; wy += step) picture.rect(wx, wy, 5, 6, pane);
    }
    x += width + chance.between(0, 14);
  }
}

function furniture(picture: Canvas, chance: Chance, horizon: number): void {
  for (let i = 0; i < chance.whole(4, 9); i++) {
    const colour: Colour = [chance.between(30, 220), chance.between(30, 210), chance.between(30, 200)];
    const x = chance.between(0, picture.width);
    const y = horizon + chance.between(0.05, 0.9) * (picture.height - horizon);
    const scale = sizeAt((y - MARGIN.y) / VIEW.height) * VIEW.height;
    if (chance.chance(0.5)) picture.rect(x, y - scale * 1.2, scale * 0.12, scale * 1.2, colour);
    else picture.rect(x, y - scale * 0.5, scale * chance.between(0.5, 1.1), scale * 0.5, colour);
  }
}

function tree(chance: Chance, width: number, horizon: number): Tree {
  const radius = chance.between(16, 38);
  const green = chance.between(60, 120);
  const leaves = Array.from({ length: 46 }, () => {
    const [turn, away] = [chance.between(0, Math.PI * 2), Math.sqrt(chance.next()) * radius];
    const colour: Colour = [green * chance.between(0.5, 0.9), green * chance.between(0.8, 1.3), green * 0.55];
    return { dx: Math.cos(turn) * away, dy: Math.sin(turn) * away * 0.85, r: chance.between(2.5, 6), colour };
  });
  return { x: chance.between(0, width), y: horizon - chance.between(-6, 22), radius, leaves };
}

/** How high a person is whose feet stand at this height of the picture; shares of the picture's height. */
export const sizeAt = (foot: number): number => 0.11 + 0.36 * Math.max(0, (foot - HORIZON) / (1 - HORIZON));
