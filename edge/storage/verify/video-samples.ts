import { type BoxSpan, boxesIn } from '../mp4/boxes.ts';
import { type FragmentSpan, fragmentsIn } from '../mp4/fragment.ts';
import { audioEntry } from '../mp4/sample-entry.ts';
import { type AudioCodec, isAudio, type TrackConfig } from '../sample.ts';

/** One box of a file; what a box of ours never exceeds. */
const boxBytesMax = 64 * 1024 * 1024;

export type VideoItem =
  | { readonly type: 'head'; readonly bytes: Buffer }
  | ({ readonly type: 'samples' } & Pick<FragmentSpan, 'samples' | 'track'>)
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
        const found = fragmentIn(moof, box);
        if (found === null) return yield { type: 'broken', why: 'a fragment that contradicts itself' };
        yield { type: 'samples', ...found };
        moof = null;
      } else if (head) head.push(Buffer.from(box));
      else return yield { type: 'broken', why: `a box ${JSON.stringify(type)} between the fragments` };
    }
  }
  if (waiting.length > 0 || moof) yield { type: 'broken', why: 'the end is cut off' };
}

function fragmentIn(moof: Buffer, mdat: Buffer): FragmentSpan | null {
  try {
    const [only, another] = [...fragmentsIn(Buffer.concat([moof, mdat]))];
    return only === undefined || another !== undefined ? null : only;
  } catch {
    return null;
  }
}

/** How many tracks a file's head has. */
export function tracksIn(head: Buffer): number {
  return traksIn(head).length;
}

/** Whether a file's head states this configuration for one of its tracks, counted from 0. */
export function headStates(head: Buffer, track: number, codec: string, record: Buffer): boolean {
  const [entry, another] = entriesOf(head, track);
  if (entry === undefined || another !== undefined) return false;
  const config = { codec: codec as AudioCodec, record, mime: '', width: 0, height: 0, reorderDepth: 0 } as TrackConfig;
  if (isAudio(config)) return audioEntry(config).equals(entry);
  // Boxes of a picture's entry follow 78 bytes of fields.
  const found = [...boxesIn(entry, 8 + 78)].find(({ type }) => type === 'avcC' || type === 'hvcC');
  return found !== undefined && entry.subarray(found.body, found.end).equals(record);
}

function traksIn(head: Buffer): BoxSpan[] {
  const moov = [...boxesIn(head)].find(({ type }) => type === 'moov');
  return moov ? [...boxesIn(head, moov.body, moov.end)].filter(({ type }) => type === 'trak') : [];
}

/** The sample entries of a track. */
function entriesOf(head: Buffer, track: number): Buffer[] {
  const trak = traksIn(head)[track];
  let [from, to] = [trak?.body ?? 0, trak?.end ?? 0];
  for (const type of ['mdia', 'minf', 'stbl', 'stsd']) {
    const found = [...boxesIn(head, from, to)].find((box) => box.type === type);
    if (!found) return [];
    [from, to] = [found.body, found.end];
  }
  // stsd: version and count, then the entries.
  return [...boxesIn(head, from + 8, to)].map(({ start, end }) => head.subarray(start, end));
}
