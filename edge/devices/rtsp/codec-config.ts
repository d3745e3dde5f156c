/** Parameter sets → the avcC or hvcC body that files and players want. */
import type { CodecConfig } from '../../storage/sample.ts';
import { readH264Sps, readH265Sps } from './sps.ts';

/** Null when a set is damaged: the next one in band may be better. */
export function h264Config(sps: Buffer, pps: Buffer): CodecConfig | null {
  try {
    if (sps.length < 4 || pps.length < 2) return null;
    const f = readH264Sps(sps);
    const head = Buffer.from([1, sps[1] ?? 0, sps[2] ?? 0, sps[3] ?? 0, 0xff, 0xe1, sps.length >> 8, sps.length & 255]);
    const high = [100, 110, 122, 144].includes(sps[1] ?? 0)
      ? Buffer.from([0xfc | f.chroma, 0xf8 | (f.bitDepth - 8), 0xf8 | (f.bitDepth - 8), 0])
      : Buffer.alloc(0);
    const record = Buffer.concat([head, sps, Buffer.from([1, pps.length >> 8, pps.length & 255]), pps, high]);
    return {
      codec: 'h264',
      record,
      mime: `avc1.${sps.toString('hex', 1, 4)}`,
      width: f.width,
      height: f.height,
      reorderDepth: f.reorderDepth,
    };
  } catch {
    return null;
  }
}

/** Null when a set is damaged. */
export function h265Config(vps: Buffer, sps: Buffer, pps: Buffer): CodecConfig | null {
  try {
    const f = readH265Sps(sps);
    const ptl = sps.subarray(3, 15); // no emulation bytes are possible before the constraint flags in practice
    if (ptl.length < 12) return null;
    const arrays = [vps, sps, pps].map((n) =>
      Buffer.concat([Buffer.from([0x80 | (((n[0] ?? 0) >> 1) & 63), 0, 1, n.length >> 8, n.length & 255]), n]),
    );
    const head = Buffer.concat([
      Buffer.from([1]),
      ptl,
      Buffer.from([0xf0, 0, 0xfc, 0xfc | f.chroma, 0xf8 | (f.bitDepth - 8), 0xf8 | (f.bitDepth - 8), 0, 0, 0x0f, 3]),
    ]);
    const space = ptl[0] ?? 0;
    let compat = 0;
    for (let i = 0, v = ptl.readUInt32BE(1); i < 32; i++, v >>>= 1) compat = ((compat << 1) | (v & 1)) >>> 0;
    const mime = `hvc1.${space & 31}.${compat.toString(16)}.${space & 32 ? 'H' : 'L'}${ptl[11]}.B0`;
    return {
      codec: 'h265',
      record: Buffer.concat([head, ...arrays]),
      mime,
      width: f.width,
      height: f.height,
      reorderDepth: f.reorderDepth,
    };
  } catch {
    return null;
  }
}
