import { open } from 'node:fs/promises';
import { boxesIn } from '../storage/mp4/boxes.ts';
import { initSegment } from '../storage/mp4/init.ts';
import type { StorageReader, StoredSegment } from '../storage/reader.ts';
import type { MediaSink } from './sink.ts';

/** A recorded range as one MP4 of known length: an init segment and whole segments, their times moved to start at zero. */
export interface PlaybackPlan {
  readonly init: Buffer;
  readonly segments: readonly StoredSegment[];
  readonly mime: string;
  readonly length: number;
  /** UTC ms of the file's second zero: the keyframe at or before the asked start. */
  readonly startMs: number;
  readonly endMs: number;
}

/** One file never holds more: whoever wants more asks again from `x-vms-end` on. */
const playbackMsMax = 6 * 3_600_000;

/** Null when nothing is recorded there. A change of codec configuration inside the range ends it, as does the longest length. */
export function planPlayback(
  storage: StorageReader,
  cameraId: string,
  fromMs: number,
  toMs: number,
): PlaybackPlan | null {
  const first = storage.segments(cameraId, fromMs, toMs, 1)[0];
  if (first === undefined) return null;
  const found = storage.segments(cameraId, fromMs, Math.min(toMs, first.fromMs + playbackMsMax));
  const cut = found.findIndex(({ configId }) => configId !== first.configId);
  const segments = cut === -1 ? found : found.slice(0, cut);
  const config = storage.config(first.configId);
  const endMs = (segments.at(-1) as StoredSegment).toMs;
  const init = initSegment(config, Math.ceil(endMs - first.fromMs));
  const length = segments.reduce((sum, segment) => sum + segment.length, init.length);
  return { init, segments, mime: `video/mp4; codecs="${config.mime}"`, length, startMs: first.fromMs, endMs };
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
  const range = parseRange(header, plan.length);
  const headers = {
    'content-type': 'video/mp4',
    'accept-ranges': 'bytes',
    'cache-control': 'private, no-store',
    'x-vms-start': new Date(plan.startMs).toISOString(),
    'x-vms-end': new Date(plan.endMs).toISOString(),
  };
  if (range === null) {
    sink.head({ status: 416, headers: { 'content-range': `bytes */${plan.length}`, 'content-length': '0' } });
    sink.end();
    return;
  }
  const { start, end } = range === 'whole' ? { start: 0, end: plan.length - 1 } : range;
  const partial: Record<string, string> =
    range === 'whole' ? {} : { 'content-range': `bytes ${start}-${end}/${plan.length}` };
  sink.head({
    status: range === 'whole' ? 200 : 206,
    headers: { ...headers, ...partial, 'content-length': String(end - start + 1) },
  });
  let at = 0;
  const pieces: (() => Promise<Buffer>)[] = [
    async () => plan.init,
    ...plan.segments.map((one) => () => readSegment(one, plan.startMs)),
  ];
  const lengths = [plan.init.length, ...plan.segments.map(({ length }) => length)];
  for (const [i, piece] of pieces.entries()) {
    const length = lengths[i] as number;
    if (sink.signal.aborted || at > end) break;
    if (at + length > start) {
      const bytes = await piece();
      await sink.write(bytes.subarray(Math.max(0, start - at), Math.min(length, end + 1 - at)));
    }
    at += length;
  }
  sink.end();
}

async function readSegment({ path, offset, length }: StoredSegment, startMs: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  const handle = await open(path, 'r');
  try {
    let done = 0;
    while (done < length) {
      const { bytesRead } = await handle.read(bytes, done, length - done, offset + done);
      if (bytesRead === 0) throw new Error(`${path} is shorter than its rows say.`);
      done += bytesRead;
    }
  } finally {
    await handle.close();
  }
  retime(bytes, Math.round(startMs * 90));
  return bytes;
}

/** Subtracts `ticks` from every fragment's decode time, in place. */
function retime(bytes: Buffer, ticks: number): void {
  for (const moof of boxesIn(bytes)) {
    if (moof.type !== 'moof') continue;
    const traf = [...boxesIn(bytes, moof.body, moof.end)].find(({ type }) => type === 'traf');
    const tfdt = traf && [...boxesIn(bytes, traf.body, traf.end)].find(({ type }) => type === 'tfdt');
    if (tfdt) bytes.writeBigUInt64BE(bytes.readBigUInt64BE(tfdt.body + 4) - BigInt(ticks), tfdt.body + 4);
  }
}
