import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { expect, it } from '@jest/globals';
import { gdpReader } from './gdp.ts';

it('decodes real H.264 into 320x192 RGB frames', async () => {
  const source = ['-f', 'lavfi', '-i', 'testsrc2=size=640x360:rate=15:duration=4'];
  const video = execFileSync('ffmpeg', [
    '-v',
    'error',
    ...source,
    '-c:v',
    'libx264',
    '-bf',
    '0',
    '-g',
    '15',
    '-f',
    'h264',
    '-',
  ]);
  const env = { ...process.env, UV_THREADPOOL_SIZE: '16' };
  const path = fileURLToPath(new URL('child.ts', import.meta.url));
  const child = spawn('node', [path, 'h264'], { stdio: ['ignore', 'ignore', 'inherit', 'pipe', 'pipe', 'ipc'], env });
  try {
    const [input, output] = [child.stdio[3] as Duplex, child.stdio[4] as Duplex];
    // Killing the child resets both sockets; without listeners that ends this process.
    for (const socket of [input, output]) socket.on('error', () => {});
    const size = await new Promise<number>((resolve, reject) => {
      child.on('exit', (code) => reject(new Error(`the decoder ended: ${code}`)));
      output.on(
        'data',
        gdpReader((frame) => resolve(frame.data.length)),
      );
      input.end(video);
    });
    expect(size).toBe(320 * 192 * 3);
  } finally {
    const ended = child.exitCode === null ? once(child, 'exit') : null;
    child.kill('SIGKILL');
    await ended;
  }
});
