/** Reads GStreamer's GDP framing: 62-byte headers, of which only buffers (type 1) matter here. */

const HEADER = 62;
const BUFFER = 1;

export interface GdpFrame {
  /** The pipeline's running time when the bytes arrived there, in ns: not the camera's time. */
  readonly runningNs: bigint;
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
      if (rest.readUInt16BE(4) === BUFFER) {
        onFrame({ runningNs: rest.readBigUInt64BE(10), data: rest.subarray(HEADER, wanted) });
      }
      rest = rest.subarray(wanted);
    }
    parts = [rest];
    held = rest.length;
  };
}
