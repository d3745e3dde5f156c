export interface RecordedPicture {
  readonly key: boolean;
  /** Annex B, a keyframe's parameter sets included. */
  readonly bytes: Buffer;
  /** Since the recording's start. */
  readonly ms: number;
}

/** H.264 pictures as a Dahua device gives its recordings out (`.dav`): DHAV frames. `startMs`: the device's own time. */
export function dahuaRecording(pictures: readonly RecordedPicture[], startMs: number, fps: number): Buffer {
  return Buffer.concat(pictures.map((picture, i) => frame(picture, i, startMs, fps)));
}

function frame({ key, bytes, ms }: RecordedPicture, number: number, startMs: number, fps: number): Buffer {
  const extra = Buffer.from([0x80, 0, 40, 30, 0x81, 0, 2, fps]);
  const length = 24 + extra.length + bytes.length + 8;
  const head = Buffer.alloc(24);
  head.write('DHAV');
  head[4] = key ? 0xfd : 0xfc;
  head.writeUInt32LE(number, 8);
  head.writeUInt32LE(length, 12);
  head.writeUInt32LE(packed(new Date(startMs + ms)), 16);
  head.writeUInt16LE(Math.round(ms) & 0xffff, 20);
  head[22] = extra.length;
  const tail = Buffer.alloc(8);
  tail.write('dhav');
  tail.writeUInt32LE(length, 4);
  return Buffer.concat([head, extra, bytes, tail]);
}

function packed(at: Date): number {
  const day = ((at.getUTCFullYear() - 2000) << 26) | ((at.getUTCMonth() + 1) << 22) | (at.getUTCDate() << 17);
  return (day | (at.getUTCHours() << 12) | (at.getUTCMinutes() << 6) | at.getUTCSeconds()) >>> 0;
}
