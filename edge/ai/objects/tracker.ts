/** Two-stage IoU tracker: the sure ones to predicted boxes first, then what is left to widened boxes; ids outlive occlusion. */
import { type Box, footPoint, overlap, type Point } from '../geometry.ts';
import type { Blob } from './blobs.ts';

const SOLID_FILL = 0.35;
const FIRST_IOU = 0.25;
const SECOND_IOU = 0.05;
const WIDENED = 1;
/** A track that was seen often enough waits longer for its object to come out from behind something. */
const CONFIRMED_HITS = 3;
const MISSED_MS = { tentative: 600, confirmed: 2500 } as const;
/** A prediction is believed for so many frames; after that the object is expected where it vanished to. */
const PREDICTED_MAX = 6;

export interface Track {
  readonly id: string;
  readonly box: Box;
  readonly fill: number;
  /** Frames in which it was seen. */
  readonly hits: number;
  /** Sightings where it was expected to be: what only jumps about (snow, rain, insects) has few. */
  readonly expected: number;
  /** Frames since it was last seen; 0 = in this frame. */
  readonly missed: number;
  readonly foot: Point;
  /** The foot point of the sighting before; null for a new track. */
  readonly previousFoot: Point | null;
  /** How far the foot has ever been from where it was first seen, in picture widths and heights. */
  readonly travelled: number;
  readonly origin: Point;
  readonly velocity: Point;
  /** What it was called most often. */
  readonly label: string;
  readonly names: Readonly<Record<string, number>>;
  readonly firstAtMs: number;
  readonly lastAtMs: number;
}

export class Tracker {
  #tracks: readonly Track[] = [];
  #nextId = 1;

  get tracks(): readonly Track[] {
    return this.#tracks;
  }

  /** All tracks after this frame, the unseen ones included until they are forgotten. `atMs` never steps back. */
  update(blobs: readonly Blob[], atMs: number): readonly Track[] {
    const free = new Set(blobs);
    const open = new Set(this.#tracks);
    const next: Track[] = [];
    const pair = (candidates: readonly Blob[], iouMin: number, widen: number, expected: number) => {
      const pairs = [...open].flatMap((track) =>
        candidates.filter((blob) => free.has(blob)).map((blob) => ({ track, blob, iou: near(track, blob, widen) })),
      );
      for (const { track, blob, iou } of pairs.sort((a, b) => b.iou - a.iou)) {
        if (iou < iouMin || !open.has(track) || !free.has(blob)) continue;
        open.delete(track);
        free.delete(blob);
        next.push(seen(track, blob, atMs, expected));
      }
    };
    const solid = blobs.filter((blob) => blob.fill >= SOLID_FILL);
    pair(solid, FIRST_IOU, 0, 1);
    pair(blobs, SECOND_IOU, WIDENED, 0);
    for (const track of open) {
      const patience = track.hits >= CONFIRMED_HITS ? MISSED_MS.confirmed : MISSED_MS.tentative;
      if (atMs - track.lastAtMs <= patience) next.push({ ...track, missed: track.missed + 1 });
    }
    for (const blob of solid) if (free.has(blob)) next.push(this.#begin(blob, atMs));
    this.#tracks = next;
    return next;
  }

  #begin({ box, fill, label = 'moving' }: Blob, atMs: number): Track {
    const foot = footPoint(box);
    const still = { x: 0, y: 0 };
    const fresh = {
      hits: 1,
      expected: 0,
      missed: 0,
      previousFoot: null,
      travelled: 0,
      firstAtMs: atMs,
      lastAtMs: atMs,
    };
    return {
      id: `${this.#nextId++}`,
      box,
      fill,
      foot,
      origin: foot,
      velocity: still,
      label,
      names: { [label]: 1 },
      ...fresh,
    };
  }
}

function near(track: Track, blob: Blob, widen: number): number {
  const steps = Math.min(track.missed + 1, PREDICTED_MAX);
  const moved = { ...track.box, x: track.box.x + track.velocity.x * steps, y: track.box.y + track.velocity.y * steps };
  return overlap(widened(moved, widen), widened(blob.box, widen));
}

const widened = (box: Box, by: number): Box => ({
  x: box.x - (box.width * by) / 2,
  y: box.y - (box.height * by) / 2,
  width: box.width * (1 + by),
  height: box.height * (1 + by),
});

function seen(track: Track, { box, fill, label = 'moving' }: Blob, atMs: number, expected: number): Track {
  const foot = footPoint(box);
  const steps = track.missed + 1;
  const step = { x: (foot.x - track.foot.x) / steps, y: (foot.y - track.foot.y) / steps };
  const blend = track.hits === 1 ? 1 : 0.5;
  const velocity = {
    x: track.velocity.x + (step.x - track.velocity.x) * blend,
    y: track.velocity.y + (step.y - track.velocity.y) * blend,
  };
  const away = Math.hypot(foot.x - track.origin.x, foot.y - track.origin.y);
  const travelled = Math.max(track.travelled, away);
  const names = { ...track.names, [label]: (track.names[label] ?? 0) + 1 };
  const most = (names[label] ?? 0) >= (names[track.label] ?? 0) ? label : track.label;
  const counted = {
    hits: track.hits + 1,
    expected: track.expected + expected,
    missed: 0,
    previousFoot: track.foot,
    lastAtMs: atMs,
  };
  return { ...track, box, fill, foot, velocity, travelled, names, label: most, ...counted };
}
