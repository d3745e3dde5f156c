/** Length-prefixed samples become Annex B, with the parameter sets in front of every keyframe. */
import type { Sample } from '../../storage/sample.ts';

const START = Buffer.from([0, 0, 0, 1]);

/** `sets` as `parameterSets` gives them. Start codes are as long as the lengths they replace, so nothing moves; a broken length ends the sample there. */
export function annexB(sample: Sample, sets: Buffer): Buffer {
  const out = sample.key ? Buffer.concat([sets, sample.data]) : Buffer.from(sample.data);
  let at = 0;
  while (at + 4 <= out.length) {
    const next = at + 4 + out.readUInt32BE(at);
    if (next > out.length) return out.subarray(0, at);
    START.copy(out, at);
    at = next;
  }
  return out.subarray(0, at);
}
