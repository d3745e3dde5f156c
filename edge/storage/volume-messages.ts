import type { RetentionPlan } from './retention.ts';
import type { CodecConfig, GapReason, Sample } from './sample.ts';

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
  | {
      readonly type: 'samples';
      readonly cameraId: string;
      readonly config: CodecConfig;
      /** All samples' bytes behind each other; moved, not copied. */
      readonly data: ArrayBuffer;
      readonly samples: readonly (Omit<Sample, 'data'> & { readonly size: number })[];
    }
  | {
      readonly type: 'gap';
      readonly cameraId: string;
      readonly fromMs: number;
      readonly toMs: number;
      readonly reason: GapReason;
    }
  | { readonly type: 'close'; readonly cameraId: string }
  | { readonly type: 'retention'; readonly retention: RetentionPlan }
  | { readonly type: 'stop' };

export type FromThread =
  | { readonly type: 'ready' }
  | { readonly type: 'durable'; readonly bytes: Readonly<Record<string, number>> }
  | { readonly type: 'failed'; readonly message: string }
  | { readonly type: 'expired'; readonly files: number }
  | { readonly type: 'stopped' };
