/** GStreamer's GDP framing, both ways: 62-byte big-endian headers that carry a buffer's time through a pipe. */

const HEADER = 62;
const TYPE = { buffer: 1, caps: 2, streamStart: 0x284e, segment: 0x464e } as const;
const DELTA_UNIT = 8192;
const NONE = 0xffff_ffff_ffff_ffffn;

export interface GdpFrame {
  /** The buffer's PTS in ns: the one given to `gdpBuffer` for the access unit that the picture was decoded from. */
  readonly ptsNs: bigint;
  readonly data: Buffer;
}

/** Returns a sink for pipe chunks that calls `onFrame` once for every whole buffer. */
export function gdpReader(onFrame: (frame: GdpFrame) => void): (chunk: Buffer) => void {
  let parts: Buffer[] = [];
  let held = 0;
  let wanted = HEADER;
  return (chunk) => {
    parts.push(chunk);
    held += chunk.length;
    // Joining only when enough is there keeps a 184 kB frame from being copied once per 64 KiB chunk.
    if (held < wanted) return;
    let rest = Buffer.concat(parts);
    for (;;) {
      wanted = rest.length < HEADER ? HEADER : HEADER + rest.readUInt32BE(6);
      if (rest.length < wanted) break;
      if (rest.readUInt16BE(4) === TYPE.buffer) {
        onFrame({ ptsNs: rest.readBigUInt64BE(10), data: rest.subarray(HEADER, wanted) });
      }
      rest = rest.subarray(wanted);
    }
    parts = [rest];
    held = rest.length;
  };
}

function header(type: number, length: number, ptsNs: bigint, flags: number): Buffer {
  const bytes = Buffer.alloc(HEADER);
  bytes[0] = 1;
  bytes.writeUInt16BE(type, 4);
  bytes.writeUInt32BE(length, 6);
  // Duration, offset, end offset and DTS stay unknown: the decoder derives its order from the stream.
  for (const at of [18, 26, 34, 44]) bytes.writeBigUInt64BE(NONE, at);
  bytes.writeBigUInt64BE(ptsNs, 10);
  bytes.writeUInt16BE(flags, 42);
  return bytes;
}

function text(type: number, body: string): Buffer {
  const bytes = Buffer.from(`${body}\0`);
  return Buffer.concat([header(type, bytes.length, NONE, 0), bytes]);
}

const SEGMENT =
  'GstEventSegment, segment=(GstSegment)"segment, flags=(GstSegmentFlags)GST_SEGMENT_FLAG_NONE, rate=(double)1, ' +
  'applied-rate=(double)1, format=(GstFormat)time, base=(guint64)0, offset=(guint64)0, start=(guint64)0, ' +
  'stop=(guint64)18446744073709551615, time=(guint64)0, position=(guint64)0, duration=(guint64)18446744073709551615;";';

/** What a `gdpdepay` must hear before the first buffer. */
export function gdpPrelude(codec: 'h264' | 'h265'): Buffer {
  return Buffer.concat([
    text(
      TYPE.streamStart,
      'GstEventStreamStart, stream-id=(string)camera, flags=(GstStreamFlags)GST_STREAM_FLAG_NONE, group-id=(uint)1;',
    ),
    text(TYPE.caps, `video/x-${codec}, stream-format=(string)byte-stream, alignment=(string)au`),
    text(TYPE.segment, SEGMENT),
  ]);
}

/** One access unit with its time. */
export function gdpBuffer(ptsNs: bigint, key: boolean, data: Buffer): Buffer {
  return Buffer.concat([header(TYPE.buffer, data.length, ptsNs, key ? 0 : DELTA_UNIT), data]);
}
