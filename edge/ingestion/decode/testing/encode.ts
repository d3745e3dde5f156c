/** Real H.264 for tests: ffmpeg's x264 cut into samples. */
import { execFileSync } from 'node:child_process';
import type { CodecConfig, Sample } from '../../../storage/sample.ts';

/** Encodes a lavfi source without B-frames; sample i has the PTS startTicks + i / fps. */
export function encodeH264(options: {
  readonly source: string;
  readonly fps: number;
  readonly gop: number;
  readonly startTicks: number;
}): { readonly config: CodecConfig; readonly samples: readonly Sample[] } {
  const input = ['-v', 'error', '-f', 'lavfi', '-i', options.source, '-pix_fmt', 'yuv420p', '-c:v', 'libx264'];
  const tuned = ['-bf', '0', '-g', `${options.gop}`, '-sc_threshold', '0', '-x264-params', 'aud=1', '-f', 'h264', '-'];
  const video = execFileSync('ffmpeg', [...input, '-preset', 'ultrafast', ...tuned], { maxBuffer: 1 << 28 });
  const sets = new Map<number, Buffer>();
  const samples: Sample[] = [];
  let parts: Buffer[] = [];
  let key = false;
  const flush = () => {
    const at = options.startTicks + Math.round((samples.length * 90_000) / options.fps);
    if (parts.length > 0) {
      samples.push({ dts: at, pts: at, key, data: Buffer.concat(parts), receivedAtMs: at / 90, cameraNtpMs: null });
    }
    parts = [];
    key = false;
  };
  for (const nal of nals(video)) {
    const type = (nal[0] ?? 0) & 31;
    if (type === 9) flush();
    else if (type === 7 || type === 8) sets.set(type, nal);
    else {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(nal.length);
      parts.push(length, nal);
      key ||= type === 5;
    }
  }
  flush();
  const [sps, pps] = [sets.get(7) ?? Buffer.alloc(4), sets.get(8) ?? Buffer.alloc(0)];
  const counted = (count: number, nal: Buffer) => [Buffer.from([count, nal.length >> 8, nal.length & 255]), nal];
  const head = Buffer.from([1, sps[1] ?? 0, sps[2] ?? 0, sps[3] ?? 0, 255]);
  const record = Buffer.concat([head, ...counted(0xe1, sps), ...counted(1, pps)]);
  const mime = `avc1.${sps.subarray(1, 4).toString('hex')}`;
  return { config: { codec: 'h264', record, mime, width: 0, height: 0, reorderDepth: 0 }, samples };
}

function* nals(video: Buffer): Generator<Buffer> {
  const code = Buffer.from([0, 0, 1]);
  let at = video.indexOf(code);
  while (at >= 0) {
    const next = video.indexOf(code, at + 3);
    let end = next < 0 ? video.length : next;
    while (next >= 0 && video[end - 1] === 0) end -= 1;
    yield video.subarray(at + 3, end);
    at = next;
  }
}
