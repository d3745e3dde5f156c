import { readFileSync } from 'node:fs';
import { h264Config } from '../../../edge/devices/rtsp/codec-config.ts';
import type { CodecConfig, Sample } from '../../../edge/storage/sample.ts';
import type { SyntheticStream } from './synthetic-stream.ts';

/** An H.264 elementary stream of one slice per picture and no B-frames, as samples at a constant rate. */
export function readAnnexB(path: string, { fps, start }: { fps: number; start: number }): SyntheticStream {
  const bytes = readFileSync(path);
  const starts: number[] = [];
  for (let at = bytes.indexOf('\0\0\x01', 0, 'latin1'); at !== -1; at = bytes.indexOf('\0\0\x01', at + 3, 'latin1'))
    starts.push(at + 3);
  const units = starts.map((from, i) => {
    const next = starts[i + 1];
    if (next === undefined) return bytes.subarray(from);
    // A four-byte start code's first zero belongs to the code, not to the unit before it.
    const end = bytes[next - 4] === 0 ? next - 4 : next - 3;
    return bytes.subarray(from, end);
  });
  const typed = units.map((unit) => ({ type: (unit[0] ?? 0) & 31, unit }));
  const set = (wanted: number) => typed.find(({ type }) => type === wanted)?.unit ?? Buffer.alloc(0);
  const config = h264Config(set(7), set(8)) as CodecConfig;
  const pictures = typed.filter(({ type }) => type === 1 || type === 5);
  const step = Math.round(90_000 / fps);
  const samples = pictures.map(({ type, unit }, i): Sample => {
    const data = Buffer.alloc(unit.length + 4);
    data.writeUInt32BE(unit.length);
    unit.copy(data, 4);
    const dts = start + i * step;
    return { dts, pts: dts, key: type === 5, data, receivedAtMs: dts / 90, cameraNtpMs: null };
  });
  return { config, samples };
}
