import { type AudioConfig, isAudio, type TrackConfig } from '../sample.ts';
import { box, fullBox, u16, u32, u64, zeros } from './boxes.ts';
import { audioEntry, videoEntry } from './sample-entry.ts';

/** Media time scale of every track of every file: RTP's video clock. */
export const TIMESCALE = 90_000;
const unity = Buffer.from('000100000000000000000000000000000001000000000000000000000000000040000000', 'hex');

/** Of a file with both; a file of audio alone has it as track 1. */
export const AUDIO_TRACK = 2;

/** What of the track a player shows: everything before `fromTicks` is decoded only. */
export interface EditList {
  /** 90 kHz, on the track's own time line. */
  readonly fromTicks: number;
  readonly durationMs: number;
}

export interface InitOptions {
  /** Of finished ranges; 0: the file is live. */
  readonly durationMs?: number;
  readonly edit?: EditList | undefined;
  /** A second track; see `AUDIO_TRACK`. */
  readonly audio?: AudioConfig | null;
  /** Keyframes bring their parameter sets: the format may change on the way. */
  readonly inBand?: boolean;
}

/** ftyp + moov of a fragmented file. Source: ISO/IEC 14496-12. */
export function initSegment(config: TrackConfig, options: InitOptions = {}): Buffer {
  const { durationMs = 0, edit, audio = null, inBand = false } = options;
  const tracks = audio === null ? [config] : [config, audio];
  const traks = tracks.map((one, i) => {
    const entry = isAudio(one) ? audioEntry(one) : videoEntry(one, inBand);
    return trak(i + 1, one, entry, durationMs, edit);
  });
  const mehd = durationMs > 0 ? [fullBox('mehd', 1, 0, u64(durationMs))] : [];
  const trexes = tracks.map((_, i) => fullBox('trex', 0, 0, u32(i + 1), u32(1), zeros(12)));
  const mvex = box('mvex', ...mehd, ...trexes);
  const rates = [u32(0x10000), u16(0x100), zeros(10)];
  const mvhd = fullBox(
    'mvhd',
    1,
    0,
    zeros(16),
    u32(1000),
    u64(durationMs),
    ...rates,
    unity,
    zeros(24),
    u32(tracks.length + 1),
  );
  const brands = Buffer.from('iso6iso6cmfcmp41');
  const ftyp = box('ftyp', brands.subarray(0, 4), u32(1), brands.subarray(4));
  return Buffer.concat([ftyp, box('moov', mvhd, ...traks, mvex)]);
}

function trak(id: number, config: TrackConfig, entry: Buffer, durationMs: number, edit: EditList | undefined): Buffer {
  const { width, height } = config;
  const video = !isAudio(config);
  const stsd = fullBox('stsd', 0, 0, u32(1), entry);
  const empty = (type: string, bytes: number) => fullBox(type, 0, 0, zeros(bytes));
  const stbl = box('stbl', stsd, empty('stts', 4), empty('stsc', 4), empty('stsz', 8), empty('stco', 4));
  const dinf = box('dinf', fullBox('dref', 0, 0, u32(1), fullBox('url ', 0, 1)));
  const header = video ? fullBox('vmhd', 0, 1, zeros(8)) : fullBox('smhd', 0, 0, zeros(4));
  const minf = box('minf', header, dinf, stbl);
  const mdhd = fullBox('mdhd', 1, 0, zeros(16), u32(TIMESCALE), u64(durationMs * 90), u16(0x55c4), u16(0));
  const name = Buffer.from(video ? 'video\0' : 'audio\0');
  const hdlr = fullBox('hdlr', 0, 0, zeros(4), Buffer.from(video ? 'vide' : 'soun'), zeros(12), name);
  const volume = [zeros(12), u16(video ? 0 : 0x100), zeros(2)];
  const size = [u32(width * 0x10000), u32(height * 0x10000)];
  const tkhd = fullBox('tkhd', 1, 3, zeros(16), u32(id), zeros(4), u64(durationMs), ...volume, unity, ...size);
  const edts = edit ? [box('edts', editList(edit))] : [];
  return box('trak', tkhd, ...edts, box('mdia', mdhd, hdlr, minf));
}

function editList({ durationMs, fromTicks }: EditList): Buffer {
  return fullBox('elst', 1, 0, u32(1), u64(durationMs), u64(fromTicks), u32(0x10000));
}
