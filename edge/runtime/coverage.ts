import { type StorageReader, unsettledMs } from '../storage/reader.ts';

export interface CoverageSpan {
  readonly cameraId: string;
  readonly kind: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly reason: string | null;
}

const overlapMs = 60_000;
const firstLookMs = 7 * 86_400_000;

/** Each call: how time is accounted for since shortly before the last call, camera by camera. */
export function coverageSince(options: {
  readonly storage: Pick<StorageReader, 'spans'>;
  readonly cameras: () => readonly { readonly cameraId: string }[];
  readonly now: () => number;
}): () => CoverageSpan[] {
  const doneMs = new Map<string, number>();
  return () => {
    const toMs = Math.floor(options.now() - unsettledMs);
    return options.cameras().flatMap(({ cameraId }) => {
      const fromMs = (doneMs.get(cameraId) ?? toMs - firstLookMs) - overlapMs;
      doneMs.set(cameraId, toMs);
      const spans = options.storage.spans(cameraId, fromMs, toMs);
      return spans.map(({ kind, fromMs: from, toMs: to, reason }) => ({
        cameraId,
        kind,
        fromMs: Math.round(from),
        toMs: Math.round(to),
        reason,
      }));
    });
  };
}
