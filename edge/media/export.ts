import { createHash } from 'node:crypto';
import {
  EVIDENCE_FORMAT,
  type EvidenceProof,
  type ProvedSegment,
  type SignedProof,
} from '@vms/schema/edge/evidence.ts';
import { EXPORT_VERSION_HEADER, type MediaRequest } from '@vms/schema/edge/media-request.ts';
import { leafHash, leafPrefix, sha256 } from '../storage/hashing.ts';
import { fragment, fragmentsIn, type TimedSample } from '../storage/mp4/fragment.ts';
import { initSegment } from '../storage/mp4/init.ts';
import { type StorageReader, type StoredSegment, unsettledMs } from '../storage/reader.ts';
import { type Piece, readSegment, sendPieces } from './playback.ts';
import { type MediaSink, refuse } from './sink.ts';

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

/** A segment with what is cut off it: what lies before the range's first keyframe, and after its last picture. */
interface Cut {
  readonly segment: StoredSegment;
  readonly samples: readonly TimedSample[];
  readonly before: readonly TimedSample[];
  readonly after: readonly TimedSample[];
}

/**
 * A range as one MP4 without re-encoding: from the keyframe at or before its start, to the last picture before its end,
 * with an edit list that begins at the exact picture. Only what is closed, so that every asking gives the same bytes.
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
  const other = found.find(({ configId }) => configId !== first.configId);
  if (other) {
    const at = new Date(other.fromMs).toISOString();
    return {
      status: 409,
      code: 'CLIP_CODEC_CHANGES',
      message: `The camera's video format changes at ${at}; export up to there and from there on.`,
    };
  }
  const config = storage.config(first.configId);
  const cuts = await cutEnds(found, Math.round(fromMs * 90), Math.round(toMs * 90));
  const kept = cuts.filter((one) => !('samples' in one) || one.samples.length > 0);
  const head = kept[0];
  if (head === undefined) {
    return { status: 404, code: 'NO_VIDEO', message: 'No picture was recorded in this range; the timeline says why.' };
  }
  const shiftTicks = 'samples' in head ? (head.samples[0]?.dts ?? 0) : Math.round(head.segment.fromMs * 90);
  const tail = kept.at(-1) as (typeof kept)[number];
  const endTicks = 'samples' in tail ? endOf(tail.samples) : Math.round(tail.segment.toMs * 90);
  const showTicks = Math.max(firstPicture(head, shiftTicks), Math.round(fromMs * 90));
  const edit = { fromTicks: showTicks - shiftTicks, durationMs: Math.max(1, Math.ceil((endTicks - showTicks) / 90)) };
  const init = initSegment(config, { durationMs: Math.ceil((endTicks - shiftTicks) / 90), edit });
  const prefix = leafPrefix(cameraId, sha256(config.codec, config.record));
  const version = createHash('sha256')
    .update(
      JSON.stringify([
        EVIDENCE_FORMAT,
        cameraId,
        fromMs,
        toMs,
        found.map(({ id, length, root }) => [id, length, root]),
      ]),
    )
    .digest('hex');
  return {
    pieces: [{ length: init.length, read: async () => init }, ...kept.map((one, i) => pieceOf(one, i + 1, shiftTicks))],
    version,
    startMs: showTicks / 90,
    endMs: endTicks / 90,
    proof: async () => {
      const segments: ProvedSegment[] = [];
      for (const [i, part] of kept.entries()) {
        segments.push(await proved(storage, cameraId, part, kept[i - 1]?.segment, prefix));
      }
      const spans = storage.spans(cameraId, fromMs, toMs).map(({ kind, fromMs: from, toMs: to, reason }) => {
        return { kind, fromMs: from, toMs: to, reason };
      });
      const codec = { codec: config.codec, record: config.record.toString('base64') };
      return { format: EVIDENCE_FORMAT, cameraId, fromMs, toMs, version, shiftTicks, codec, segments, spans };
    },
  };
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

type Part = Cut | { readonly segment: StoredSegment };

/** Reads the first and the last segment only: what lies between is exported whole. */
async function cutEnds(found: readonly StoredSegment[], fromTicks: number, toTicks: number): Promise<Part[]> {
  const last = found.length - 1;
  return Promise.all(
    found.map(async (segment, i) => (i === 0 || i === last ? cut(segment, fromTicks, toTicks) : { segment })),
  );
}

async function cut(segment: StoredSegment, fromTicks: number, toTicks: number): Promise<Cut> {
  const samples = await samplesOf(segment);
  const begin = samples.findLastIndex(({ key, pts }) => key && pts <= fromTicks);
  const end = samples.findLastIndex(({ pts }) => pts < toTicks) + 1;
  const from = Math.max(0, begin);
  return {
    segment,
    samples: samples.slice(from, end),
    before: samples.slice(0, from),
    after: samples.slice(Math.max(from, end)),
  };
}

async function samplesOf(segment: StoredSegment): Promise<TimedSample[]> {
  return [...fragmentsIn(await readSegment(segment, 0))].flatMap(({ samples }) => [...samples]);
}

function firstPicture(part: Part, shiftTicks: number): number {
  return 'samples' in part ? Math.min(...part.samples.map(({ pts }) => pts)) : shiftTicks;
}

function endOf(samples: readonly TimedSample[]): number {
  return Math.max(...samples.map(({ pts, duration }) => pts + duration));
}

function pieceOf(part: Part, sequence: number, shiftTicks: number): Piece {
  if (!('samples' in part)) return { length: part.segment.length, read: () => readSegment(part.segment, shiftTicks) };
  const bytes = fragment(sequence, part.samples, { shiftTicks });
  return { length: bytes.length, read: async () => bytes };
}

async function proved(
  storage: StorageReader,
  cameraId: string,
  part: Part,
  before: StoredSegment | undefined,
  prefix: Buffer,
): Promise<ProvedSegment> {
  const { segment } = part;
  const leaves = (samples: readonly TimedSample[]) => samples.map((one) => leafHash(prefix, one).toString('hex'));
  const count = ('samples' in part ? part.samples : await samplesOf(segment)).length;
  const chained = before?.chain === segment.chain ? before.link : null;
  return {
    id: segment.id,
    startTicks: Math.round(segment.fromMs * 90),
    endTicks: Math.round(segment.toMs * 90),
    root: segment.root ?? '',
    link: segment.link ?? '',
    previousLink: chained ?? storage.previousLink(segment, cameraId),
    chain: segment.chain,
    samples: count,
    leavesBefore: 'samples' in part ? leaves(part.before) : [],
    leavesAfter: 'samples' in part ? leaves(part.after) : [],
  };
}
