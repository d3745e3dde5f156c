/** A recorded range of one track in parts: whole segments as they lie on disk, and the ends, from which something is cut off. */
import { open } from 'node:fs/promises';
import type { ProvedSegment } from '@vms/schema/edge/evidence.ts';
import { leafHash, leafPrefix, sha256 } from '../storage/hashing.ts';
import { fragment, fragmentsIn, placeFragments, type TimedSample } from '../storage/mp4/fragment.ts';
import { fragmentsWithSets, parameterSets, withSets } from '../storage/mp4/parameter-sets.ts';
import type { StorageReader, StoredSegment } from '../storage/reader.ts';
import { type CodecConfig, isBackfillTrack, type TrackConfig } from '../storage/sample.ts';

/** A stretch of an answer whose length is known before it is read. */
export interface Piece {
  readonly length: number;
  readonly read: () => Promise<Buffer>;
}

/** `cut` is null for a segment that goes out whole. */
export interface Part {
  readonly segment: StoredSegment;
  /** Which of the track's configurations, from 0. */
  readonly codec: number;
  readonly cut: {
    readonly samples: readonly TimedSample[];
    readonly before: readonly TimedSample[];
    readonly after: readonly TimedSample[];
  } | null;
}

export interface Track<Config extends TrackConfig> {
  readonly configs: readonly Config[];
  /** In order; the first and the last are cut to the range. */
  readonly parts: readonly Part[];
}

/** Reads the first and the last segment only: what lies between goes out whole. Null when nothing is left. */
export async function cutTrack<Config extends TrackConfig>(
  found: readonly StoredSegment[],
  configOf: (configId: number) => Config,
  cutOff: (samples: readonly TimedSample[]) => { readonly from: number; readonly to: number },
): Promise<Track<Config> | null> {
  const ids = [...new Set(found.map(({ configId }) => configId))];
  const parts = await Promise.all(
    found.map(async (segment, i): Promise<Part> => {
      const codec = ids.indexOf(segment.configId);
      if (i > 0 && i < found.length - 1) return { segment, codec, cut: null };
      const samples = await samplesOf(segment);
      const { from, to } = cutOff(samples);
      const cut = {
        samples: samples.slice(from, to),
        before: samples.slice(0, from),
        after: samples.slice(Math.max(from, to)),
      };
      return { segment, codec, cut };
    }),
  );
  const kept = parts.filter(({ cut }) => cut === null || cut.samples.length > 0);
  return kept.length === 0 ? null : { configs: ids.map(configOf), parts: kept };
}

/** Where the part begins, 90 kHz. */
export function startTicksOf({ segment, cut }: Part): number {
  return cut?.samples[0]?.dts ?? Math.round(segment.fromMs * 90);
}

export function endTicksOf({ segment, cut }: Part): number {
  if (cut === null) return Math.round(segment.toMs * 90);
  return Math.max(...cut.samples.map(({ pts, duration }) => pts + duration));
}

/** The part's bytes as track `track` of a file whose second zero is `shiftTicks`. */
export function pieceOf({ segment, cut }: Part, track: number, shiftTicks: number): Piece {
  if (cut !== null) {
    const bytes = fragment(1, cut.samples, { shiftTicks, track });
    return { length: bytes.length, read: async () => bytes };
  }
  const read = async () => {
    const bytes = await readSegment(segment);
    placeFragments(bytes, { shiftTicks, track });
    return bytes;
  };
  return { length: segment.length, read };
}

/** The same for video whose format changes on the way: keyframes bring their parameter sets. Reads the part to know its length. */
export async function inBandPiece(part: Part, config: CodecConfig, shiftTicks: number): Promise<Piece> {
  const { segment, cut } = part;
  const sets = parameterSets(config);
  if (cut !== null) return pieceOf({ ...part, cut: { ...cut, samples: withSets(cut.samples, sets) } }, 1, shiftTicks);
  const read = async () => fragmentsWithSets(await readSegment(segment), sets, shiftTicks);
  return { length: (await read()).length, read };
}

/** A segment's bytes as they are on disk. */
export async function readSegment({ path, offset, length }: StoredSegment): Promise<Buffer> {
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
  return bytes;
}

async function samplesOf(segment: StoredSegment): Promise<TimedSample[]> {
  return [...fragmentsIn(await readSegment(segment))].flatMap(({ samples }) => [...samples]);
}

/** What the recorder states of each part; reads the whole range, one segment at a time. */
export async function provedSegments(storage: StorageReader, track: Track<TrackConfig>): Promise<ProvedSegment[]> {
  const proved: ProvedSegment[] = [];
  for (const [i, { segment, cut, codec }] of track.parts.entries()) {
    const config = track.configs[codec] as TrackConfig;
    const prefix = leafPrefix(segment.track, sha256(config.codec, config.record));
    const leaves = (samples: readonly TimedSample[]) => samples.map((one) => leafHash(prefix, one).toString('hex'));
    const before = track.parts[i - 1]?.segment;
    const chained = before?.chain === segment.chain ? before.link : null;
    proved.push({
      id: segment.id,
      startTicks: Math.round(segment.fromMs * 90),
      endTicks: Math.round(segment.toMs * 90),
      root: segment.root ?? '',
      link: segment.link ?? '',
      previousLink: chained ?? storage.previousLink(segment),
      chain: segment.chain,
      samples: (cut?.samples ?? (await samplesOf(segment))).length,
      leavesBefore: leaves(cut?.before ?? []),
      leavesAfter: leaves(cut?.after ?? []),
      ...(codec === 0 ? {} : { codec }),
      ...(isBackfillTrack(segment.track) ? { backfilled: true } : {}),
    });
  }
  return proved;
}
