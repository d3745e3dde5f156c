import { Fault } from '@vms/kit/fault';
import { decodeTime } from '../picture-times.ts';

/** What RTP needs of one picture that came as moof and mdat. */
export interface Picture {
  /** 90 kHz. */
  readonly dts: number;
  /** Shown in another order than decoded, or later: WebRTC cannot carry that. */
  readonly reordered: boolean;
  readonly nals: readonly Buffer[];
}

/** Bytes of NAL units' length in front of each, as the recorder writes them. */
const LENGTH_BYTES = 4;

/** The parameter sets of an init segment with an avc1 track; WEBRTC_CODEC for any other. Source: ISO/IEC 14496-15. */
export function parameterSets(init: Buffer): Buffer[] {
  const at = init.indexOf('avcC', 0, 'latin1');
  if (at === -1) throw new Fault('WEBRTC_CODEC', 'Browsers take H.264 by WebRTC, and this camera sends another codec.');
  const record = init.subarray(at + 4);
  const sets: Buffer[] = [];
  let offset = 5;
  for (const mask of [0x1f, 0xff]) {
    let count = record.readUInt8(offset++) & mask;
    for (; count > 0; count -= 1) {
      const length = record.readUInt16BE(offset);
      sets.push(record.subarray(offset + 2, offset + 2 + length));
      offset += 2 + length;
    }
  }
  return sets;
}

/** Reads one picture as `edge/media` cuts it: one moof with one run of one sample. Null when it is anything else. */
export function readPicture(bytes: Buffer): Picture | null {
  const dts = decodeTime(bytes);
  const trun = bytes.indexOf('trun', 0, 'latin1');
  const mdat = bytes.length < 8 ? -1 : bytes.readUInt32BE(0);
  if (dts === null || trun < 0 || trun + 32 > mdat || mdat + 8 > bytes.length) return null;
  if (bytes.readUInt32BE(trun + 8) !== 1) return null;
  const nals: Buffer[] = [];
  let at = mdat + 8;
  while (at + LENGTH_BYTES <= bytes.length) {
    const end = at + LENGTH_BYTES + bytes.readUInt32BE(at);
    if (end > bytes.length) return null;
    nals.push(bytes.subarray(at + LENGTH_BYTES, end));
    at = end;
  }
  return { dts, reordered: bytes.readInt32BE(trun + 28) !== 0, nals };
}
