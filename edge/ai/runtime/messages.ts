/** What the session thread and its owner say to each other. */

export const PICTURE = { width: 320, height: 192 } as const;
export const PLANE = { width: 160, height: 96 } as const;
export const GRID = { width: 20, height: 12 } as const;

/** Fast and slow background learning rates, per frame at 5 fps. */
export type Alpha = readonly [fast: number, slow: number];

export interface ThreadData {
  readonly modelPath: string;
  readonly sha256: string;
}

export type ToThread =
  | {
      readonly type: 'look';
      readonly id: number;
      readonly cameraId: string;
      readonly rgb: Uint8Array;
      readonly alpha: Alpha;
    }
  | { readonly type: 'forget'; readonly cameraId: string }
  /** For tests of the guard: what a hanging driver would do. */
  | { readonly type: 'hang' };

export type FromThread =
  | { readonly type: 'ready' }
  | { readonly type: 'refused'; readonly reason: string }
  | { readonly type: 'seen'; readonly id: number; readonly scene: Scene }
  | { readonly type: 'failed'; readonly id: number; readonly reason: string };

/** One look at one frame. */
export interface Scene {
  /** True for the first look at a camera (or the first after a restart of the thread): nothing to compare with yet. */
  readonly seeded: boolean;
  /** 160x96, 1 = foreground. */
  readonly mask: Uint8Array;
  /** 160x96, 1 = settled: differs from the long-term background and no longer changes. */
  readonly still: Uint8Array;
  /** 160x96, above 60 where an edge appeared against the long-term background, below 60 where one went. */
  readonly edgeGain: Uint8Array;
  /** [foreground, motion, static, edge, fire, flicker, smoke] x 12 x 20, means of 8x8 cells. */
  readonly grid: Float32Array;
  readonly luma: number;
  readonly contrast: number;
  readonly focus: number;
  readonly edgeCorrelation: number;
  readonly foreground: number;
  readonly motion: number;
  readonly settled: number;
}
