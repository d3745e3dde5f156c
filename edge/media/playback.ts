import { initSegment } from '../storage/mp4/init.ts';
import type { StorageReader, StoredSegment } from '../storage/reader.ts';
import type { MediaSink } from './sink.ts';
import { soundOf, withSound } from './sound.ts';
import { type Piece, pieceOf } from './track-parts.ts';

/** A recorded range as one MP4 of known length: an init segment and whole segments, their times moved to start at zero; audio beside. */
export interface PlaybackPlan {
  readonly pieces: readonly Piece[];
  readonly mime: string;
  /** UTC ms of the file's second zero: the keyframe at or before the asked start. */
  readonly startMs: number;
  readonly endMs: number;
}

/** One file never holds more: whoever wants more asks again from `x-vms-end` on. */
const playbackMsMax = 6 * 3_600_000;

/** Null when nothing is recorded there. A change of codec configuration inside the range ends it, as does the longest length. */
export async function planPlayback(
  storage: StorageReader,
  cameraId: string,
  fromMs: number,
  toMs: number,
): Promise<PlaybackPlan | null> {
  const first = storage.segments(cameraId, fromMs, toMs, 1)[0];
  if (first === undefined) return null;
  const found = storage.segments(cameraId, fromMs, Math.min(toMs, first.fromMs + playbackMsMax));
  const cut = found.findIndex(({ configId }) => configId !== first.configId);
  const segments = cut === -1 ? found : found.slice(0, cut);
  const config = storage.config(first.configId);
  const endMs = (segments.at(-1) as StoredSegment).toMs;
  const startTicks = Math.round(first.fromMs * 90);
  const sound = await soundOf(storage, cameraId, startTicks, Math.round(endMs * 90));
  const init = initSegment(config, { durationMs: Math.ceil(endMs - first.fromMs), audio: sound?.configs[0] ?? null });
  const video = segments.map((segment) => {
    const atTicks = Math.round(segment.fromMs * 90);
    return { ...pieceOf({ segment, codec: 0, cut: null }, 1, startTicks), atTicks };
  });
  const pieces = [{ length: init.length, read: async () => init }, ...withSound(video, sound, startTicks)];
  const codecs = [config, ...(sound?.configs ?? [])].map(({ mime }) => mime);
  return { pieces, mime: `video/mp4; codecs="${[...new Set(codecs)].join(',')}"`, startMs: first.fromMs, endMs };
}

export interface ByteRange {
  readonly start: number;
  /** Inclusive, as HTTP has it. */
  readonly end: number;
}

/** One range of RFC 9110 `bytes=a-b`, `a-`, `-n`; `whole` when there is none or it cannot be read; null when outside. */
export function parseRange(header: string | null, length: number): ByteRange | 'whole' | null {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '');
  const [, from = '', to = ''] = match ?? [];
  if (match === null || (from === '' && to === '')) return 'whole';
  if (from === '') return Number(to) === 0 ? null : { start: Math.max(0, length - Number(to)), end: length - 1 };
  const start = Number(from);
  const end = to === '' ? length - 1 : Math.min(Number(to), length - 1);
  return start >= length || end < start ? null : { start, end };
}

/** Streams the asked bytes; holds one segment at a time in memory. */
export async function sendPlayback(plan: PlaybackPlan, header: string | null, sink: MediaSink): Promise<void> {
  const headers = {
    'x-vms-start': new Date(plan.startMs).toISOString(),
    'x-vms-end': new Date(plan.endMs).toISOString(),
  };
  await sendPieces(plan.pieces, headers, header, sink);
}

/** One body made of pieces, or the range of it that was asked for; a piece that is not asked for is not read. */
export async function sendPieces(
  pieces: readonly Piece[],
  more: Readonly<Record<string, string>>,
  header: string | null,
  sink: MediaSink,
): Promise<void> {
  const total = pieces.reduce((sum, { length }) => sum + length, 0);
  const range = parseRange(header, total);
  const headers = {
    'content-type': 'video/mp4',
    'accept-ranges': 'bytes',
    'cache-control': 'private, no-store',
    ...more,
  };
  if (range === null) {
    sink.head({ status: 416, headers: { 'content-range': `bytes */${total}`, 'content-length': '0' } });
    sink.end();
    return;
  }
  const { start, end } = range === 'whole' ? { start: 0, end: total - 1 } : range;
  const partial: Record<string, string> =
    range === 'whole' ? {} : { 'content-range': `bytes ${start}-${end}/${total}` };
  sink.head({
    status: range === 'whole' ? 200 : 206,
    headers: { ...headers, ...partial, 'content-length': String(end - start + 1) },
  });
  let at = 0;
  for (const { length, read } of pieces) {
    if (sink.signal.aborted || at > end) break;
    if (at + length > start) {
      const bytes = await read();
      await sink.write(bytes.subarray(Math.max(0, start - at), Math.min(length, end + 1 - at)));
    }
    at += length;
  }
  sink.end();
}
