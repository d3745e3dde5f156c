import type { CodecConfig } from '../sample.ts';
import { box, fullBox, u8, u16, u32, u64, zeros } from './boxes.ts';

/** Media time scale of every file: RTP's video clock. */
export const TIMESCALE = 90_000;
const unity = Buffer.from('000100000000000000000000000000000001000000000000000000000000000040000000', 'hex');

/** What of the track a player shows: everything before `fromTicks` is decoded only. */
export interface EditList {
  /** 90 kHz, on the track's own time line. */
  readonly fromTicks: number;
  readonly durationMs: number;
}

/**
 * ftyp + moov of a fragmented file with one video track (avc1 or hvc1).
 * `durationMs` is for finished ranges; without it the file is live. Source: ISO/IEC 14496-12, 14496-15.
 */
export function initSegment(config: CodecConfig, durationMs = 0, edit?: EditList): Buffer {
  const { width, height } = config;
  const [entry, record] = config.codec === 'h264' ? ['avc1', 'avcC'] : ['hvc1', 'hvcC'];
  const resolution = u32(72 * 0x10000);
  const sampleEntry = box(
    entry,
    zeros(6),
    u16(1),
    zeros(16),
    u16(width),
    u16(height),
    resolution,
    resolution,
    zeros(4),
    u16(1),
    zeros(32),
    u16(24),
    u16(0xffff),
    box(record, config.record),
  );
  const empty = (type: string, bytes: number) => fullBox(type, 0, 0, zeros(bytes));
  const stsd = fullBox('stsd', 0, 0, u32(1), sampleEntry);
  const stbl = box('stbl', stsd, empty('stts', 4), empty('stsc', 4), empty('stsz', 8), empty('stco', 4));
  const dinf = box('dinf', fullBox('dref', 0, 0, u32(1), fullBox('url ', 0, 1)));
  const minf = box('minf', fullBox('vmhd', 0, 1, zeros(8)), dinf, stbl);
  const mdhd = fullBox('mdhd', 1, 0, zeros(16), u32(TIMESCALE), u64(durationMs * 90), u16(0x55c4), u16(0));
  const hdlr = fullBox('hdlr', 0, 0, zeros(4), Buffer.from('vide'), zeros(12), Buffer.from('video\0'));
  const size = [u32(width * 0x10000), u32(height * 0x10000)];
  const tkhd = fullBox('tkhd', 1, 3, zeros(16), u32(1), zeros(4), u64(durationMs), zeros(16), unity, ...size);
  const edts = edit ? [box('edts', editList(edit))] : [];
  const trak = box('trak', tkhd, ...edts, box('mdia', mdhd, hdlr, minf));
  const mehd = durationMs > 0 ? [fullBox('mehd', 1, 0, u64(durationMs))] : [];
  const mvex = box('mvex', ...mehd, fullBox('trex', 0, 0, u32(1), u32(1), zeros(12)));
  const mvhd = fullBox(
    'mvhd',
    1,
    0,
    zeros(16),
    u32(1000),
    u64(durationMs),
    u32(0x10000),
    u16(0x100),
    zeros(10),
    unity,
    zeros(24),
    u32(2),
  );
  const brands = Buffer.from('iso6iso6cmfcmp41');
  const ftyp = box('ftyp', brands.subarray(0, 4), u32(1), brands.subarray(4));
  return Buffer.concat([ftyp, box('moov', mvhd, trak, mvex)]);
}

function editList({ durationMs, fromTicks }: EditList): Buffer {
  return fullBox('elst', 1, 0, u32(1), u64(durationMs), u64(fromTicks), u32(0x10000));
}

/** A marker box that players skip: carries what a file alone must tell (JSON). */
export function noteBox(text: string): Buffer {
  return box('free', u8(1), Buffer.from(text, 'utf8'));
}
