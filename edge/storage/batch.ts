/**
 * Samples on their way from the thread that reads cameras to the one that writes: one block of memory for many samples of many
 * cameras, moved and given back, never cloned. A record: u32 length of the data, u16 lane, u8 key, f64 DTS, f64 PTS, room
 * for the head of the leaf's hash, data.
 */
import type { StoredSample } from './mp4/fragment.ts';
import type { Sample } from './sample.ts';

const headBytes = 4 + 2 + 1 + 8 + 8;

export interface BatchedSample extends StoredSample {
  readonly lane: number;
}

/** What `putSample` needs. */
export function recordBytes(dataBytes: number, room: number): number {
  return headBytes + room + dataBytes;
}

/** Writes one record and returns where the next begins. The caller has made sure that it fits. */
export function putSample(batch: Buffer, at: number, lane: number, room: number, sample: Sample): number {
  const { data, key, dts, pts } = sample;
  batch.writeUInt32BE(data.length, at);
  batch.writeUInt16BE(lane, at + 4);
  batch[at + 6] = key ? 1 : 0;
  batch.writeDoubleBE(dts, at + 7);
  batch.writeDoubleBE(pts, at + 15);
  const from = at + headBytes + room;
  data.copy(batch, from);
  return from + data.length;
}

/** The samples lie in the batch's own memory. */
export function* samplesIn(batch: Buffer, roomOf: (lane: number) => number): Generator<BatchedSample> {
  for (let at = 0; at < batch.length; ) {
    const lane = batch.readUInt16BE(at + 4);
    const room = roomOf(lane);
    const from = at + headBytes + room;
    const to = from + batch.readUInt32BE(at);
    yield {
      lane,
      room,
      key: batch[at + 6] === 1,
      dts: batch.readDoubleBE(at + 7),
      pts: batch.readDoubleBE(at + 15),
      data: batch.subarray(from, to),
    };
    at = to;
  }
}
