/** Writes the scene model: `node edge/training/scene-graph/write.ts`. */
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { sceneGraph } from './graph.ts';

const folder = new URL('../../ai/models/scene/', import.meta.url);
const model = sceneGraph();
const card = {
  id: 'scene',
  version: '1.2.0',
  sha256: createHash('sha256').update(model).digest('hex'),
  licence: 'Apache-2.0',
  stats: ['luma', 'contrast', 'focus', 'edgeCorrelation', 'foreground', 'motion', 'static'],
  grid: ['foreground', 'motion', 'static', 'edge', 'fire', 'flicker', 'smoke'],
  sees:
    'Change against a learned background, movement, settled change, whether an outline came or went, brightness, ' +
    'sharpness, moved edges, flame-coloured flicker, grey veils.',
  doesNotSee: 'What an object is: no people, vehicles, faces or plates.',
};
writeFileSync(new URL('scene.onnx', folder), model);
writeFileSync(new URL('card.json', folder), `${JSON.stringify(card, null, 2)}\n`);
