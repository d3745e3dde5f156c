/** What moves or is put down in a film. `x`, `y` is where it touches the ground, `h` a person's height there; pixels. */
import { type Canvas, type Colour, lit, mixed } from './canvas.ts';
import type { Chance } from './chance.ts';

export type SpriteKind =
  | 'person'
  | 'vehicle'
  | 'cyclist'
  | 'dog'
  | 'trolley'
  | 'umbrella'
  | 'bag'
  | 'box'
  | 'suitcase'
  | 'insect'
  | 'truck'
  | 'fire'
  | 'smoke';

export interface Sprite {
  readonly kind: SpriteKind;
  readonly colours: readonly [Colour, Colour, Colour];
  /** Taller or smaller than usual. */
  readonly scale: number;
  readonly seed: number;
}

export interface Pose {
  readonly x: number;
  readonly y: number;
  readonly h: number;
  /** 1 = to the right, -1 = to the left. */
  readonly facing: number;
  /** Seconds since it came; legs, flames and smoke go by it. */
  readonly age: number;
  readonly walking: boolean;
}

export function spriteOf(kind: SpriteKind, chance: Chance): Sprite {
  const colour = (): Colour => {
    const light = chance.pick([chance.between(15, 60), chance.between(70, 140), chance.between(170, 240)]);
    return [light * chance.between(0.8, 1.1), light * chance.between(0.8, 1.1), light * chance.between(0.8, 1.1)];
  };
  const skin = chance.between(0.35, 1);
  const colours: [Colour, Colour, Colour] = [colour(), colour(), [225 * skin, 180 * skin, 150 * skin]];
  if (kind === 'person' && chance.chance(0.12)) colours[0] = [245, 120, 20];
  return { kind, colours, scale: chance.between(0.88, 1.1), seed: chance.between(0, 1000) };
}

type Draw = (canvas: Canvas, sprite: Sprite, pose: Pose) => void;

const person: Draw = (canvas, { colours: [top, legs, skin] }, { x, y, h, facing, age, walking }) => {
  const swing = walking ? Math.sin(age * 7) : 0.1;
  const width = Math.max(1.4, h * 0.09);
  for (const side of [-1, 1]) {
    canvas.stroke(x, y - h * 0.47, x + side * swing * h * 0.13, y - width / 2, width, lit(legs, side < 0 ? 0.8 : 1));
    canvas.stroke(x, y - h * 0.78, x - side * swing * h * 0.12, y - h * 0.46, width * 0.75, lit(top, 0.85));
  }
  canvas.ellipse(x, y - h * 0.64, h * 0.13, h * 0.21, top);
  canvas.ellipse(x + facing * h * 0.01, y - h * 0.92, h * 0.06, h * 0.08, skin);
};

const body = (long: number, tall: number): Draw => {
  return (canvas, { colours: [paint] }, { x, y, h, facing, age }) => {
    const [l, t] = [h * long, h * tall];
    canvas.rect(x - l / 2, y - t * 0.62, l, t * 0.5, paint);
    canvas.ellipse(x - facing * l * 0.06, y - t * 0.6, l * 0.33, t * 0.4, lit(paint, 0.95));
    canvas.ellipse(x - facing * l * 0.06, y - t * 0.66, l * 0.26, t * 0.24, [40, 48, 58]);
    for (const wheel of [-0.3, 0.3]) {
      canvas.ellipse(x + wheel * l, y - t * 0.12, t * 0.16, t * 0.16, [22, 22, 24]);
      canvas.ellipse(x + wheel * l + Math.sin(age * 9) * t * 0.04, y - t * 0.12, t * 0.06, t * 0.06, [120, 120, 120]);
    }
    canvas.rect(x + facing * l * 0.47 - 1, y - t * 0.5, 2.5, 3, [250, 245, 200]);
  };
};

const truck: Draw = (canvas, { colours: [paint, cab] }, { x, y, h, facing }) => {
  const [l, t] = [h * 3.6, h * 1.9];
  canvas.rect(x - l / 2, y - t, l, t * 0.86, paint);
  canvas.rect(x - l / 2, y - t * 0.7, l, t * 0.07, lit(paint, 0.6));
  canvas.rect(x + facing * l * 0.42 - l * 0.1, y - t * 0.8, l * 0.2, t * 0.66, cab);
  for (const wheel of [-0.34, -0.2, 0.34]) canvas.ellipse(x + wheel * l, y - t * 0.1, t * 0.1, t * 0.1, [20, 20, 22]);
};

const cyclist: Draw = (canvas, sprite, pose) => {
  const { x, y, h, age, facing } = pose;
  for (const wheel of [-0.28, 0.28]) {
    const [cx, r] = [x + wheel * h, h * 0.17];
    canvas.ellipse(cx, y - r, r, r, [30, 30, 32], 0.75);
    canvas.ellipse(cx, y - r, r * 0.72, r * 0.72, [110, 108, 100], 0.8);
    canvas.stroke(cx, y - r, cx + Math.cos(age * 8) * r, y - r + Math.sin(age * 8) * r, 1, [30, 30, 32]);
  }
  const [, legs, skin] = sprite.colours;
  canvas.stroke(x - h * 0.05, y - h * 0.5, x + Math.cos(age * 8) * h * 0.08, y - h * 0.15, h * 0.08, legs);
  canvas.stroke(x - facing * h * 0.08, y - h * 0.5, x + facing * h * 0.12, y - h * 0.78, h * 0.2, sprite.colours[0]);
  canvas.ellipse(x + facing * h * 0.17, y - h * 0.92, h * 0.06, h * 0.075, skin);
};

const dog: Draw = (canvas, { colours: [fur] }, { x, y, h, facing, age }) => {
  canvas.ellipse(x, y - h * 0.24, h * 0.22, h * 0.09, fur);
  canvas.ellipse(x + facing * h * 0.23, y - h * 0.32, h * 0.08, h * 0.07, lit(fur, 0.9));
  for (const leg of [-0.15, -0.08, 0.1, 0.16]) {
    const step = Math.sin(age * 11 + leg * 40) * h * 0.05;
    canvas.stroke(x + leg * h, y - h * 0.2, x + leg * h + step, y, Math.max(1, h * 0.04), lit(fur, 0.8));
  }
};

const trolley: Draw = (canvas, sprite, pose) => {
  person(canvas, sprite, { ...pose, x: pose.x - pose.facing * pose.h * 0.3 });
  const { x, y, h, facing } = pose;
  const side = x + facing * h * 0.12;
  canvas.rect(side - h * 0.2, y - h * 0.5, h * 0.4, h * 0.32, mixed(sprite.colours[1], [150, 150, 160], 0.5));
  for (const wheel of [-0.15, 0.15]) canvas.ellipse(side + wheel * h, y - h * 0.04, h * 0.04, h * 0.04, [25, 25, 25]);
  canvas.stroke(side - h * 0.18, y - h * 0.2, side + h * 0.18, y - h * 0.06, 1.5, [90, 90, 95]);
};

const umbrella: Draw = (canvas, sprite, pose) => {
  person(canvas, sprite, pose);
  const { x, y, h } = pose;
  canvas.ellipse(x, y - h * 1.02, h * 0.3, h * 0.13, sprite.colours[1]);
};

const block = (wide: number, tall: number): Draw => {
  return (canvas, { colours: [cloth] }, { x, y, h }) => {
    canvas.rect(x - (h * wide) / 2, y - h * tall, h * wide, h * tall, cloth);
    canvas.rect(x - (h * wide) / 2, y - h * tall * 0.6, h * wide, Math.max(1, h * tall * 0.12), lit(cloth, 0.6));
    canvas.stroke(x - h * wide * 0.2, y - h * tall, x + h * wide * 0.2, y - h * tall, 1.5, lit(cloth, 0.5));
  };
};

const insect: Draw = (canvas, _, { x, y, h, age }) => {
  const flap = 0.6 + 0.4 * Math.abs(Math.sin(age * 30));
  canvas.ellipse(x, y - h * 0.4, h * 0.2 * flap, h * 0.09, [235, 235, 230], 0.6, 0.9);
};

const fire: Draw = (canvas, { seed }, { x, y, h, age }) => {
  for (let i = 0; i < 9; i++) {
    const wild = Math.sin(age * (9 + i * 1.7) + seed + i * 2.1) * Math.sin(age * (5.3 + i) + i);
    const rise = h * (0.12 + 0.07 * i) * (1 + 0.35 * wild);
    const hot = i / 9;
    const colour: Colour = [255, 90 + 140 * (1 - hot) + 25 * wild, 20 + 40 * (1 - hot)];
    canvas.ellipse(x + wild * h * 0.14, y - rise, h * 0.2 * (1.1 - hot * 0.7), h * 0.16, colour, 0.8 - hot * 0.3, 0.5);
  }
};

const smoke: Draw = (canvas, { seed }, { x, y, h, age }) => {
  for (let i = 0; i < 22; i++) {
    const life = (age * 0.16 + i / 22) % 1;
    if (life > age * 0.12) continue;
    const drift = Math.sin(seed + i * 1.7 + age * 0.5) * h * 0.3 * life + life * h * 0.5;
    const grey = 135 + 40 * Math.sin(i + seed);
    const r = h * (0.16 + 0.5 * life);
    canvas.ellipse(x + drift, y - life * h * 2.4, r, r * 0.8, [grey, grey, grey + 3], 0.5 * (1 - life * 0.7), 0.9);
  }
};

const DRAW: Readonly<Record<SpriteKind, Draw>> = {
  ...{ person, cyclist, dog, trolley, umbrella, insect, truck, fire, smoke },
  vehicle: body(2.4, 0.95),
  bag: block(0.3, 0.2),
  box: block(0.26, 0.26),
  suitcase: block(0.22, 0.36),
};
const NO_SHADOW: ReadonlySet<SpriteKind> = new Set(['insect', 'fire', 'smoke']);

/** With a soft shadow on the ground where the sun (`sun` 0 to 1) throws one. */
export function draw(canvas: Canvas, sprite: Sprite, pose: Pose, sun: number): void {
  const h = pose.h * sprite.scale;
  if (sun > 0 && !NO_SHADOW.has(sprite.kind)) {
    const wide = sprite.kind === 'vehicle' ? 1.3 : sprite.kind === 'truck' ? 1.9 : 0.34;
    canvas.ellipse(pose.x + h * 0.12, pose.y, h * wide, h * 0.07, [12, 12, 16], 0.5 * sun, 0.5);
  }
  DRAW[sprite.kind](canvas, sprite, { ...pose, h });
}
