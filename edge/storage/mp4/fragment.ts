import type { Sample } from '../sample.ts';
import { box, boxesIn, fullBox, u32, u64 } from './boxes.ts';

export type StoredSample = Pick<Sample, 'dts' | 'pts' | 'key' | 'data'>;

export interface TimedSample extends StoredSample {
  /** 90 kHz ticks up to the next sample in decode order. */
  readonly duration: number;
}

const KEY_FLAGS = 0x02000000;
const DELTA_FLAGS = 0x01010000;
const ROW_BYTES = 16;
/** data-offset, sample duration, size, flags and composition offset present. */
const TRUN_FLAGS = 0x000f01;

/** One moof + mdat. tfdt is the first DTS; composition offsets are signed (trun version 1), so B-frames need no shift. */
export function fragment(sequence: number, samples: readonly TimedSample[], shift = 0): Buffer {
  const rows = Buffer.alloc(samples.length * ROW_BYTES);
  samples.forEach((sample, i) => {
    rows.writeUInt32BE(sample.duration, i * ROW_BYTES);
    rows.writeUInt32BE(sample.data.length, i * ROW_BYTES + 4);
    rows.writeUInt32BE(sample.key ? KEY_FLAGS : DELTA_FLAGS, i * ROW_BYTES + 8);
    rows.writeInt32BE(sample.pts - sample.dts, i * ROW_BYTES + 12);
  });
  const start = (samples[0]?.dts ?? 0) - shift;
  const moof = (offset: number) => {
    const tfhd = fullBox('tfhd', 0, 0x20000, u32(1));
    const trun = fullBox('trun', 1, TRUN_FLAGS, u32(samples.length), u32(offset), rows);
    return box(
      'moof',
      fullBox('mfhd', 0, 0, u32(sequence)),
      box('traf', tfhd, fullBox('tfdt', 1, 0, u64(start)), trun),
    );
  };
  const head = moof(moof(0).length + 8);
  return Buffer.concat([head, box('mdat', ...samples.map(({ data }) => data))]);
}

export interface FragmentSpan {
  readonly start: number;
  readonly end: number;
  readonly samples: readonly TimedSample[];
}

/** Complete fragments as `fragment` wrote them; stops at the first that is cut off. Offsets count from the buffer's start. */
export function* fragmentsIn(bytes: Buffer, from = 0): Generator<FragmentSpan> {
  let moof: { start: number; body: number; end: number } | null = null;
  for (const one of boxesIn(bytes, from)) {
    if (one.type === 'moof') moof = one;
    if (one.type !== 'mdat' || moof === null) continue;
    const samples = samplesOf(bytes, moof, one.body, one.end);
    if (samples === null) return;
    yield { start: moof.start, end: one.end, samples };
    moof = null;
  }
}

function samplesOf(
  bytes: Buffer,
  moof: { body: number; end: number },
  dataFrom: number,
  dataTo: number,
): TimedSample[] | null {
  const traf = [...boxesIn(bytes, moof.body, moof.end)].find(({ type }) => type === 'traf');
  if (traf === undefined) return null;
  const parts = new Map([...boxesIn(bytes, traf.body, traf.end)].map((part) => [part.type, part]));
  const tfdt = parts.get('tfdt');
  const trun = parts.get('trun');
  if (tfdt === undefined || trun === undefined) return null;
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
  return samples;
}
