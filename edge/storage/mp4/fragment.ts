import type { Sample } from '../sample.ts';
import { boxesIn } from './boxes.ts';

export interface StoredSample extends Pick<Sample, 'dts' | 'pts' | 'key' | 'data'> {
  /** Bytes in front of `data`, in the same memory, that may be overwritten. */
  readonly room?: number;
}

export interface TimedSample extends StoredSample {
  /** 90 kHz ticks up to the next sample in decode order. */
  readonly duration: number;
}

const KEY_FLAGS = 0x02000000;
const DELTA_FLAGS = 0x01010000;
const ROW_BYTES = 16;
/** data-offset, sample duration, size, flags and composition offset present. */
const TRUN_FLAGS = 0x000f01;

/** Lengths of the boxes in a fragment's head, without the rows of its trun. */
const MFHD = 16;
const TFHD = 16;
const TFDT = 20;
const TRUN = 20;

export interface FragmentOptions {
  /** Taken off every time. */
  readonly shiftTicks?: number;
  readonly track?: number;
}

/** One moof + mdat. tfdt is the first DTS; composition offsets are signed (trun version 1), so B-frames need no shift. */
export function fragment(sequence: number, samples: readonly TimedSample[], options: FragmentOptions = {}): Buffer {
  return Buffer.concat(fragmentParts(sequence, samples, options));
}

/** The same in pieces: a head, then each sample's own bytes. */
export function fragmentParts(
  sequence: number,
  samples: readonly TimedSample[],
  { shiftTicks = 0, track = 1 }: FragmentOptions = {},
): Buffer[] {
  const trun = TRUN + samples.length * ROW_BYTES;
  const traf = 8 + TFHD + TFDT + trun;
  const moof = 8 + MFHD + traf;
  const head = Buffer.allocUnsafe(moof + 8);
  const start = (samples[0]?.dts ?? 0) - shiftTicks;
  let at = open(head, 0, moof, 'moof');
  at = head.writeUInt32BE(sequence >>> 0, full(head, at, MFHD, 'mfhd', 0));
  at = open(head, at, traf, 'traf');
  at = head.writeUInt32BE(track, full(head, at, TFHD, 'tfhd', 0x20000));
  at = full(head, at, TFDT, 'tfdt', 0x01000000);
  at = head.writeUInt32BE(Math.floor(start / 0x100000000), at);
  at = head.writeUInt32BE(start % 0x100000000, at);
  at = head.writeUInt32BE(samples.length, full(head, at, trun, 'trun', 0x01000000 + TRUN_FLAGS));
  at = head.writeUInt32BE(moof + 8, at);
  const parts: Buffer[] = [head];
  let bytes = 8;
  for (const { duration, data, key, pts, dts } of samples) {
    at = head.writeUInt32BE(duration, at);
    at = head.writeUInt32BE(data.length, at);
    at = head.writeUInt32BE(key ? KEY_FLAGS : DELTA_FLAGS, at);
    at = head.writeInt32BE(pts - dts, at);
    parts.push(data);
    bytes += data.length;
  }
  open(head, at, bytes, 'mdat');
  return parts;
}

/** Moves whole fragments in time and to another track, in place. */
export function placeFragments(bytes: Buffer, { shiftTicks, track }: { shiftTicks: number; track: number }): void {
  for (const moof of boxesIn(bytes)) {
    if (moof.type !== 'moof') continue;
    const traf = [...boxesIn(bytes, moof.body, moof.end)].find(({ type }) => type === 'traf');
    for (const { type, body } of traf ? boxesIn(bytes, traf.body, traf.end) : []) {
      if (type === 'tfhd') bytes.writeUInt32BE(track, body + 4);
      if (type === 'tfdt') bytes.writeBigUInt64BE(bytes.readBigUInt64BE(body + 4) - BigInt(shiftTicks), body + 4);
    }
  }
}

function open(bytes: Buffer, at: number, size: number, type: string): number {
  bytes.writeUInt32BE(size, at);
  return at + 4 + bytes.write(type, at + 4, 'latin1');
}

function full(bytes: Buffer, at: number, size: number, type: string, versionAndFlags: number): number {
  return bytes.writeUInt32BE(versionAndFlags, open(bytes, at, size, type));
}

export interface FragmentSpan {
  readonly start: number;
  readonly end: number;
  readonly samples: readonly TimedSample[];
  readonly track: number;
}

/** Complete fragments as `fragment` wrote them; stops at the first that is cut off. Offsets count from the buffer's start. */
export function* fragmentsIn(bytes: Buffer, from = 0): Generator<FragmentSpan> {
  let moof: { start: number; body: number; end: number } | null = null;
  for (const one of boxesIn(bytes, from)) {
    if (one.type === 'moof') moof = one;
    if (one.type !== 'mdat' || moof === null) continue;
    const found = samplesOf(bytes, moof, one.body, one.end);
    if (found === null) return;
    yield { start: moof.start, end: one.end, ...found };
    moof = null;
  }
}

function samplesOf(
  bytes: Buffer,
  moof: { body: number; end: number },
  dataFrom: number,
  dataTo: number,
): Pick<FragmentSpan, 'samples' | 'track'> | null {
  const traf = [...boxesIn(bytes, moof.body, moof.end)].find(({ type }) => type === 'traf');
  if (traf === undefined) return null;
  const parts = new Map([...boxesIn(bytes, traf.body, traf.end)].map((part) => [part.type, part]));
  const tfdt = parts.get('tfdt');
  const trun = parts.get('trun');
  const tfhd = parts.get('tfhd');
  if (tfdt === undefined || trun === undefined || tfhd === undefined) return null;
  const track = bytes.readUInt32BE(tfhd.body + 4);
  let dts = Number(bytes.readBigUInt64BE(tfdt.body + 4));
  let data = dataFrom;
  const count = bytes.readUInt32BE(trun.body + 4);
  const samples: TimedSample[] = [];
  for (let row = trun.body + 12; samples.length < count; row += ROW_BYTES) {
    if (row + ROW_BYTES > trun.end) return null;
    const duration = bytes.readUInt32BE(row);
    const size = bytes.readUInt32BE(row + 4);
    const key = bytes.readUInt32BE(row + 8) === KEY_FLAGS;
    const pts = dts + bytes.readInt32BE(row + 12);
    if (data + size > dataTo) return null;
    samples.push({ dts, pts, key, duration, data: bytes.subarray(data, data + size) });
    dts += duration;
    data += size;
  }
  return { samples, track };
}
