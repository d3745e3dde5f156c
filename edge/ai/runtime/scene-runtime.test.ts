import { describe, expect, it } from '@jest/globals';
import { syntheticScene } from '../testing/synthetic.ts';
import { readModel } from './card.ts';
import type { Alpha } from './messages.ts';
import { openSceneRuntime } from './scene-runtime.ts';

const alpha: Alpha = [0.15, 0.02];
const object = { x: 100, y: 60, width: 30, height: 60 };

describe('the scene runtime', () => {
  it('sees nothing in a quiet scene and an object where it stands', async () => {
    await using runtime = await openSceneRuntime(readModel('scene'));
    const frame = syntheticScene();
    for (let i = 0; i < 10; i++) {
      const scene = await runtime.look('a', frame(), alpha);
      expect(scene.seeded).toBe(i === 0);
      expect(scene.foreground).toBeLessThan(0.002);
    }
    // What is there in one frame only may be snow.
    await runtime.look('a', frame({ objects: [object] }), alpha);
    const scene = await runtime.look('a', frame({ objects: [object] }), alpha);
    expect(scene.foreground).toBeGreaterThan(0.015);
    expect(scene.mask[45 * 160 + 57]).toBe(1);
    expect(scene.mask[10 * 160 + 10]).toBe(0);
  });

  it('keeps the cameras apart', async () => {
    await using runtime = await openSceneRuntime(readModel('scene'));
    const frame = syntheticScene();
    await runtime.look('a', frame(), alpha);
    const other = await runtime.look('b', frame({ black: true }), alpha);
    expect(other.foreground).toBe(0);
    expect((await runtime.look('a', frame(), alpha)).foreground).toBeLessThan(0.002);
  });

  it('replaces a hanging thread within 2 s and looks again', async () => {
    await using runtime = await openSceneRuntime(readModel('scene'));
    const frame = syntheticScene();
    await runtime.look('a', frame(), alpha);
    runtime.hang();
    await expect(runtime.look('a', frame(), alpha)).rejects.toThrow('replaced');
    expect((await runtime.look('a', frame(), alpha)).seeded).toBe(true);
    expect(runtime.restarts).toBe(1);
  });

  it('refuses a model that is not the one on the card', async () => {
    const wrong = { ...readModel('scene'), sha256: '0'.repeat(64) };
    await expect(openSceneRuntime(wrong)).rejects.toThrow('its card says');
  });
});
