import { createHash } from 'node:crypto';
import { EVIDENCE_FORMAT, type EvidenceProof, type SignedProof, type StatedCodec } from '@vms/schema/edge/evidence.ts';
import { EXPORT_VERSION_HEADER, type MediaRequest } from '@vms/schema/edge/media-request.ts';
import type { TimedSample } from '../storage/mp4/fragment.ts';
import { initSegment } from '../storage/mp4/init.ts';
import { type StorageReader, unsettledMs } from '../storage/reader.ts';
import type { CodecConfig, TrackConfig } from '../storage/sample.ts';
import { sendPieces } from './playback.ts';
import { type MediaSink, refuse } from './sink.ts';
import { soundOf, withSound } from './sound.ts';
import {
  cutTrack,
  endTicksOf,
  inBandPiece,
  type Part,
  type Piece,
  pieceOf,
  provedSegments,
  startTicksOf,
  type Track,
} from './track-parts.ts';

export type SignProof = (proof: string) => Omit<SignedProof, 'proof'> | null;

interface Range {
  readonly cameraId: string;
  readonly fromMs: number;
  readonly toMs: number;
}

export interface ExportPlan {
  readonly pieces: readonly Piece[];
  /** Equal versions are equal bytes. */
  readonly version: string;
  readonly startMs: number;
  readonly endMs: number;
  /** Reads the whole range, one segment at a time. */
  readonly proof: () => Promise<Omit<EvidenceProof, 'edgeServerId'>>;
}

interface Refusal {
  readonly status: number;
  readonly code: 'NO_VIDEO' | 'CLIP_NOT_CLOSED' | 'CLIP_CODEC_CHANGES';
  readonly message: string;
}

/**
 * A range as one MP4 without re-encoding: from the keyframe at or before its start, to the last picture before its end,
 * with an edit list that begins at the exact picture, and its audio beside. Only what is closed, so that every asking gives the same bytes.
 */
export async function planExport(storage: StorageReader, range: Range, nowMs: number): Promise<ExportPlan | Refusal> {
  const { cameraId, fromMs, toMs } = range;
  const found = storage.segments(cameraId, fromMs, toMs);
  const first = found[0];
  if (nowMs < toMs + unsettledMs || found.some(({ state }) => state === 'OPEN')) {
    return {
      status: 409,
      code: 'CLIP_NOT_CLOSED',
      message: 'The range is still being recorded; ask again in a moment.',
    };
  }
  if (first === undefined) {
    return { status: 404, code: 'NO_VIDEO', message: 'Nothing is recorded in this range; the timeline says why.' };
  }
  // Players follow another resolution within a track, and not another codec.
  const codecOf = (configId: number) => storage.config(configId).codec;
  const other = found.find(({ configId }) => codecOf(configId) !== codecOf(first.configId));
  if (other) {
    const at = new Date(other.fromMs).toISOString();
    return {
      status: 409,
      code: 'CLIP_CODEC_CHANGES',
      message: `The camera's codec changes at ${at}; export up to there and from there on.`,
    };
  }
  const video = await cutTrack(found, storage.config, (samples) => ends(samples, range));
  const head = video?.parts[0];
  if (video === null || head === undefined) {
    return { status: 404, code: 'NO_VIDEO', message: 'No picture was recorded in this range; the timeline says why.' };
  }
  const shiftTicks = startTicksOf(head);
  const endTicks = endTicksOf(video.parts.at(-1) as Part);
  const showTicks = Math.max(firstPicture(head), Math.round(fromMs * 90));
  const sound = await soundOf(storage, cameraId, shiftTicks, endTicks);
  const edit = { fromTicks: showTicks - shiftTicks, durationMs: Math.max(1, Math.ceil((endTicks - showTicks) / 90)) };
  const durationMs = Math.ceil((endTicks - shiftTicks) / 90);
  const inBand = video.configs.length > 1;
  const config = video.configs[0] as CodecConfig;
  const init = initSegment(config, { durationMs, edit, inBand, audio: sound?.configs[0] ?? null });
  const segments = [...found, ...(sound?.parts ?? []).map(({ segment }) => segment)];
  const pictures = await Promise.all(
    video.parts.map(async (part) => {
      const config = video.configs[part.codec] as CodecConfig;
      const piece = inBand ? await inBandPiece(part, config, shiftTicks) : pieceOf(part, 1, shiftTicks);
      return { ...piece, atTicks: startTicksOf(part) };
    }),
  );
  const version = createHash('sha256')
    .update(
      JSON.stringify([
        EVIDENCE_FORMAT,
        cameraId,
        fromMs,
        toMs,
        segments.map(({ id, length, root }) => [id, length, root]),
      ]),
    )
    .digest('hex');
  return {
    pieces: [{ length: init.length, read: async () => init }, ...withSound(pictures, sound, shiftTicks)],
    version,
    startMs: showTicks / 90,
    endMs: endTicks / 90,
    proof: async () => {
      const spans = storage.spans(cameraId, fromMs, toMs).map(({ kind, fromMs: from, toMs: to, reason }) => {
        return { kind, fromMs: from, toMs: to, reason };
      });
      const [codec, ...codecs] = statedCodecs(video);
      const whole = { format: EVIDENCE_FORMAT, cameraId, fromMs, toMs, version, shiftTicks, spans } as const;
      const stated = { ...whole, codec: codec as StatedCodec, codecs, segments: await provedSegments(storage, video) };
      if (sound === null) return stated;
      const [audioCodec] = statedCodecs(sound);
      const audio = { codec: audioCodec as StatedCodec, segments: await provedSegments(storage, sound) };
      return { ...stated, audio };
    },
  };
}

/** From the last keyframe at or before the range's start, to the last picture before its end. */
function ends(samples: readonly TimedSample[], { fromMs, toMs }: Range): { from: number; to: number } {
  const begin = samples.findLastIndex(({ key, pts }) => key && pts <= Math.round(fromMs * 90));
  return { from: Math.max(0, begin), to: samples.findLastIndex(({ pts }) => pts < Math.round(toMs * 90)) + 1 };
}

function firstPicture(part: Part): number {
  return part.cut === null ? startTicksOf(part) : Math.min(...part.cut.samples.map(({ pts }) => pts));
}

function statedCodecs({ configs }: Track<TrackConfig>): StatedCodec[] {
  return configs.map(({ codec, record }) => ({ codec, record: record.toString('base64') }));
}

/** Answers one request for an export; its refusals carry a code that says whether to ask again. */
export async function sendExport(
  sources: { readonly storage: StorageReader; readonly now: () => number; readonly sign?: SignProof },
  request: Extract<MediaRequest, { kind: 'export' }>,
  sink: MediaSink,
): Promise<void> {
  const plan = await planExport(sources.storage, request, sources.now());
  if ('code' in plan) return refuse(sink, plan.status, plan.code, plan.message);
  const headers = {
    [EXPORT_VERSION_HEADER]: plan.version,
    'x-vms-start': new Date(plan.startMs).toISOString(),
    'x-vms-end': new Date(plan.endMs).toISOString(),
  };
  if (request.part === 'video') return sendPieces(plan.pieces, headers, request.range, sink);
  const edgeServerId = sources.sign?.('')?.edgeServerId ?? null;
  const proof = JSON.stringify({ ...(await plan.proof()), edgeServerId });
  const signed = edgeServerId === null ? null : sources.sign?.(proof);
  if (!signed) return refuse(sink, 409, 'EDGE_NOT_ENROLLED', 'This edge has no key to sign with yet.');
  const body = Buffer.from(JSON.stringify({ ...signed, proof } satisfies SignedProof));
  const piece = { length: body.length, read: async () => body };
  return sendPieces([piece], { ...headers, 'content-type': 'application/json' }, request.range, sink);
}
