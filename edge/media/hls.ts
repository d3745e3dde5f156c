import type { MediaRequest } from '@vms/schema/edge/media-request.ts';
import { initSegment } from '../storage/mp4/init.ts';
import type { StorageReader, StoredSegment } from '../storage/reader.ts';
import type { Span } from '../storage/spans.ts';
import { sendPieces } from './playback.ts';
import { type MediaSink, refuse } from './sink.ts';
import { readSegment } from './track-parts.ts';

type HlsRequest = Extract<MediaRequest, { kind: 'hls' }>;

/** Segments end up to a millisecond apart without a picture missing. */
const JOIN_MS_MAX = 1_000;
/** A range that reaches so close to now may still grow. */
const GROWS_MS = 60_000;

/**
 * A recorded range as HLS: the segments as they lie on the disk, by the recording's own clock, each with its date. What is
 * missing is a discontinuity with a date range that says from when to when, and why; the segment still being written is
 * named in a line of our own, that other players pass over.
 */
export function playlist(segments: readonly StoredSegment[], spans: readonly Span[], grows: boolean): string {
  const closed = segments.filter(({ state }) => state === 'CLOSED');
  const seconds = (ms: number): string => (ms / 1_000).toFixed(3);
  const longestMs = Math.max(1_000, ...closed.map(({ fromMs, toMs }) => toMs - fromMs));
  const lines = [
    '#EXTM3U',
    '#EXT-X-VERSION:7',
    `#EXT-X-TARGETDURATION:${Math.ceil(longestMs / 1_000)}`,
    `#EXT-X-PLAYLIST-TYPE:${grows ? 'EVENT' : 'VOD'}`,
    '#EXT-X-INDEPENDENT-SEGMENTS',
  ];
  for (const { kind, fromMs, toMs, reason } of spans) {
    if (kind === 'RECORDED') continue;
    const why = reason === null ? '' : `,X-REASON="${reason.replace(/["\r\n]/g, ' ')}"`;
    lines.push(
      `#EXT-X-DATERANGE:ID="${kind}-${Math.round(fromMs)}",CLASS="${kind}",START-DATE="${iso(fromMs)}",END-DATE="${iso(toMs)}"${why}`,
    );
  }
  let before: StoredSegment | null = null;
  for (const segment of closed) {
    const { fromMs, toMs, configId } = segment;
    const joined = before !== null && Math.abs(fromMs - before.toMs) < JOIN_MS_MAX && before.configId === configId;
    if (before && !joined) lines.push('#EXT-X-DISCONTINUITY');
    if (before?.configId !== configId) lines.push(`#EXT-X-MAP:URI="${initName(segment)}"`);
    lines.push(`#EXT-X-PROGRAM-DATE-TIME:${iso(fromMs)}`, `#EXTINF:${seconds(toMs - fromMs)},`, segmentName(segment));
    before = segment;
  }
  const open = segments.find(({ state }) => state === 'OPEN');
  if (open) {
    const { fromMs, toMs, length } = open;
    lines.push(
      `#EXT-X-VMS-OPEN:URI="${segmentName(open)}",MAP="${initName(open)}",DATE="${iso(fromMs)}",DURATION=${seconds(toMs - fromMs)},BYTES=${length}`,
    );
  }
  if (!grows) lines.push('#EXT-X-ENDLIST');
  return `${lines.join('\n')}\n`;
}

/** Answers one file of a range: the playlist, an init segment, a segment. A name outside the range is not found. */
export async function sendHls(
  sources: { readonly storage: StorageReader; readonly now: () => number },
  { cameraId, fromMs, toMs, file, range }: HlsRequest,
  sink: MediaSink,
): Promise<void> {
  const { storage, now } = sources;
  if (file === 'index.m3u8') {
    const spans = storage.spans(cameraId, fromMs, toMs);
    const text = playlist(storage.segments(cameraId, fromMs, toMs), spans, toMs > now() - GROWS_MS);
    return send(sink, Buffer.from(text), 'application/vnd.apple.mpegurl', null);
  }
  const named = /^([is])-(\d{1,16})-(\w[\w-]{0,63})\.(?:mp4|m4s)$/.exec(file);
  const [, part, startMs = '', id = ''] = named ?? [];
  const around = named ? storage.segments(cameraId, Number(startMs), Number(startMs) + 1) : [];
  const segment = around.find((one) => (part === 's' ? one.id === id : String(one.configId) === id));
  if (!segment || segment.toMs <= fromMs || segment.fromMs >= toMs)
    return refuse(sink, 404, 'NO_VIDEO', 'This piece is not recorded in this range, or not any more.');
  if (part === 's') {
    const piece = { length: segment.length, read: () => readSegment(segment) };
    return sendPieces([piece], { 'content-type': 'video/mp4' }, range, sink);
  }
  const config = storage.config(segment.configId);
  return send(sink, initSegment(config), `video/mp4; codecs="${config.mime}"`, range);
}

function send(sink: MediaSink, body: Buffer, type: string, range: string | null): Promise<void> {
  const piece = { length: body.length, read: async () => body };
  return sendPieces([piece], { 'content-type': type }, range, sink);
}

/** Names carry the moment by which the index finds them. */
function segmentName({ id, fromMs }: StoredSegment): string {
  return `s-${Math.ceil(fromMs)}-${id}.m4s`;
}

function initName({ configId, fromMs }: StoredSegment): string {
  return `i-${Math.ceil(fromMs)}-${configId}.mp4`;
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
