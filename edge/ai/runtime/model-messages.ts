/** What a model thread and its pool say to each other. */
import type { Port, Provider } from './onnx.ts';

export interface Array32 {
  readonly data: Float32Array | Uint8Array | Int32Array | BigInt64Array;
  readonly dims: readonly number[];
}

export type Feeds = Readonly<Record<string, Array32>>;

/** A model's file as a thread loads it. */
export interface ModelSource {
  /** Unique per version: two versions of one model live side by side during a swap. */
  readonly key: string;
  readonly path: string;
  readonly sha256: string;
  readonly providers: readonly Provider[];
  /** The sizes of inputs whose dimensions are free. */
  readonly sizes: Readonly<Record<string, readonly number[]>>;
}

export interface LoadedModel {
  readonly provider: Provider;
  readonly refused: readonly { readonly provider: Provider; readonly reason: string }[];
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  readonly dryRunMs: number;
}

export type ToModelThread =
  | { readonly type: 'load'; readonly id: number; readonly source: ModelSource }
  | { readonly type: 'unload'; readonly key: string }
  | { readonly type: 'run'; readonly id: number; readonly key: string; readonly feeds: Feeds }
  /** For tests of the guard. */
  | { readonly type: 'hang' };

export type FromModelThread =
  | { readonly type: 'loaded'; readonly id: number; readonly model: LoadedModel }
  | { readonly type: 'done'; readonly id: number; readonly outputs: Feeds; readonly runMs: number }
  | { readonly type: 'failed'; readonly id: number; readonly code: string; readonly reason: string };
