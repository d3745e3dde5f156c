import type { CodecConfig } from '../sample.ts';
import { fragment, fragmentsIn, type TimedSample } from './fragment.ts';

/** The parameter sets of a configuration as NAL units behind 4-byte lengths, as samples hold theirs. Throws on a damaged record. */
export function parameterSets({ codec, record }: Pick<CodecConfig, 'codec' | 'record'>): Buffer {
  const units: Buffer[] = [];
  let at = codec === 'h264' ? 5 : 22;
  const take = (count: number) => {
    for (let i = 0; i < count; i += 1) {
      const length = record.readUInt16BE(at);
      if (at + 2 + length > record.length) throw new RangeError(`The ${codec} record ends inside a parameter set.`);
      const head = Buffer.alloc(4);
      head.writeUInt32BE(length);
      units.push(head, record.subarray(at + 2, at + 2 + length));
      at += 2 + length;
    }
  };
  if (codec === 'h264') {
    at += 1;
    take((record[5] ?? 0) & 31);
    at += 1;
    take(record[at - 1] ?? 0);
  } else {
    const arrays = record[at] ?? 0;
    at += 1;
    for (let i = 0; i < arrays; i += 1) {
      at += 3;
      take(record.readUInt16BE(at - 2));
    }
  }
  return Buffer.concat(units);
}

/** Keyframes begin with these sets: where formats follow each other in one file, each may be decoded from its own. */
export function withSets(samples: readonly TimedSample[], sets: Buffer): TimedSample[] {
  return samples.map((one) => (one.key ? { ...one, data: Buffer.concat([sets, one.data]), room: 0 } : one));
}

/** The same for whole fragments as they lie on disk. */
export function fragmentsWithSets(bytes: Buffer, sets: Buffer, shiftTicks: number): Buffer {
  const parts = [...fragmentsIn(bytes)].map(({ samples }, i) =>
    fragment(i + 1, withSets(samples, sets), { shiftTicks }),
  );
  return Buffer.concat(parts);
}
