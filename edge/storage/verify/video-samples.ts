import { boxesIn } from '../mp4/boxes.ts';
import { fragmentsIn, type TimedSample } from '../mp4/fragment.ts';

/** One box of a file; what a box of ours never exceeds. */
const boxBytesMax = 64 * 1024 * 1024;

export type VideoItem =
  | { readonly type: 'head'; readonly bytes: Buffer }
  | { readonly type: 'samples'; readonly samples: readonly TimedSample[] }
  /** From here on nothing can be read. */
  | { readonly type: 'broken'; readonly why: string };

/** A fragmented MP4 as it streams by: its head, then its samples in file order; one fragment in memory. */
export async function* videoItems(chunks: AsyncIterable<Buffer>): AsyncGenerator<VideoItem> {
  let waiting: Buffer = Buffer.alloc(0);
  let head: Buffer[] | null = [];
  let moof: Buffer | null = null;
  for await (const chunk of chunks) {
    waiting = waiting.length === 0 ? chunk : Buffer.concat([waiting, chunk]);
    while (waiting.length >= 8) {
      const size = waiting.readUInt32BE(0);
      if (size < 8 || size > boxBytesMax) return yield { type: 'broken', why: `a box of ${size} bytes` };
      if (waiting.length < size) break;
      const box = waiting.subarray(0, size);
      waiting = waiting.subarray(size);
      const type = box.toString('latin1', 4, 8);
      if (type === 'moof') {
        if (head) yield { type: 'head', bytes: Buffer.concat(head) };
        head = null;
        moof = Buffer.from(box);
      } else if (type === 'mdat' && moof) {
        const samples = samplesIn(moof, box);
        if (samples === null) return yield { type: 'broken', why: 'a fragment that contradicts itself' };
        yield { type: 'samples', samples };
        moof = null;
      } else if (head) head.push(Buffer.from(box));
      else return yield { type: 'broken', why: `a box ${JSON.stringify(type)} between the fragments` };
    }
  }
  if (waiting.length > 0 || moof) yield { type: 'broken', why: 'the end is cut off' };
}

function samplesIn(moof: Buffer, mdat: Buffer): readonly TimedSample[] | null {
  try {
    const [only, another] = [...fragmentsIn(Buffer.concat([moof, mdat]))];
    return only === undefined || another !== undefined ? null : only.samples;
  } catch {
    return null;
  }
}

/** The codec configuration record inside a head, or null. */
export function codecRecordIn(head: Buffer): Buffer | null {
  const path = ['moov', 'trak', 'mdia', 'minf', 'stbl', 'stsd'];
  let [from, to] = [0, head.length];
  for (const type of path) {
    const found = [...boxesIn(head, from, to)].find((box) => box.type === type);
    if (!found) return null;
    [from, to] = [found.body, found.end];
  }
  // stsd: version and count, then one sample entry, whose own boxes follow 78 bytes of fields.
  const [entry] = [...boxesIn(head, from + 8, to)];
  if (!entry) return null;
  const record = [...boxesIn(head, entry.body + 78, entry.end)].find(({ type }) => type === 'avcC' || type === 'hvcC');
  return record ? head.subarray(record.body, record.end) : null;
}
