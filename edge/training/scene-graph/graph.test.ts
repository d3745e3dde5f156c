import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { sceneGraph } from './graph.ts';

const folder = new URL('../../ai/models/scene/', import.meta.url);

describe('the committed scene model', () => {
  it('is what the script writes, and the card names its hash', () => {
    const file = readFileSync(new URL('scene.onnx', folder));
    expect(file.equals(sceneGraph())).toBe(true);
    const card = JSON.parse(readFileSync(new URL('card.json', folder), 'utf8')) as { sha256: string };
    expect(card.sha256).toBe(createHash('sha256').update(file).digest('hex'));
  });
});
