/** Blackout, covered, defocused or moved camera, against a baseline learned while all is well. */
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
const LIMIT = {
  luma: 22,
  contrastBlack: 12,
  edgeShare: 0.4,
  sharpnessShare: 0.5,
  correlation: 0.5,
  changed: 0.25,
  covered: 0.6,
  still: 0.1,
} as const;

export class TamperingRule {
  readonly #inner: { readonly rows: readonly number[]; readonly columns: readonly number[] };
  #contrast: number | null = null;
  #edge = 0;
  #suspicion: Suspicion | null = null;

  constructor(area: Box) {
    const rows = innerCells(area.y, area.height, GRID.height);
    this.#inner = { rows, columns: innerCells(area.x, area.width, GRID.width) };
  }

  /** Judges one frame; while all is well the baseline follows the light. */
  see(scene: Scene, atMs: number): void {
    const found = this.#judge(scene);
    if (found === null) this.#learn(scene);
    this.#suspicion = found === null ? null : { ...found, sinceMs: this.#suspicion?.sinceMs ?? atMs };
  }

  /** What is wrong with the view and since when (ms); while it is, its objects mean nothing. */
  get suspicion(): Suspicion | null {
    return this.#suspicion;
  }

  /** The view stayed different for 20 s: it is the new normal. */
  shouldRelearn(atMs: number): boolean {
    return this.#suspicion !== null && atMs - this.#suspicion.sinceMs >= RELEARN_MS;
  }

  #judge(scene: Scene): Omit<Suspicion, 'sinceMs'> | null {
    if (this.#contrast === null) return null;
    const found = (why: Tampering, value: number, threshold: number) => ({
      why,
      threshold,
      confidence: sure(value, threshold),
    });
    if (scene.luma < LIMIT.luma && scene.contrast < LIMIT.contrastBlack)
      return found('blackout', scene.luma, LIMIT.luma);
    // Edges relative to contrast: dusk lowers both, a large near object only the quotient, a turned lens all.
    const edges = this.#edges(scene);
    const edgeShare = edges / Math.max(this.#edge, 1e-6);
    const sharpnessShare = sharpness(edges, scene.contrast) / sharpness(this.#edge, this.#contrast);
    if (edgeShare < LIMIT.edgeShare && scene.foreground > LIMIT.covered)
      return found('covered', edgeShare, LIMIT.edgeShare);
    if (edgeShare < LIMIT.edgeShare && sharpnessShare < LIMIT.sharpnessShare) {
      return found('defocus', edgeShare, LIMIT.edgeShare);
    }
    // Another view that stands still; something large that passes by moves.
    const changed = scene.foreground > LIMIT.changed && scene.motion < LIMIT.still;
    if (changed && scene.edgeCorrelation < LIMIT.correlation) {
      return found('moved', scene.edgeCorrelation, LIMIT.correlation);
    }
    return null;
  }

  #learn(scene: Scene): void {
    const [rate, edges] = [this.#contrast === null ? 1 : LEARN, this.#edges(scene)];
    const contrast = this.#contrast ?? scene.contrast;
    this.#contrast = contrast + (scene.contrast - contrast) * rate;
    this.#edge += (edges - this.#edge) * rate;
  }

  /** Mean edge strength inside the picture: its rim and the frame's black borders are edges at any focus. */
  #edges({ grid }: Scene): number {
    let sum = 0;
    const { rows, columns } = this.#inner;
    for (const row of rows)
      for (const column of columns) sum += grid[(3 * GRID.height + row) * GRID.width + column] ?? 0;
    return sum / Math.max(1, rows.length * columns.length);
  }
}

/** The cells of one axis that lie inside the picture, the outermost of them left out. */
function innerCells(from: number, length: number, cells: number): number[] {
  const [first, last] = [Math.ceil(from * cells) + 1, Math.floor((from + length) * cells) - 2];
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);
}

const sharpness = (edges: number, contrast: number) => Math.max(edges, 1e-6) / Math.max(contrast, 1);

/** From 0.5 at the threshold to 1 far below it. */
const sure = (value: number, threshold: number) => Math.max(0.5, Math.min(1, 1 - Math.max(0, value) / threshold / 2));
