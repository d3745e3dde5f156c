import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type SimulatedCameras, startSimulatedCameras } from '../../simulators/rtsp-camera/simulated-cameras.ts';

export interface StreamShape {
  readonly cameras: number;
  readonly size: '720p' | '1080p';
}

const fps1080 = 25;
const clipS = 20;
const bitrate = '4600k';

/**
 * `cameras` simulated cameras over RTSP. 720p: the demo's scenes at 15 fps, GOP 2 s. 1080p: a noisy test picture at 25 fps,
 * GOP 2 s, held at 4.6 Mb/s by the encoder. Clips are rendered once below `home` and kept there.
 */
export async function startStreams({ cameras, size }: StreamShape, home: string): Promise<SimulatedCameras> {
  mkdirSync(home, { recursive: true });
  if (size === '720p') {
    const scenes = ['gate', 'yard', 'road', 'hall'];
    return startSimulatedCameras({ home, cameras: scenes.slice(0, cameras) });
  }
  const path = join(home, `noise-1080p${fps1080}-${bitrate}.h264`);
  if (!existsSync(path)) await encode(path);
  const files = Array.from({ length: cameras }, (_, i) => ({ name: `cam${i + 1}`, path, fps: fps1080 }));
  return startSimulatedCameras({ home, cameras: [], files });
}

async function encode(path: string): Promise<void> {
  const part = `${path}.part`;
  const picture = `testsrc2=size=1920x1080:rate=${fps1080}:duration=${clipS},noise=alls=14:allf=t`;
  const rate = ['-b:v', bitrate, '-minrate', bitrate, '-maxrate', bitrate, '-bufsize', bitrate];
  const gop = `keyint=${fps1080 * 2}:min-keyint=${fps1080 * 2}:scenecut=0:bframes=0:aud=1:repeat-headers=1`;
  const codec = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-x264-params', gop];
  const source = ['-v', 'error', '-y', '-f', 'lavfi', '-i', picture];
  await promisify(execFile)('ffmpeg', [...source, ...codec, ...rate, '-f', 'h264', part]);
  renameSync(part, path);
}
