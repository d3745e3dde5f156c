import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DesiredZone } from '@vms/schema/edge/desired-state.ts';
import { readModel } from '../runtime/card.ts';
import { openSceneRuntime, type SceneRuntime } from '../runtime/scene-runtime.ts';
import { type Drawn, type SceneOptions, syntheticScene } from '../testing/synthetic.ts';
import { CameraWatch, type Finding } from './camera-watch.ts';
import { edgeEvent } from './event.ts';

const whole = { x: 0, y: 0, width: 1, height: 1 };
const line = (direction: DesiredZone['direction']): DesiredZone => {
  const points = [
    { x: 0.5, y: 0 },
    { x: 0.5, y: 1 },
  ];
  return { id: 'gate', name: 'Gate', kind: 'LINE', points, direction };
};
const corner = [
  { x: 0.6, y: 0.4 },
  { x: 1, y: 0.4 },
  { x: 1, y: 1 },
  { x: 0.6, y: 1 },
];
const yard: DesiredZone = { id: 'yard', name: 'Yard', kind: 'INTRUSION', points: corner, direction: null };

/** A person walking from left to right, 8 px per frame. */
const walker = (i: number): Drawn => ({ x: 20 + i * 8, y: 80, width: 24, height: 60 });

let runtime: SceneRuntime;
beforeAll(async () => {
  runtime = await openSceneRuntime(readModel('scene'));
});
afterAll(async () => {
  await runtime[Symbol.asyncDispose]();
});

/** Twenty quiet frames, then the given ones, at 5 fps. */
async function watch(zones: readonly DesiredZone[], frames: readonly SceneOptions[]): Promise<Finding[]> {
  const camera = new CameraWatch(zones, whole);
  const frame = syntheticScene();
  runtime.forget('test');
  const findings: Finding[] = [];
  for (const [i, options] of [...Array<SceneOptions>(20).fill({}), ...frames].entries()) {
    const scene = await runtime.look('test', frame(options), camera.alpha(i * 200));
    findings.push(...camera.see(scene, i * 200).findings);
  }
  return findings;
}

const walk = Array.from({ length: 34 }, (_, i) => ({ objects: [walker(i)] }));
const kinds = (findings: readonly Finding[]) => findings.map((finding) => finding.kind);

describe('the rules of a camera', () => {
  it('finds nothing in a quiet scene, nor in a slow change of light', async () => {
    expect(await watch([yard, line('BOTH')], Array<SceneOptions>(30).fill({}))).toEqual([]);
    const dusk = Array.from({ length: 40 }, (_, i) => ({ gain: 1 - i * 0.008 }));
    expect(await watch([yard], dusk)).toEqual([]);
  });

  it('reports one motion, one crossing and one intrusion for one walk', async () => {
    const findings = await watch([line('BOTH'), yard], walk);
    expect(kinds(findings)).toEqual(['MOTION', 'LINE_CROSSING', 'INTRUSION']);
    expect(findings[1]?.track?.foot.x).toBeGreaterThan(0.5);
    expect(findings[2]?.track?.foot.x).toBeGreaterThan(0.6);
  });

  it('knows the direction of a crossing', async () => {
    const [, crossed] = await watch([line('BOTH')], walk);
    const direction = crossed?.label.endsWith('A_TO_B') ? 'A_TO_B' : 'B_TO_A';
    const other = direction === 'A_TO_B' ? 'B_TO_A' : 'A_TO_B';
    expect(kinds(await watch([line(direction)], walk))).toContain('LINE_CROSSING');
    expect(kinds(await watch([line(other)], walk))).not.toContain('LINE_CROSSING');
    expect(kinds(await watch([line(other)], walk.toReversed()))).toContain('LINE_CROSSING');
  });

  it.each([
    ['blackout', { black: true }],
    ['defocus', { blur: true }],
    ['moved', { shift: 60 }],
  ] as const)('reports a %s once', async (why, options) => {
    const findings = await watch([yard], Array<SceneOptions>(30).fill(options));
    expect(findings.map((finding) => `${finding.kind} ${finding.label}`)).toEqual([`TAMPERING ${why}`]);
  });

  it('makes an event that says when, where, by which model and how sure', async () => {
    const [finding] = await watch([yard], walk);
    if (finding === undefined) throw new Error('nothing found');
    const times = { frameAtMs: 1000.4, decodedAtMs: 1010, detectedAtMs: 1012, raisedAtMs: 1013 };
    const event = edgeEvent(finding, { id: 'e', cameraId: 'c', ...times, model: readModel('scene'), hasPicture: true });
    expect(event.trace.map((hop) => `${hop.hop} ${hop.atMs}`)).toEqual([
      'frame 1000',
      'decoded 1010',
      'detected 1012',
      'raised 1013',
    ]);
    expect(event.detections[0]?.box?.width).toBeGreaterThan(0.03);
    expect(event.model?.hash).toHaveLength(64);
    expect(event.confidence).toBeGreaterThanOrEqual(event.threshold);
  });
});
