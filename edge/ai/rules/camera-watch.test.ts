import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DesiredZone } from '@vms/schema/edge/desired-state.ts';
import { readModel } from '../runtime/card.ts';
import { openSceneRuntime, type SceneRuntime } from '../runtime/scene-runtime.ts';
import { type Drawn, type SceneOptions, syntheticScene } from '../testing/synthetic.ts';
import { CameraWatch } from './camera-watch.ts';
import { edgeEvent } from './event.ts';
import { type Rule, ruleOf, rulesOf } from './rule.ts';
import type { Ending, Finding, Past, RuleLook } from './rule-runner.ts';

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

interface Seen {
  readonly findings: Finding[];
  readonly endings: Ending[];
  readonly looks: RuleLook[];
}

interface Showing {
  readonly fps?: number;
  readonly quiet?: number;
  readonly past?: readonly Past[];
  readonly startMs?: number;
}

/** Quiet frames (twenty unless told), then the given ones, at 5 fps unless told. */
async function show(rules: readonly Rule[], frames: readonly SceneOptions[], options: Showing = {}): Promise<Seen> {
  const { fps = 5, quiet = 20, past = [], startMs = 0 } = options;
  let nextId = 0;
  const camera = new CameraWatch({ rules, area: whole, newId: () => `e${nextId++}`, past });
  const frame = syntheticScene();
  runtime.forget('test');
  const seen: Seen = { findings: [], endings: [], looks: [] };
  for (const [i, drawn] of [...Array<SceneOptions>(quiet).fill({}), ...frames].entries()) {
    const atMs = startMs + (i * 1000) / fps;
    const scene = await runtime.look('test', frame(drawn), camera.alpha(atMs));
    const { findings, endings, looks } = camera.see(scene, { atMs, frameAtMs: 1_000_000 + atMs });
    seen.findings.push(...findings);
    seen.endings.push(...endings);
    seen.looks.push(...looks);
  }
  return seen;
}

const watch = async (zones: readonly DesiredZone[], frames: readonly SceneOptions[]) =>
  (await show(rulesOf({ cameraId: 'test', zones }, undefined), frames)).findings;

const walk = Array.from({ length: 34 }, (_, i) => ({ objects: [walker(i)] }));
const kinds = (findings: readonly Finding[]) => findings.map((finding) => finding.kind);
const still = (count: number, ...objects: Drawn[]): SceneOptions[] => Array<SceneOptions>(count).fill({ objects });

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
    const direction = crossed?.label.includes('A_TO_B') ? 'A_TO_B' : 'B_TO_A';
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
    const times = { frameAtMs: 1000.4, receivedAtMs: 1004, decodedAtMs: 1010, detectedAtMs: 1012, raisedAtMs: 1013 };
    const context = { cameraId: 'c', segmentId: 's', ...times, model: readModel('scene'), hasPicture: true };
    const event = edgeEvent(finding, context);
    expect(event.segmentId).toBe('s');
    expect(event.trace.map((hop) => `${hop.hop} ${hop.atMs}`)).toEqual([
      'frame 1000',
      'received 1004',
      'decoded 1010',
      'detected 1012',
      'raised 1013',
    ]);
    expect(event.detections[0]?.box?.width).toBeGreaterThan(0.03);
    expect(event.model?.hash).toHaveLength(64);
    expect(event.confidence).toBeGreaterThanOrEqual(event.threshold);
  });

  it('ends a presence when its object was last seen, and a crossing as it happens', async () => {
    const rules = rulesOf({ cameraId: 'test', zones: [yard, line('BOTH')] }, undefined);
    const { findings, endings } = await show(rules, [...walk, ...Array<SceneOptions>(40).fill({})]);
    const intruded = findings.find(({ kind }) => kind === 'INTRUSION');
    const ended = endings.find(({ eventId }) => eventId === intruded?.eventId);
    const walkedOutAtMs = 1_000_000 + (20 + walk.length) * 200;
    expect(ended?.endedAtMs).toBeGreaterThan(walkedOutAtMs - 2000);
    expect(ended?.endedAtMs).toBeLessThanOrEqual(walkedOutAtMs);
    const crossing = findings.find(({ kind }) => kind === 'LINE_CROSSING');
    expect(crossing?.endedAtMs).toBeGreaterThan(1_000_000);
    expect(endings.filter(({ eventId }) => eventId === crossing?.eventId)).toEqual([]);
  });

  it('does not raise the same happening again after a restart in mid-presence', async () => {
    const rules = [ruleOf('INTRUSION', { id: 'yard', zones: [yard] })];
    const { findings } = await show(rules, walk);
    const frames = [...walk, ...Array<SceneOptions>(40).fill({})];
    const past = { eventId: 'before', ruleId: 'yard', atMs: 8000, frameAtMs: 1_008_000, endedAtMs: null };
    expect(findings).toHaveLength(1);
    const again = await show(rules, frames, { past: [past] });
    expect(again.findings).toEqual([]);
    expect(again.endings.map(({ eventId }) => eventId)).toEqual(['before']);
    expect(again.endings[0]?.endedAtMs).toBeGreaterThan(1_008_000);
    // One that is long over holds nothing back.
    const old = await show(rules, walk, { past: [{ ...past, atMs: -60_000, endedAtMs: 940_000 }] });
    expect(kinds(old.findings)).toEqual(['INTRUSION']);
  });

  it('says TOO_SLOW instead of following objects from keyframes, and still notices a blackout', async () => {
    const rules = rulesOf({ cameraId: 'test', zones: [yard] }, undefined);
    const slow = { fps: 1, quiet: 8 };
    const { findings, looks } = await show(rules, walk, slow);
    expect(findings).toEqual([]);
    const last = (kind: string) => looks.findLast((look) => look.kind === kind)?.outcome;
    expect([last('INTRUSION'), last('MOTION'), last('TAMPERING')]).toEqual(['TOO_SLOW', 'TOO_SLOW', 'NOT_MET']);
    const dark = await show(rules, Array<SceneOptions>(6).fill({ black: true }), slow);
    expect(kinds(dark.findings)).toEqual(['TAMPERING']);
  });

  it('tells who stays too long, who stops, and who goes the wrong way', async () => {
    const area = {
      zones: [
        {
          ...yard,
          points: [
            { x: 0.3, y: 0.2 },
            { x: 1, y: 0.2 },
            { x: 1, y: 1 },
            { x: 0.3, y: 1 },
          ],
        },
      ],
    };
    const stops = [...walk.slice(0, 20), ...still(30, walker(19))];
    const { findings } = await show(
      [
        ruleOf('LOITERING', { ...area, dwellMs: 5000 }),
        ruleOf('STOPPED_OBJECT', { ...area, dwellMs: 3000 }),
        ruleOf('WRONG_WAY', { ...area, options: { heading: 180 } }),
      ],
      stops,
    );
    expect(kinds(findings).toSorted()).toEqual(['LOITERING', 'STOPPED_OBJECT', 'WRONG_WAY']);
    const passing = await show(
      [
        ruleOf('LOITERING', { ...area, dwellMs: 8000 }),
        ruleOf('STOPPED_OBJECT', { ...area, dwellMs: 3000 }),
        ruleOf('WRONG_WAY', { ...area, options: { heading: 0 } }),
      ],
      walk,
    );
    expect(passing.findings).toEqual([]);
  });

  it('tells an abandoned object from a removed one, and neither from a passer-by', async () => {
    const bag = { x: 150, y: 120, width: 26, height: 22 };
    const rules = [ruleOf('ABANDONED_OBJECT', { dwellMs: 5000 }), ruleOf('REMOVED_OBJECT', { dwellMs: 5000 })];
    expect(kinds((await show(rules, still(70, bag))).findings)).toEqual(['ABANDONED_OBJECT']);
    expect((await show(rules, walk)).findings).toEqual([]);
    const there = Array<SceneOptions>(20).fill({ objects: [bag] });
    const gone = await show(rules, [...there, ...Array<SceneOptions>(70).fill({})], { quiet: 0 });
    expect(kinds(gone.findings)).toEqual(['REMOVED_OBJECT']);
  });

  it('measures a crowd by what it covers while no detector counts it', async () => {
    const people = Array.from({ length: 7 }, (_, i) => ({
      x: 200 + i * 16,
      y: 80 + (i % 2) * 30,
      width: 14,
      height: 70,
    }));
    const rules = [ruleOf('CROWD', { zones: [yard], dwellMs: 2000 })];
    expect(kinds((await show(rules, still(25, ...people))).findings)).toEqual(['CROWD']);
    expect((await show(rules, still(25, ...people.slice(0, 1)))).findings).toEqual([]);
  });

  it('rests outside its schedule, when disabled, below its confidence, and says which', async () => {
    const schedule = { timezone: 'UTC', windows: [{ days: [1, 2, 3, 4, 5, 6, 7], fromMinute: 600, toMinute: 601 }] };
    const rules = [
      ruleOf('MOTION', { id: 'asleep', schedule }),
      ruleOf('MOTION', { id: 'off', enabled: false }),
      ruleOf('MOTION', { id: 'unsure', minConfidence: 0.99 }),
    ];
    const { findings, looks } = await show(rules, walk);
    expect(findings).toEqual([]);
    const outcomes = (id: string) => new Set(looks.filter(({ ruleId }) => ruleId === id).map(({ outcome }) => outcome));
    expect(outcomes('asleep')).toContain('OFF_SCHEDULE');
    expect(outcomes('off')).toContain('DISABLED');
    expect(outcomes('unsure')).toContain('BELOW_CONFIDENCE');
  });

  it('does not pretend to see people or plates without a model', async () => {
    const { findings, looks } = await show(
      [ruleOf('PEOPLE_COUNT'), ruleOf('VEHICLE'), ruleOf('FALL'), ruleOf('PPE')],
      walk,
    );
    expect(findings).toEqual([]);
    expect(looks.at(-1)?.checks[0]?.value).toBe('no model installed');
  });
});
