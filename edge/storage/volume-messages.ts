import type { RetentionPlan } from './retention.ts';
import type { GapReason, TrackConfig } from './sample.ts';

/** How a volume's thread is set up. */
export interface ThreadSetup {
  readonly root: string;
  readonly edgeId: string;
  readonly bootId: string;
  readonly segmentMs: number;
  readonly retention: RetentionPlan;
  /** A module that exports `disk: VolumeDisk`, in place of the real one: how a test stalls it. */
  readonly diskModule: string | null;
}

export type ToThread =
  /** From now on samples of this lane are of this camera and configuration. */
  | { readonly type: 'lane'; readonly lane: number; readonly cameraId: string; readonly config: TrackConfig }
  /** See `batch.ts`; `data` is moved and comes back with `done`. `round`: write and sync what there is. */
  | { readonly type: 'samples'; readonly data: ArrayBuffer | null; readonly bytes: number; readonly round: boolean }
  | {
      readonly type: 'gap';
      readonly cameraId: string;
      readonly fromMs: number;
      readonly toMs: number;
      readonly reason: GapReason;
    }
  | {
      readonly type: 'notExpected';
      readonly cameraId: string;
      readonly fromMs: number;
      readonly toMs: number;
      readonly reason: string;
    }
  | { readonly type: 'close'; readonly cameraId: string }
  | { readonly type: 'retention'; readonly retention: RetentionPlan }
  /** From the next segment on. */
  | { readonly type: 'segmentMs'; readonly segmentMs: number }
  | { readonly type: 'stop' };

export type FromThread =
  | { readonly type: 'ready' }
  /** After a round: bytes of samples that are safe, since the start, by lane; and blocks that may be filled again. */
  | { readonly type: 'done'; readonly durable: readonly number[]; readonly free: readonly ArrayBuffer[] }
  | { readonly type: 'failed'; readonly message: string }
  | { readonly type: 'expired'; readonly files: number }
  | { readonly type: 'stopped' };
