/** Length-prefixed samples become Annex B, with the parameter sets in front of every keyframe. */
import type { CodecConfig, Sample } from '../../storage/sample.ts';

const START = Buffer.from([0, 0, 0, 1]);

/** The parameter sets of an avcC or hvcC body, each behind a start code. */
export function parameterSets(config: CodecConfig): Buffer {
  const { record } = config;
  const parts: Buffer[] = [];
  let at: number;
  const take = (count: number) => {
    for (let i = 0; i < count; i++) {
      const end = at + 2 + record.readUInt16BE(at);
      if (end > record.length) throw new RangeError(`The ${config.codec} codec record ends inside a parameter set.`);
      parts.push(START, record.subarray(at + 2, end));
      at = end;
    }
  };
  if (config.codec === 'h264') {
    at = 6;
    take(record.readUInt8(5) & 31);
    at += 1;
    take(record.readUInt8(at - 1));
  } else {
    const arrays = record.readUInt8(22);
    at = 23;
    for (let i = 0; i < arrays; i++) {
      at += 3;
      take(record.readUInt16BE(at - 2));
    }
  }
  return Buffer.concat(parts);
}

/** Start codes are as long as the lengths they replace, so nothing moves; a broken length ends the sample there. */
export function annexB(sample: Sample, sets: Buffer): Buffer {
  const out = sample.key ? Buffer.concat([sets, sample.data]) : Buffer.from(sample.data);
  let at = sample.key ? sets.length : 0;
  while (at + 4 <= out.length) {
    const next = at + 4 + out.readUInt32BE(at);
    if (next > out.length) return out.subarray(0, at);
    START.copy(out, at);
    at = next;
  }
  return out.subarray(0, at);
}
