/** A real COCO detector on real footage, where both lie beside the repository: they are not ours to ship. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { ModelPool } from '../runtime/model-pool.ts';
import type { ModelConfig } from './config.ts';
import { openDetector } from './detector.ts';

const shared = fileURLToPath(new URL('../../../../shared/', import.meta.url));
const [model, names] = [join(shared, 'models/FastestDet.onnx'), join(shared, 'models/coco.names')];
const film = join(shared, 'footage/one-by-one-person-detection.mp4');
const present = [model, names, film].every(existsSync);
const [width, height] = [640, 360];

function config(): ModelConfig {
  return {
    id: 'fastestdet',
    version: '1',
    task: 'detector',
    path: model,
    sha256: createHash('sha256').update(readFileSync(model)).digest('hex'),
    licence: 'BSD-3-Clause',
    input: { layout: 'nchw', colour: 'bgr', scale: 1 / 255, mean: [0, 0, 0], std: [1, 1, 1], resize: 'stretch' },
    decoder: 'fastestdet',
    classes: readFileSync(names, 'utf8').trim().split('\n'),
    use: ['person'],
    score: 0.6,
    overlap: 0.45,
    providers: ['cuda', 'cpu'],
    gate: 'always',
  };
}

(present ? describe : describe.skip)('FastestDet on real footage', () => {
  it('sees the person in most frames, and is refused under another decoder with the right one named', async () => {
    await using pool = new ModelPool({ workers: 1, bytesMax: 1 << 30 });
    const wrong = openDetector({ ...config(), decoder: 'yolov8' }, pool);
    await expect(wrong).rejects.toThrow('The decoder fastestdet fits.');
    const detector = await openDetector(config(), pool);
    const scale = ['-vf', `fps=1,scale=${width}:${height}`, '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-'];
    const raw = execFileSync('ffmpeg', ['-v', 'error', '-i', film, '-threads', '1', ...scale], { maxBuffer: 1 << 30 });
    const size = width * height * 3;
    const frames = Math.floor(raw.length / size);
    let seen = 0;
    for (let i = 0; i < frames; i++) {
      const found = await detector.detect({ rgb: raw.subarray(i * size, (i + 1) * size), width, height });
      if (found.some(({ label }) => label === 'person')) seen += 1;
    }
    expect(frames).toBeGreaterThan(130);
    // The prototype of this path saw it in 76 % of the frames.
    expect(seen / frames).toBeGreaterThan(0.7);
  });
});
