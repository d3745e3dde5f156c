/** Blackout, covered, defocused or moved camera, against a baseline learned while all is well; and lights that are switched. */
import type { Box } from '../geometry.ts';
import { GRID, type Scene } from '../runtime/messages.ts';

export type Tampering = 'blackout' | 'covered' | 'defocus' | 'moved';

export interface Suspicion {
  readonly why: Tampering;
  readonly confidence: number;
  readonly threshold: number;
  readonly sinceMs: number;
}

const RELEARN_MS = 20_000;
const LEARN = 0.02;
/** Follows dusk and clouds, not a switch. */
const LEARN_LUMA = 0.05;
/** Noise of the sensor and of the weather falls out of the mean of a few frames. */
const SMOOTH_MS = 400;
const STEADY_MS = 1000;
const EDGE_CHANNEL = 3;
const LIMIT = {
  luma: 22,
  contrastBlack: 12,
  /** Of the baseline's edges: a black picture has only noise. */
  edgeShareBlack: 0.3,
  correlationBlack: 0.4,
  covered: 0.3,
  edgeShare: 0.5,
  /** Where the edges are, compared with the baseline; elsewhere whatever the light, or elsewhere in the same light. */
  moved: 0.5,
  /** Of one frame, noise included. */
  strange: 0.7,
  changedCellsStrange: 0.4,
  edgeShareStrange: 0.6,
  movedInSameLight: 0.84,
  /** A crowd changes its part of the picture, a touched camera most of it: cells that changed by a third of the mean. */
  changedCells: 0.2,
  changedBy: 0.33,
  /** Change of the edges within a second, of the baseline: more is something that passes by. */
  steady: 0.12,
  /** A view with hardly an edge, such as a blank wall, says nothing about where it looks. */
  edges: 1,
  sameLight: { min: 0.8, max: 1.25 },
} as const;

export class TamperingRule {
  readonly #cells: readonly number[];
  /** The first is at least a second old, once there is one. */
  readonly #recent: { readonly atMs: number; readonly edges: readonly number[] }[] = [];
  #baseline: readonly number[] | null = null;
  #luma = 0;
  #isStrange = false;
  #lightChanged = false;
  #suspicion: Suspicion | null = null;

  constructor(area: Box) {
    const rows = innerCells(area.y, area.height, GRID.height);
    const columns = innerCells(area.x, area.width, GRID.width);
    this.#cells = rows.flatMap((row) =>
      columns.map((column) => (EDGE_CHANNEL * GRID.height + row) * GRID.width + column),
    );
  }

  /** Judges one frame; while all is well the baseline follows the light. */
  see(scene: Scene, atMs: number): void {
    const edges = this.#cells.map((cell) => scene.grid[cell] ?? 0);
    const last = this.#recent.at(-1);
    const by = last === undefined ? 1 : 1 - Math.exp((last.atMs - atMs) / SMOOTH_MS);
    const smooth = last === undefined ? edges : towards(last.edges, edges, by);
    this.#recent.push({ atMs, edges: smooth });
    while ((this.#recent[1]?.atMs ?? atMs) <= atMs - STEADY_MS) this.#recent.shift();
    const baseline = this.#baseline;
    if (baseline === null) {
      // The first mean of several frames is what the view is compared with.
      if (this.#second !== null) [this.#baseline, this.#luma] = [smooth, scene.luma];
      return;
    }
    const share = mean(edges) / Math.max(mean(baseline), 1e-6);
    const moved =
      correlationOf(edges, baseline) < LIMIT.strange && changedCells(edges, baseline) >= LIMIT.changedCellsStrange;
    const other = mean(baseline) >= LIMIT.edges && (moved || share < LIMIT.edgeShareStrange);
    this.#isStrange = other || !this.#sameLight(scene);
    const found = this.#judge(scene, smooth, baseline);
    const steady = this.#isSteady(baseline);
    this.#lightChanged = found === null && steady && !this.#sameLight(scene);
    if (found === null) {
      this.#baseline = towards(baseline, smooth, LEARN);
      this.#luma += (scene.luma - this.#luma) * LEARN_LUMA;
    }
    this.#suspicion = found === null ? null : { ...found, sinceMs: this.#suspicion?.sinceMs ?? atMs };
  }

  /** What is wrong with the view and since when (ms); while it is, its objects mean nothing. */
  get suspicion(): Suspicion | null {
    return this.#suspicion;
  }

  /** This very frame looks unlike the baseline, or its light was switched: objects mean nothing in it. */
  get isStrange(): boolean {
    return this.#isStrange;
  }

  /** The view stayed different for 20 s, or its light is another: it is the new normal. */
  shouldRelearn(atMs: number): boolean {
    return this.#lightChanged || (this.#suspicion !== null && atMs - this.#suspicion.sinceMs >= RELEARN_MS);
  }

  #judge(scene: Scene, smooth: readonly number[], baseline: readonly number[]): Omit<Suspicion, 'sinceMs'> | null {
    const found = (why: Tampering, value: number, threshold: number) => ({
      why,
      threshold,
      confidence: sure(value, threshold),
    });
    const share = mean(smooth) / Math.max(mean(baseline), 1e-6);
    const alike = correlationOf(smooth, baseline);
    const dark = scene.luma < LIMIT.luma && scene.contrast < LIMIT.contrastBlack;
    if (dark && (share < LIMIT.edgeShareBlack || alike < LIMIT.correlationBlack))
      return found('blackout', scene.luma, LIMIT.luma);
    if (mean(baseline) < LIMIT.edges || !this.#isSteady(baseline)) return null;
    if (alike < LIMIT.covered) return found('covered', alike, LIMIT.covered);
    const same = this.#sameLight(scene);
    if (same && share < LIMIT.edgeShare) return found('defocus', share, LIMIT.edgeShare);
    const limit = same ? LIMIT.movedInSameLight : LIMIT.moved;
    const elsewhere = alike < limit && changedCells(smooth, baseline) >= LIMIT.changedCells;
    return elsewhere ? found('moved', alike, limit) : null;
  }

  /** The edges a second ago and now. */
  get #second(): readonly [readonly number[], readonly number[]] | null {
    const [first, last] = [this.#recent[0], this.#recent.at(-1)];
    if (first === undefined || last === undefined || last.atMs - first.atMs < STEADY_MS) return null;
    return [first.edges, last.edges];
  }

  #sameLight({ luma }: Scene): boolean {
    const ratio = (luma + 1) / (this.#luma + 1);
    return ratio >= LIMIT.sameLight.min && ratio <= LIMIT.sameLight.max;
  }

  /** Something that passes by keeps changing; a camera that was touched is still again. */
  #isSteady(baseline: readonly number[]): boolean {
    const [then, now] = this.#second ?? [];
    if (then === undefined || now === undefined) return false;
    const change = now.reduce((sum, value, i) => sum + Math.abs(value - (then[i] ?? 0)), 0) / now.length;
    return change <= LIMIT.steady * Math.max(mean(baseline), 1);
  }
}

/** The cells of one axis that lie inside the picture, the outermost of them left out: rim and borders are edges at any focus. */
function innerCells(from: number, length: number, cells: number): number[] {
  const [first, last] = [Math.ceil(from * cells) + 1, Math.floor((from + length) * cells) - 2];
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

const towards = (from: readonly number[], to: readonly number[], by: number) =>
  from.map((value, i) => value + ((to[i] ?? 0) - value) * by);

/** Whether the edges lie where they lay, −1 to 1, whatever the light. */
function correlationOf(a: readonly number[], b: readonly number[]): number {
  const [meanA, meanB] = [mean(a), mean(b)];
  let [both, ofA, ofB] = [0, 0, 0];
  for (const [i, value] of a.entries()) {
    const [da, db] = [value - meanA, (b[i] ?? 0) - meanB];
    both += da * db;
    ofA += da * da;
    ofB += db * db;
  }
  return both / Math.sqrt(ofA * ofB + 1e-9);
}

/** The share of the cells that changed more than the whole did, 0 to 1. */
function changedCells(now: readonly number[], baseline: readonly number[]): number {
  const [least, whole] = [LIMIT.changedBy * mean(baseline), mean(now) / Math.max(mean(baseline), 1e-6)];
  return (
    now.filter((value, i) => Math.abs(value - whole * (baseline[i] ?? 0)) > least).length / Math.max(1, now.length)
  );
}

/** From 0.5 at the threshold to 1 far below it. */
const sure = (value: number, threshold: number) => Math.max(0.5, Math.min(1, 1 - Math.max(0, value) / threshold / 2));
