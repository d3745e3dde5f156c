/** Films: actors on their ways before a backdrop, in weather, through a camera that may be tampered with. */
import { PICTURE } from '../../../edge/ai/runtime/messages.ts';
import { type Backdrop, backdropOf, MARGIN, sizeAt, VIEW } from './backdrop.ts';
import { Canvas, fillPlane, lit } from './canvas.ts';
import { Chance, noiseTable } from './chance.ts';
import { draw, type Pose, type Sprite } from './sprites.ts';
import { CONDITIONS, type Conditions, type Stratum } from './strata.ts';
import { weatherOf } from './weather.ts';

export const FPS = 5;

export interface Waypoint {
  readonly atMs: number;
  /** Where its foot is, shares of the picture. */
  readonly x: number;
  readonly y: number;
}

export interface Actor {
  readonly sprite: Sprite;
  /** From its first to its last waypoint it is there. */
  readonly path: readonly Waypoint[];
}

/** What happens to the camera or to all of its light. */
export type ViewChange = {
  readonly kind: 'blackout' | 'covered' | 'defocus' | 'moved' | 'light' | 'flash';
  readonly fromMs: number;
  readonly toMs: number;
  /** Of a light: its gain. Of the others: how much, 0 to 1. */
  readonly amount: number;
};

export interface Film {
  readonly seed: string;
  readonly stratum: Stratum;
  readonly durationMs: number;
  readonly actors: readonly Actor[];
  readonly views: readonly ViewChange[];
}

export interface FilmFrame {
  readonly atMs: number;
  /** 320x192 as a decoder hands it out: 16:9 between black borders. */
  readonly rgb: Uint8Array;
}

/** Where the actor's foot is; null while it is not there. */
export function placeOf({ path }: Actor, atMs: number): Waypoint | null {
  const next = path.findIndex((point) => point.atMs > atMs);
  const [from, to] = [path[next - 1], path[next]];
  if (from === undefined || to === undefined) return null;
  const share = (atMs - from.atMs) / (to.atMs - from.atMs);
  return { atMs, x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}

export function* framesOf(film: Film): Generator<FilmFrame> {
  const studio = new Studio(film);
  for (let i = 0; i < (film.durationMs / 1000) * FPS; i++) {
    const atMs = (i * 1000) / FPS;
    yield { atMs, rgb: studio.shoot(atMs) };
  }
}

const NOISE = noiseTable('sensor');
const GAIN = new Float32Array(VIEW.width * VIEW.height);
const BLACK = new Float32Array(GAIN.length).fill(0.98);
const BORDER = (PICTURE.height - VIEW.height) / 2;

class Studio {
  readonly #film: Film;
  readonly #backdrop: Backdrop;
  readonly #conditions: Conditions;
  readonly #weather: ReturnType<typeof weatherOf>;
  readonly #chance: Chance;
  readonly #canvas = new Canvas(VIEW.width, VIEW.height);
  readonly #phases: readonly number[];

  constructor(film: Film) {
    this.#film = film;
    this.#backdrop = backdropOf(film.seed);
    this.#conditions = CONDITIONS[film.stratum];
    this.#weather = weatherOf(this.#conditions, this.#backdrop, film.seed);
    this.#chance = new Chance(`${film.seed}/camera`);
    this.#phases = Array.from({ length: 6 }, () => this.#chance.next() * 6);
  }

  shoot(atMs: number): Uint8Array {
    const { views, actors } = this.#film;
    const atS = atMs / 1000;
    const now = views.filter(({ fromMs, toMs }) => atMs >= fromMs && atMs < toMs);
    const turned = now.find(({ kind }) => kind === 'moved');
    const canvas = this.#canvas;
    const [dx, dy] = this.#shaken(atS);
    const away = turned === undefined ? 0 : turned.amount * MARGIN.x;
    shifted(this.#backdrop.picture, canvas, MARGIN.x + dx + away, MARGIN.y + dy + away * 0.15);
    this.#leaves(atS, dx + away, dy + away * 0.15);
    const there = actors.flatMap((actor) => {
      const place = placeOf(actor, atMs);
      return place === null ? [] : [{ actor, place }];
    });
    const poses: { sprite: Sprite; pose: Pose }[] = [];
    for (const { actor, place } of there.sort((a, b) => a.place.y - b.place.y)) {
      const before = placeOf(actor, atMs - 200);
      const step = before === null ? 1 : place.x - before.x;
      const pose = {
        x: place.x * VIEW.width - dx - away,
        y: place.y * VIEW.height - dy - away * 0.15,
        h: sizeAt(place.y) * VIEW.height,
        facing: step < 0 ? -1 : 1,
        age: (atMs - (actor.path[0]?.atMs ?? 0)) / 1000,
        walking: Math.abs(step) > 0.001 || Math.abs(place.y - (before?.y ?? 0)) > 0.001,
      };
      poses.push({ sprite: actor.sprite, pose });
    }
    // What burns shines by itself.
    for (const { sprite, pose } of poses) if (sprite.kind !== 'fire') draw(canvas, sprite, pose, this.#conditions.sun);
    this.#weather(canvas, atS);
    for (const { sprite, pose } of poses) if (sprite.kind === 'fire') draw(canvas, sprite, pose, 0);
    for (const view of now) change(canvas, view, (atMs - view.fromMs) / 1000);
    const black = now.some(({ kind }) => kind === 'blackout');
    return this.#developed(black ? 2 : this.#conditions.noise);
  }

  /** Slow sway with gusts. */
  #shaken(atS: number): [number, number] {
    const [a = 0, b = 0, c = 0, d = 0] = this.#phases;
    const gust = this.#conditions.shake * (1 + Math.max(0, Math.sin(atS * 0.21 + a)) * 0.8);
    const x = Math.sin(atS * 5.1 + b) * 0.6 + Math.sin(atS * 11.3 + c) * 0.4;
    return [x * gust, Math.sin(atS * 8.7 + d) * 0.5 * gust];
  }

  #leaves(atS: number, dx: number, dy: number): void {
    const { wind } = this.#conditions;
    for (const { x, y, leaves } of this.#backdrop.trees) {
      for (const [i, leaf] of leaves.entries()) {
        const sway = Math.sin(atS * (1.3 + (i % 5) * 0.4) + i) * wind;
        const [cx, cy] = [x - MARGIN.x - dx + leaf.dx + sway, y - MARGIN.y - dy + leaf.dy + sway * 0.4];
        this.#canvas.ellipse(cx, cy, leaf.r, leaf.r * 0.8, leaf.colour, 0.9);
      }
    }
  }

  /** Noise grows with the light; values are cut to bytes. */
  #developed(deviation: number): Uint8Array {
    const out = new Uint8Array(PICTURE.width * PICTURE.height * 3);
    const { data } = this.#canvas;
    const noise = NOISE;
    const base = Math.floor(this.#chance.next() * noise.length);
    const offset = BORDER * PICTURE.width * 3;
    const mask = noise.length - 1;
    for (let i = 0; i < data.length; i++) {
      const value = data[i] ?? 0;
      const grain = (noise[(base + i * 7) & mask] ?? 0) * deviation * (0.7 + value * 0.0025);
      const seen = value + grain + 0.5;
      out[offset + i] = seen < 0 ? 0 : Math.min(seen, 255);
    }
    return out;
  }
}

/** Copies a part of the larger picture, between its pixels where the offset is. */
function shifted(from: Canvas, to: Canvas, x0: number, y0: number): void {
  const [ix, iy] = [Math.floor(x0), Math.floor(y0)];
  const [fx, fy] = [x0 - ix, y0 - iy];
  const [a, b, c, d] = [(1 - fx) * (1 - fy), fx * (1 - fy), (1 - fx) * fy, fx * fy];
  const row = from.width * 3;
  for (let y = 0; y < to.height; y++) {
    const source = (Math.min(from.height - 2, iy + y) * from.width + ix) * 3;
    const target = y * to.width * 3;
    for (let i = 0; i < to.width * 3; i++) {
      const at = source + i;
      const upper = (from.data[at] ?? 0) * a + (from.data[at + 3] ?? 0) * b;
      to.data[target + i] = upper + (from.data[at + row] ?? 0) * c + (from.data[at + row + 3] ?? 0) * d;
    }
  }
}

function change(canvas: Canvas, { kind, amount }: ViewChange, sinceS: number): void {
  if (kind === 'blackout') canvas.shade(0.98, BLACK, 3);
  if (kind === 'defocus') canvas.blur(Math.round(3 + amount * 5));
  if (kind === 'light') {
    // A lamp in the room: everything changes, one side more than the other.
    fillPlane(GAIN, VIEW.width, VIEW.height, (x) => 1 + (amount - 1) * (0.75 + (0.5 * x) / VIEW.width));
    canvas.shade(GAIN);
  }
  if (kind === 'flash') canvas.shade(1 + amount * 2 * Math.max(0, 1 - sinceS * 2));
  if (kind === 'covered') {
    const cloth = 40 + amount * 120;
    const wobble = Math.sin(sinceS * 0.7) * 2;
    const { width, height } = canvas;
    canvas.ellipse(width / 2 + wobble, height / 2, width * 0.75, height * 0.85, lit([1, 0.92, 0.85], cloth), 1, 0.12);
  }
}
