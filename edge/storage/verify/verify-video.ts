import type { EvidenceProof, ProvedSegment, StatedCodec } from '@vms/schema/edge/evidence.ts';
import { chainLink, leafHash, leafPrefix, merkleRoot, sha256 } from '../hashing.ts';
import type { TimedSample } from '../mp4/fragment.ts';
import { parameterSets } from '../mp4/parameter-sets.ts';
import { audioTrackOf, backfillTrackOf } from '../sample.ts';
import type { Findings } from './verdict.ts';
import { headStates, tracksIn, videoItems } from './video-samples.ts';

/** Compares the video, and its audio, with what their recorder stated of them, segment by segment; how many pictures it has. */
export async function verifyVideo(
  proof: EvidenceProof,
  video: AsyncIterable<Buffer>,
  findings: Findings,
): Promise<number> {
  const { shiftTicks, audio } = proof;
  const pictures = { name: proof.cameraId, codecs: [proof.codec, ...(proof.codecs ?? [])], segments: proof.segments };
  const tracks = [new TrackCheck(pictures, shiftTicks, findings)];
  const sound = audio && { name: audioTrackOf(proof.cameraId), codecs: [audio.codec], segments: audio.segments };
  if (sound) tracks.push(new TrackCheck(sound, shiftTicks, findings));
  for await (const item of videoItems(video)) {
    if (item.type === 'head') {
      for (const [i, track] of tracks.entries()) track.head(item.bytes, i);
      if (tracksIn(item.bytes) > tracks.length)
        findings.problem('VIDEO_FOREIGN', 'The video has a track that the recorder did not state.');
    } else if (item.type === 'broken') {
      const fromMs = tracks[0]?.lastMs ?? null;
      findings.problem('VIDEO_BROKEN', `The video cannot be read on: ${item.why}.`, fromMs, null);
      break;
    } else if (tracks[item.track - 1] === undefined) {
      findings.problem('VIDEO_FOREIGN', `A fragment of a track ${item.track} that the recorder did not state.`);
    } else for (const sample of item.samples) tracks[item.track - 1]?.take(sample);
  }
  for (const track of tracks) track.finish();
  return tracks[0]?.count ?? 0;
}

interface StatedTrack {
  readonly name: string;
  readonly codecs: readonly StatedCodec[];
  readonly segments: readonly ProvedSegment[];
}

/** One track's samples against its recorder's statement. */
class TrackCheck {
  readonly #track: StatedTrack;
  readonly #shiftTicks: number;
  readonly #findings: Findings;
  readonly #prefixes: readonly Buffer[];
  /** For segments that were filled in later. */
  readonly #filledPrefixes: readonly Buffer[];
  /** What keyframes begin with, where formats follow each other; else nothing. */
  readonly #sets: readonly Buffer[];
  readonly #leavesOf: Map<ProvedSegment, Buffer[]>;
  #at = 0;
  #lastDts = Number.NEGATIVE_INFINITY;
  count = 0;

  constructor(track: StatedTrack, shiftTicks: number, findings: Findings) {
    this.#track = track;
    this.#shiftTicks = shiftTicks;
    this.#findings = findings;
    const prefixes = (name: string) =>
      track.codecs.map(({ codec, record }) => leafPrefix(name, sha256(codec, Buffer.from(record, 'base64'))));
    this.#prefixes = prefixes(track.name);
    this.#filledPrefixes = prefixes(backfillTrackOf(track.name));
    this.#sets = track.codecs.length < 2 ? [] : track.codecs.map(setsOf);
    this.#leavesOf = new Map(track.segments.map((segment) => [segment, []]));
  }

  get lastMs(): number | null {
    return Number.isFinite(this.#lastDts) ? this.#lastDts / 90 : null;
  }

  head(bytes: Buffer, index: number): void {
    const [first] = this.#track.codecs;
    if (first === undefined || !headStates(bytes, index, first.codec, Buffer.from(first.record, 'base64')))
      this.#findings.problem('CODEC_ALTERED', 'The video says another format than was recorded.');
  }

  take(sample: TimedSample): void {
    const { segments } = this.#track;
    this.count += 1;
    const dts = sample.dts + this.#shiftTicks;
    if (dts <= this.#lastDts) {
      const what = 'A sample follows one that was recorded after it.';
      this.#findings.problem('VIDEO_REORDERED', what, dts / 90, this.#lastDts / 90);
    }
    this.#lastDts = dts;
    const within = (one: ProvedSegment | undefined) => one !== undefined && dts >= one.startTicks && dts < one.endTicks;
    // The end of a segment whose stream stopped is a guess, and the next stream may begin before it: the later one owns the sample.
    const inHere = within(segments[this.#at]) && !within(segments[this.#at + 1]);
    const found = inHere ? this.#at : segments.findLastIndex(within);
    const segment = segments[found];
    const prefixes = segment?.backfilled === true ? this.#filledPrefixes : this.#prefixes;
    const prefix = prefixes[segment?.codec ?? 0];
    if (segment === undefined || prefix === undefined) {
      this.#findings.problem('VIDEO_FOREIGN', 'A sample that the recorder did not state.', dts / 90, dts / 90);
      return;
    }
    this.#at = found;
    const sets = sample.key ? this.#sets[segment.codec ?? 0] : undefined;
    const led = sets !== undefined && sample.data.subarray(0, sets.length).equals(sets);
    const data = led ? sample.data.subarray(sets.length) : sample.data;
    const absolute = { ...sample, data, dts, pts: sample.pts + this.#shiftTicks, room: 0 };
    this.#leavesOf.get(segment)?.push(leafHash(prefix, absolute));
  }

  finish(): void {
    for (const [segment, leaves] of this.#leavesOf) verifySegment(segment, leaves, this.#findings);
  }
}

function setsOf({ codec, record }: StatedCodec): Buffer {
  return parameterSets({ codec: codec === 'h265' ? 'h265' : 'h264', record: Buffer.from(record, 'base64') });
}

function verifySegment(segment: ProvedSegment, leaves: readonly Buffer[], findings: Findings): void {
  const [fromMs, toMs] = [segment.startTicks / 90, segment.endTicks / 90];
  if (leaves.length < segment.samples) {
    const what = `${segment.samples - leaves.length} of ${segment.samples} samples are missing.`;
    findings.problem('VIDEO_MISSING', what, fromMs, toMs);
    return;
  }
  const known = (hex: readonly string[]): Buffer[] => hex.map((one) => Buffer.from(one, 'hex'));
  const root = merkleRoot([...known(segment.leavesBefore), ...leaves, ...known(segment.leavesAfter)]);
  if (root.toString('hex') !== segment.root) {
    findings.problem('VIDEO_ALTERED', `Segment ${segment.id} is not what was recorded.`, fromMs, toMs);
  }
}

/** Whether the stated segments hang together, and follow each other without one left out. */
export function verifyChain({ segments }: Pick<EvidenceProof, 'segments'>, findings: Findings): void {
  for (const [i, segment] of segments.entries()) {
    const [fromMs, toMs] = [segment.startTicks / 90, segment.endTicks / 90];
    const before = segments[i - 1];
    if (segment.backfilled === true)
      findings.cannotProve(
        "What the camera's own storage gave later: nobody vouches for what was changed there.",
        fromMs,
        toMs,
      );
    if (segment.previousLink === null) {
      findings.cannotProve('What was recorded before is gone: nothing ties this segment to it.', fromMs, toMs);
      continue;
    }
    const link = chainLink(Buffer.from(segment.previousLink, 'hex'), Buffer.from(segment.root, 'hex'));
    if (link.toString('hex') !== segment.link)
      findings.problem('CHAIN_BROKEN', `Segment ${segment.id} does not fit its place in the chain.`, fromMs, toMs);
    if (before === undefined) continue;
    const gapFrom = before.endTicks / 90;
    if (before.chain !== segment.chain)
      findings.cannotProve('The recorder started anew in between, with another chain.', gapFrom, fromMs);
    else if (before.link !== segment.previousLink)
      findings.problem('CHAIN_BROKEN', 'What was recorded in between is left out.', gapFrom, fromMs);
  }
}
