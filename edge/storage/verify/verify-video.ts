import type { EvidenceProof, ProvedSegment } from '@vms/schema/edge/evidence.ts';
import { chainLink, leafHash, leafPrefix, merkleRoot, sha256 } from '../hashing.ts';
import type { Findings } from './verdict.ts';
import { codecRecordIn, videoItems } from './video-samples.ts';

/** Compares the video with what its recorder stated of it, segment by segment; how many samples it has. */
export async function verifyVideo(
  proof: EvidenceProof,
  video: AsyncIterable<Buffer>,
  findings: Findings,
): Promise<number> {
  const record = Buffer.from(proof.codec.record, 'base64');
  const prefix = leafPrefix(proof.cameraId, sha256(proof.codec.codec, record));
  const leavesOf = new Map<ProvedSegment, Buffer[]>(proof.segments.map((segment) => [segment, []]));
  let count = 0;
  let at = 0;
  let lastDts = Number.NEGATIVE_INFINITY;
  for await (const item of videoItems(video)) {
    if (item.type === 'head') {
      const own = codecRecordIn(item.bytes);
      if (!own?.equals(record)) findings.problem('CODEC_ALTERED', 'The video says another format than was recorded.');
      continue;
    }
    if (item.type === 'broken') {
      const fromMs = Number.isFinite(lastDts) ? lastDts / 90 : null;
      findings.problem('VIDEO_BROKEN', `The video cannot be read on: ${item.why}.`, fromMs, null);
      break;
    }
    for (const sample of item.samples) {
      count += 1;
      const dts = sample.dts + proof.shiftTicks;
      if (dts <= lastDts) {
        findings.problem(
          'VIDEO_REORDERED',
          'A picture follows one that was recorded after it.',
          dts / 90,
          lastDts / 90,
        );
      }
      lastDts = dts;
      const segment = proof.segments[at];
      const inHere = segment !== undefined && dts >= segment.startTicks && dts < segment.endTicks;
      const found = inHere ? at : proof.segments.findIndex((one) => dts >= one.startTicks && dts < one.endTicks);
      if (found === -1) {
        findings.problem('VIDEO_FOREIGN', 'A picture that the recorder did not state.', dts / 90, dts / 90);
        continue;
      }
      at = found;
      const absolute = { ...sample, dts, pts: sample.pts + proof.shiftTicks, room: 0 };
      leavesOf.get(proof.segments[found] as ProvedSegment)?.push(leafHash(prefix, absolute));
    }
  }
  for (const [segment, leaves] of leavesOf) verifySegment(segment, leaves, findings);
  return count;
}

function verifySegment(segment: ProvedSegment, leaves: readonly Buffer[], findings: Findings): void {
  const [fromMs, toMs] = [segment.startTicks / 90, segment.endTicks / 90];
  if (leaves.length < segment.samples) {
    const what = `${segment.samples - leaves.length} of ${segment.samples} pictures are missing.`;
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
export function verifyChain({ segments }: EvidenceProof, findings: Findings): void {
  for (const [i, segment] of segments.entries()) {
    const [fromMs, toMs] = [segment.startTicks / 90, segment.endTicks / 90];
    const before = segments[i - 1];
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
