import { createHash, hash } from 'node:crypto';
import type { StoredSample } from './mp4/fragment.ts';
import type { Ticks90k } from './sample.ts';

/**
 * Evidence hashes are over samples, so that an untouched sample verifies in any re-muxed export.
 *
 * leaf = SHA-256( 0x00 | u16 length of camera id | camera id | SHA-256(codec record) | i64 DTS | i64 PTS | u8 key | bytes )
 * node = SHA-256( 0x01 | left | right ), an odd last node moves up unchanged (the prefixes keep leaf and node apart, RFC 6962).
 */
export function leafHash(prefix: Buffer, sample: StoredSample): Buffer {
  const { data } = sample;
  const head = prefix.length + leafTailBytes;
  // One native call where the sample's memory has room for the head; a copy where it has not.
  const room = sample.room ?? 0;
  const leaf = room < head ? Buffer.allocUnsafe(head + data.length) : over(data, head);
  if (room < head) data.copy(leaf, head);
  prefix.copy(leaf, 0);
  let at = writeTicks(leaf, sample.dts, prefix.length);
  at = writeTicks(leaf, sample.pts, at);
  leaf[at] = sample.key ? 1 : 0;
  return hash('sha256', leaf, 'buffer');
}

/** What a camera's leaves of one codec configuration begin with; what follows takes `leafTailBytes` more. */
export function leafPrefix(cameraId: string, configHash: Buffer): Buffer {
  const camera = Buffer.from(cameraId, 'utf8');
  const length = Buffer.alloc(3);
  length.writeUInt16BE(camera.length, 1);
  return Buffer.concat([length, camera, configHash]);
}

const leafTailBytes = 8 + 8 + 1;

/** Room that a leaf's head takes, in bytes. */
export function leafHeadBytes(cameraId: string): number {
  return 3 + Buffer.byteLength(cameraId, 'utf8') + 32 + leafTailBytes;
}

/** The same bytes, with `more` of their memory in front. */
function over(data: Buffer, more: number): Buffer {
  return Buffer.from(data.buffer, data.byteOffset - more, more + data.length);
}

/** Signed, 64 bits, big-endian; without a BigInt for each sample. */
function writeTicks(bytes: Buffer, ticks: Ticks90k, at: number): number {
  const high = Math.floor(ticks / 0x100000000);
  bytes.writeInt32BE(high, at);
  return bytes.writeUInt32BE(ticks - high * 0x100000000, at + 4);
}

const node = Buffer.alloc(1 + 32 + 32, 1);

/** Root over leaves in decode order; 32 zero bytes for none. */
export function merkleRoot(leaves: readonly Buffer[]): Buffer {
  let level = [...leaves];
  while (level.length > 1) {
    const above: Buffer[] = [];
    for (let i = 0; i < level.length; i += 2) {
      const [left, right] = [level[i] as Buffer, level[i + 1]];
      if (right === undefined) above.push(left);
      else {
        left.copy(node, 1);
        right.copy(node, 33);
        above.push(hash('sha256', node, 'buffer'));
      }
    }
    level = above;
  }
  return level[0] ?? Buffer.alloc(32);
}

/** A chain's identity: which camera, on which edge, since which start of its recorder. Kept with every segment. */
export function chainName(cameraId: string, edgeId: string, bootId: string): string {
  return `${cameraId}|${edgeId}|${bootId}`;
}

/** The link before a chain's first segment. */
export function chainStart(name: string): Buffer {
  return sha256(name);
}

/** Links a segment to the one before it: SHA-256(previous link | root). */
export function chainLink(previous: Buffer, root: Buffer): Buffer {
  return createHash('sha256').update(previous).update(root).digest();
}

export function sha256(...parts: (Buffer | string)[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}
