import { createHash } from 'node:crypto';
import type { StoredSample } from './mp4/fragment.ts';

/**
 * Evidence hashes are over samples, so that an untouched sample verifies in any re-muxed export.
 *
 * leaf = SHA-256( 0x00 | u16 length of camera id | camera id | SHA-256(codec record) | i64 DTS | i64 PTS | u8 key | bytes )
 * node = SHA-256( 0x01 | left | right ), an odd last node moves up unchanged (the prefixes keep leaf and node apart, RFC 6962).
 */
export function leafHash(cameraId: string, configHash: Buffer, sample: StoredSample): Buffer {
  const camera = Buffer.from(cameraId, 'utf8');
  const head = Buffer.alloc(1 + 2 + camera.length + 32 + 8 + 8 + 1);
  let at = head.writeUInt16BE(camera.length, 1);
  at += camera.copy(head, at);
  at += configHash.copy(head, at);
  at = head.writeBigInt64BE(BigInt(sample.dts), at);
  at = head.writeBigInt64BE(BigInt(sample.pts), at);
  head.writeUInt8(sample.key ? 1 : 0, at);
  return createHash('sha256').update(head).update(sample.data).digest();
}

const nodePrefix = Buffer.from([1]);

/** Root over leaves in decode order; 32 zero bytes for none. */
export function merkleRoot(leaves: readonly Buffer[]): Buffer {
  let level = [...leaves];
  while (level.length > 1) {
    const above: Buffer[] = [];
    for (let i = 0; i < level.length; i += 2) {
      const [left, right] = [level[i] as Buffer, level[i + 1]];
      above.push(
        right === undefined ? left : createHash('sha256').update(nodePrefix).update(left).update(right).digest(),
      );
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
