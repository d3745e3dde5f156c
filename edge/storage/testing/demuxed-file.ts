/** Real video for tests: an MP4 as ffmpeg writes it, taken apart into samples by ffprobe's packet table. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { CodecConfig, Sample } from '../sample.ts';

export interface Demuxed {
  readonly config: CodecConfig;
  readonly samples: Sample[];
}

interface Probed {
  readonly streams: [{ codec_name: string; width: number; height: number; has_b_frames: number }];
  readonly packets: { pts: number; dts: number; size: string; pos: string; flags: string }[];
}

/** A file's video with its DTS moved to begin at `start`; the file's time base is 1/90000 (`-video_track_timescale`). */
export function demuxed(path: string, start: number): Demuxed {
  const wanted = 'stream=codec_name,width,height,has_b_frames:packet=pts,dts,size,pos,flags';
  const args = ['-v', 'error', '-select_streams', 'v:0', '-show_entries', wanted, '-of', 'json', path];
  const probed = JSON.parse(execFileSync('ffprobe', args, { encoding: 'utf8', maxBuffer: 1e8 })) as Probed;
  const bytes = readFileSync(path);
  const { codec_name: name, width, height, has_b_frames: reorderDepth } = probed.streams[0];
  const h264 = name === 'h264';
  const record = boxBody(bytes, h264 ? 'avcC' : 'hvcC');
  const mime = h264 ? `avc1.${record.subarray(1, 4).toString('hex')}` : 'hvc1.1.6.L93.B0';
  const first = probed.packets[0]?.dts ?? 0;
  const samples = probed.packets.map(({ pts, dts, size, pos, flags }): Sample => {
    const data = bytes.subarray(Number(pos), Number(pos) + Number(size));
    const at = start + dts - first;
    return {
      dts: at,
      pts: start + pts - first,
      key: flags.includes('K'),
      data,
      receivedAtMs: at / 90,
      cameraNtpMs: null,
    };
  });
  return { config: { codec: h264 ? 'h264' : 'h265', record, mime, width, height, reorderDepth }, samples };
}

function boxBody(bytes: Buffer, type: string): Buffer {
  const at = bytes.indexOf(type, 0, 'latin1');
  return bytes.subarray(at + 4, at - 4 + bytes.readUInt32BE(at - 4));
}

/** A test picture with B-frames, encoded by x264 or x265, 25 frames per second. */
export function encode(path: string, codec: 'libx264' | 'libx265', seconds: number): void {
  const source = ['-f', 'lavfi', '-i', `testsrc2=size=320x240:rate=25:duration=${seconds}`];
  const params = codec === 'libx265' ? ['-x265-params', 'log-level=none:pools=1', '-tag:v', 'hvc1'] : ['-threads', '1'];
  const shape = ['-preset', 'ultrafast', '-bf', '3', '-g', '50', '-pix_fmt', 'yuv420p'];
  const scale = ['-video_track_timescale', '90000'];
  execFileSync('ffmpeg', ['-v', 'error', '-y', ...source, '-c:v', codec, ...shape, ...params, ...scale, path]);
}
