import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openIndexForWriting } from './index-db.ts';
import { openStorage } from './reader.ts';
import { backfillTrackOf } from './sample.ts';
import { changeSegments, rebuildSpans, tracksWithoutSpans, wrongTracks } from './span-index.ts';
import { type Interval, partition, type Span } from './spans.ts';

const day = 86_400_000;
const startMs = Date.parse('2026-01-30T20:00:00.000Z');
let root = '';
let db: DatabaseSync;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'vms-spans-'));
  db = openIndexForWriting(join(root, 'index.db'));
  db.exec(
    "INSERT INTO config (id, codec, record, mime, width, height, reorder) VALUES (1, 'h264', x'00', 'm', 1, 1, 0)",
  );
  db.exec("INSERT INTO file (id, camera_id, path, config_id) VALUES (1, 'cam', 'a', 1), (2, 'cam~backfill', 'b', 1)");
});
afterEach(() => {
  db.close();
  rmSync(root, { recursive: true, force: true });
});

/** Numbers in [0, 1) that are the same in every run. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

interface Row extends Interval {
  readonly id: string;
  readonly bytes: number;
}

/** Segments of both tracks by the step, with holes, overlaps, jumps in time, growing and deleted ones. */
class History {
  readonly rows = new Map<string, Row & { readonly track: string; readonly state: string }>();
  readonly #roll: () => number;
  #ids = 0;
  #atMs = startMs;

  constructor(roll: () => number) {
    this.#roll = roll;
  }

  step(): void {
    changeSegments(db, () => {
      for (let n = 1 + this.#pick(6); n > 0; n -= 1) this.#change();
    });
  }

  #pick(below: number): number {
    return Math.floor(this.#roll() * below);
  }

  #change(): void {
    const dice = this.#pick(20);
    const all = [...this.rows.values()];
    const one = all[this.#pick(all.length)];
    if (dice < 3 && one) this.#drop(one.id);
    else if (dice < 5 && one?.state === 'open') this.#save({ ...one, toMs: one.toMs + 500, state: 'closed' });
    else if (dice < 6 && one)
      for (const { id } of all.filter(({ fromMs }) => fromMs < one.fromMs).slice(0, 20)) this.#drop(id);
    else this.#add();
  }

  #drop(id: string): void {
    this.rows.delete(id);
    // As retention does it.
    db.prepare("UPDATE segment SET state = 'deleting' WHERE id = ?").run(id);
    if (this.#pick(2) === 0) db.prepare('DELETE FROM segment WHERE id = ?').run(id);
  }

  #add(): void {
    const hole =
      [0, 0, 0, 0.3, 400, 999, 1_000, 1_001, 1_500, 90_000, 4 * 3_600_000, -3_000, -70_000][this.#pick(13)] ?? 0;
    const lengths = [300, 4_800.7, 5_000, 5_000.4, 61_000, 240_000];
    const fromMs = this.#atMs + hole;
    const toMs = fromMs + (lengths[this.#pick(lengths.length)] ?? 0);
    this.#atMs = toMs;
    const track = this.#pick(4) === 0 ? backfillTrackOf('cam') : 'cam';
    const state = this.#pick(8) === 0 ? 'open' : 'closed';
    this.#save({ id: `s${++this.#ids}`, track, fromMs, toMs, bytes: 1 + this.#pick(1_000), state });
  }

  #save(row: Row & { readonly track: string; readonly state: string }): void {
    const { id, track, fromMs, toMs, bytes, state } = row;
    const ticks = [Math.round(fromMs * 90), Math.round(toMs * 90)] as const;
    db.prepare(
      `INSERT INTO segment (id, camera_id, file_id, offset, length, start, end, state, config_id) VALUES (?, ?, ?, 0, ?, ?, ?, ?, 1)
       ON CONFLICT (id) DO UPDATE SET length = excluded.length, end = excluded.end, state = excluded.state`,
    ).run(...([id, track, track === 'cam' ? 1 : 2, bytes, ...ticks, state] as const));
    this.rows.set(id, { ...row, fromMs: ticks[0] / 90, toMs: ticks[1] / 90 });
  }
}

const nowMs = startMs + 20 * day;

function answersEqualSegments({ rows }: History, roll: () => number): void {
  using storage = openStorage({ root, now: () => nowMs + 3_000 });
  const all = [...rows.values()];
  const firstMs = db.prepare("SELECT MIN(start) / 90 AS ms FROM segment WHERE camera_id = 'cam'").get()?.ms as
    | number
    | null;
  const lastMs = Math.max(startMs, ...all.map(({ toMs }) => toMs));
  const places = all.flatMap(({ fromMs, toMs }) => [fromMs, toMs]);
  const somewhere = () => {
    const near = places[Math.floor(roll() * places.length)] ?? startMs;
    return Math.round(
      roll() < 0.6 ? near + [0, 1, -1, 500, 60_000][Math.floor(roll() * 5)]! : startMs + roll() * (lastMs - startMs),
    );
  };
  for (let n = 0; n < 12; n += 1) {
    const [a, b] = [somewhere(), somewhere() + 1];
    const range = { fromMs: Math.min(a, b), toMs: Math.max(a, b) };
    const own = all.filter(({ track }) => track === 'cam');
    const filled = all.filter(({ track }) => track !== 'cam');
    expect(storage.spans('cam', range.fromMs, range.toMs)).toEqual(
      partition(range, { own, filled }, [], { firstMs, nowMs }),
    );
    const inside = all.filter(({ fromMs, toMs }) => fromMs < range.toMs && toMs > range.fromMs);
    const bytes = inside.reduce((sum, one) => sum + one.bytes, 0);
    expect(storage.totals('cam', range.fromMs, range.toMs)).toEqual({ segments: inside.length, bytes });
    expect(storage.segments('cam', range.fromMs, range.toMs)).toHaveLength(inside.length);
  }
}

describe('the spans beside the segments', () => {
  it.each(Array.from({ length: 12 }, (_, seed) => seed))(
    'answer any range as the segments themselves would, whatever was written, deleted or closed (history %i)',
    (seed) => {
      const roll = dice(seed);
      const history = new History(roll);
      for (let round = 0; round < 6; round += 1) {
        for (let step = 0; step < 25; step += 1) history.step();
        answersEqualSegments(history, roll);
      }
      expect(wrongTracks(db)).toEqual([]);
    },
  );

  it('come to an index of an older version while it is read and written', () => {
    const roll = dice(99);
    const history = new History(roll);
    for (let step = 0; step < 60; step += 1) history.step();
    db.exec('DROP TABLE span; DROP TABLE track; DROP TABLE span_stale;');
    for (const name of ['track_grown', 'track_added', 'span_added', 'span_changed', 'span_gone'])
      db.exec(`DROP TRIGGER IF EXISTS ${name}`);
    db.close();
    db = openIndexForWriting(join(root, 'index.db'));
    expect(tracksWithoutSpans(db)).toEqual(['cam', 'cam~backfill']);
    answersEqualSegments(history, roll);
    for (const _ of rebuildSpans(db, tracksWithoutSpans(db))) {
      history.step();
      answersEqualSegments(history, roll);
    }
    expect(tracksWithoutSpans(db)).toEqual([]);
    expect(wrongTracks(db)).toEqual([]);
    answersEqualSegments(history, roll);
  });

  it('are found wrong when something else changed the index, and made true again', () => {
    const roll = dice(7);
    const history = new History(roll);
    for (let step = 0; step < 40; step += 1) history.step();
    db.exec("UPDATE span SET bytes = bytes + 1 WHERE track = 'cam' AND level = 1");
    expect(wrongTracks(db)).toEqual(['cam']);
    for (const _ of rebuildSpans(db, ['cam']));
    expect(wrongTracks(db)).toEqual([]);
    answersEqualSegments(history, roll);
  });
});

/** What a partition says of one moment, by its definition. */
function kindAt(
  atMs: number,
  own: readonly Interval[],
  filled: readonly Interval[],
  ledger: readonly Span[],
  knownMs: number,
) {
  const within = (one: Interval) => one.fromMs <= atMs && atMs < one.toMs;
  if (own.some(within)) return 'RECORDED';
  if (filled.some(within)) return 'BACKFILLED';
  for (const kind of ['DELETED', 'EXPIRED', 'GAP', 'NOT_EXPECTED', 'CLOCK_STEP']) {
    const found = ledger.find((one) => one.kind === kind && within(one));
    if (found) return `${kind} ${found.reason}`;
  }
  return atMs < 50_000 ? 'NOT_EXPECTED before-creation' : atMs < knownMs ? 'GAP null' : 'UNKNOWN null';
}

it('every moment of a partition is told once, by the strongest of what is known of it', () => {
  const roll = dice(3);
  const some = () => {
    const fromMs = Math.floor(roll() * 400) * 1_000;
    return { fromMs, toMs: fromMs + 3_000 + Math.floor(roll() * 40) * 1_000 };
  };
  for (let round = 0; round < 60; round += 1) {
    // Two seconds apart and more: what is nearer is one stretch.
    const own = Array.from({ length: 5 }, (_, n) => ({
      fromMs: 60_000 + n * 70_000,
      toMs: 60_000 + n * 70_000 + 5_000 + Math.floor(roll() * 60) * 1_000,
    }));
    const filled = Array.from({ length: 3 }, (_, n) => ({
      fromMs: n * 130_000,
      toMs: n * 130_000 + 2_000 + Math.floor(roll() * 100) * 1_000,
    }));
    const kinds = ['GAP', 'EXPIRED', 'NOT_EXPECTED', 'DELETED', 'CLOCK_STEP'] as const;
    const ledger: Span[] = Array.from({ length: 12 }, (_, n) => ({
      ...some(),
      kind: kinds[n % 5] ?? 'GAP',
      reason: `r${n}`,
    }));
    const spans = partition({ fromMs: 500, toMs: 420_500 }, { own, filled }, ledger, {
      firstMs: 50_000,
      nowMs: 380_000,
    });
    expect(spans[0]?.fromMs).toBe(500);
    expect(spans.at(-1)?.toMs).toBe(420_500);
    for (const [n, span] of spans.slice(1).entries()) expect(span.fromMs).toBe(spans[n]?.toMs);
    for (let atMs = 500; atMs < 420_500; atMs += 500) {
      const span = spans.find((one) => one.fromMs <= atMs && atMs < one.toMs);
      const said =
        span?.kind === 'RECORDED' || span?.kind === 'BACKFILLED' ? span.kind : `${span?.kind} ${span?.reason}`;
      expect(said).toBe(kindAt(atMs, own, filled, ledger, 380_000));
    }
  }
});
