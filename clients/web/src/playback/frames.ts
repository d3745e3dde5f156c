export interface Frame {
  /** UTC ms. */
  readonly atMs: number;
  readonly key: boolean;
}

const TICKS_PER_MS = 90;
const SAMPLE_ROW_BYTES = 16;
/** `sample_is_non_sync_sample` of a sample's flags. */
const NOT_A_KEY = 0x10000;

/** When the pictures of recorded fragments are shown, and which of them stand alone; as the recorder writes fragments. */
export function framesIn(bytes: ArrayBuffer): Frame[] {
  const view = new DataView(bytes);
  const frames: Frame[] = [];
  for (const moof of boxes(view, 0, view.byteLength)) {
    if (moof.type !== 'moof') continue;
    for (const traf of boxes(view, moof.body, moof.end)) {
      if (traf.type !== 'traf') continue;
      let dts = 0;
      for (const part of boxes(view, traf.body, traf.end)) {
        if (part.type === 'tfdt') dts = Number(view.getBigUint64(part.body + 4));
        if (part.type !== 'trun') continue;
        for (let row = part.body + 12; row + SAMPLE_ROW_BYTES <= part.end; row += SAMPLE_ROW_BYTES) {
          const key = (view.getUint32(row + 8) & NOT_A_KEY) === 0;
          frames.push({ atMs: (dts + view.getInt32(row + 12)) / TICKS_PER_MS, key });
          dts += view.getUint32(row);
        }
      }
    }
  }
  return frames.sort((a, b) => a.atMs - b.atMs);
}

function* boxes(view: DataView, from: number, to: number): Generator<{ type: string; body: number; end: number }> {
  for (let at = from; at + 8 <= to; ) {
    const size = view.getUint32(at);
    if (size < 8 || at + size > to) return;
    const type = String.fromCharCode(...[4, 5, 6, 7].map((byte) => view.getUint8(at + byte)));
    yield { type, body: at + 8, end: at + size };
    at += size;
  }
}

/** Index of the last frame that is shown at or before a moment; -1 before the first. Frames in order. */
export function frameAt(frames: readonly { readonly atMs: number }[], atMs: number): number {
  let low = 0;
  let high = frames.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((frames[middle] as { atMs: number }).atMs <= atMs) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
