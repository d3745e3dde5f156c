/** Plates of the vehicles in a picture: located in what moves, read, voted over the last five frames of each track. */

import type { Picture } from '../detectors/prepare.ts';
import type { Box } from '../geometry.ts';
import type { Track } from '../objects/tracker.ts';
import type { PlateReading } from '../rules/analytic.ts';
import type { ModelFile } from '../runtime/card.ts';
import type { ModelPool } from '../runtime/model-pool.ts';
import { countriesOf } from './formats.ts';
import { type Candidate, cropOf, greyOf, locate } from './locate.ts';
import { FRAMES, type Reading, vote } from './vote.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const COLUMNS = 32;
const CROP = { width: 128, height: 32 } as const;
const VEHICLES_MAX = 4;
const MODEL = 'plate-reader';

export interface PlateReader {
  readonly model: ModelFile;
  /** Reads crops of 128x32, each on its own. */
  read(crops: readonly Uint8Array[]): Promise<Reading[]>;
}

/** Loads the reader; rejects with the pool's Fault when the file is not its card's. */
export async function openPlateReader(model: ModelFile, pool: ModelPool): Promise<PlateReader> {
  const sizes = { '*': [1, CROP.height, CROP.width] };
  const key = `${MODEL}@${model.version}/${model.sha256.slice(0, 16)}`;
  await pool.install(MODEL, { key, path: model.path, sha256: model.sha256, providers: ['cpu'], sizes });
  return {
    model,
    async read(crops) {
      if (crops.length === 0) return [];
      const size = CROP.width * CROP.height;
      const data = new Uint8Array(crops.length * size);
      for (const [i, crop] of crops.entries()) data.set(crop, i * size);
      const { outputs } = await pool.run(MODEL, { image: { data, dims: [crops.length, CROP.height, CROP.width] } });
      const [ids, sure] = [outputs.ids?.data, outputs.prob?.data];
      return crops.map((_, i) => decoded(i * COLUMNS, ids as ArrayLike<number>, sure as ArrayLike<number>));
    },
  };
}

/** CTC: repeats and blanks fall away. */
function decoded(from: number, ids: ArrayLike<number>, sure: ArrayLike<number>): Reading {
  let [text, least, before] = ['', 1, -1];
  for (let column = from; column < from + COLUMNS; column++) {
    const id = ids[column] ?? 0;
    if (id !== before && id !== 0) {
      text += ALPHABET[id - 1] ?? '';
      least = Math.min(least, sure[column] ?? 0);
    }
    before = id;
  }
  return { text, leastCharacter: text === '' ? 0 : least };
}

/** The plates of one camera from frame to frame. */
export class PlateWatch {
  readonly #reader: PlateReader;
  readonly #readings = new Map<string, Reading[]>();

  constructor(reader: PlateReader) {
    this.#reader = reader;
  }

  /** What the frames so far agree on, for the tracks of this frame. */
  async see(picture: Picture, tracks: readonly Track[]): Promise<PlateReading[]> {
    const now = tracks.filter(({ missed }) => missed === 0).toSorted((a, b) => area(b.box) - area(a.box));
    for (const id of this.#readings.keys()) if (!tracks.some((track) => track.id === id)) this.#readings.delete(id);
    if (now.length === 0) return [];
    const grey = greyOf(picture.rgb, picture.width, picture.height);
    const places = now.slice(0, VEHICLES_MAX).flatMap((track) => locate(grey, track.box).map((at) => ({ track, at })));
    const readings = await this.#reader.read(places.map(({ at }) => cropOf(grey, at)));
    const best = new Map<string, { reading: Reading; at: Candidate; track: Track }>();
    for (const [i, { track, at }] of places.entries()) {
      const reading = readings[i];
      if (reading === undefined || reading.text.length < 4) continue;
      if (reading.leastCharacter > (best.get(track.id)?.reading.leastCharacter ?? 0))
        best.set(track.id, { reading, at, track });
    }
    return [...best.values()].flatMap(({ reading, at, track }) => {
      const kept = [...(this.#readings.get(track.id) ?? []), reading].slice(-FRAMES);
      this.#readings.set(track.id, kept);
      const voted = vote(kept);
      if (voted === null) return [];
      const [country = null] = countriesOf(voted.text);
      const box = relative(at, picture);
      return [{ ...voted, country, box, trackId: track.id }];
    });
  }
}

const area = ({ width, height }: Box) => width * height;

const relative = (at: Candidate, { width, height }: Picture): Box => ({
  x: at.x / width,
  y: at.y / height,
  width: at.width / width,
  height: at.height / height,
});
