import { describe, expect, it } from '@jest/globals';
import type { DesiredCamera, DesiredPlan } from '@vms/schema/edge/desired-state.ts';
import { Ring } from '../../storage/ring/ring.ts';
import type { CodecConfig, Sample } from '../../storage/sample.ts';
import { decide, modeAt, offSinceMs, type Sighting } from './plan.ts';
import { type NotExpected, PlannedSink } from './planned-sink.ts';
import type { StreamGap } from './stream.ts';

const everyDay = [1, 2, 3, 4, 5, 6, 7];
const vienna = (over: Partial<DesiredPlan> = {}): DesiredPlan => ({
  timezone: 'Europe/Vienna',
  windows: [{ days: everyDay, fromMinute: 120, toMinute: 180, mode: 'OFF' }],
  otherwise: 'CONTINUOUS',
  preMs: 0,
  postMs: 5_000,
  ...over,
});
const at = (text: string) => Date.parse(text);

describe('a plan in site time', () => {
  it('has no hour from 2 to 3 on the night that summer time begins, and has it twice on the night it ends', () => {
    const offMinutes = (fromMs: number) =>
      Array.from({ length: 24 * 60 }, (_, minute) => modeAt(vienna(), fromMs + minute * 60_000)).filter(
        (mode) => mode === 'OFF',
      ).length;
    expect(offMinutes(at('2026-03-28T23:00:00Z'))).toBe(0);
    expect(offMinutes(at('2026-10-24T22:00:00Z'))).toBe(120);
    expect(offMinutes(at('2026-07-01T22:00:00Z'))).toBe(60);
  });

  it('knows since when it has been off', () => {
    expect(offSinceMs(vienna(), at('2026-07-01T00:30:20Z'))).toBe(at('2026-07-01T00:00:00Z'));
  });

  it('records when analytics are silent or blind, and says that it does so for want of them', () => {
    const camera = { plan: vienna({ otherwise: 'MOTION', windows: [] }), maintenanceUntilMs: null };
    const nowMs = at('2026-07-01T12:00:00Z');
    const heard = { cameraId: 'a', looking: true, motionAtMs: null, eventAtMs: null, heardAtMs: nowMs };
    expect(decide(camera, undefined, nowMs)).toMatchObject({ record: true, fallback: true });
    expect(decide(camera, heard, nowMs)).toMatchObject({ record: false, fallback: false, notExpected: 'schedule' });
    expect(decide(camera, { ...heard, looking: false }, nowMs)).toMatchObject({ record: true, fallback: true });
    expect(decide(camera, heard, nowMs + 11_000)).toMatchObject({ record: true, fallback: true });
    expect(decide({ ...camera, maintenanceUntilMs: nowMs + 1 }, heard, nowMs).notExpected).toBe('maintenance');
  });
});

const config = { codec: 'h264', record: Buffer.from('r') } as CodecConfig;

/** A camera with a picture each 500 ms and a keyframe each 2 s, and a disk that only remembers. */
class Scene {
  readonly written: number[] = [];
  readonly gaps: StreamGap[] = [];
  spans = new Map<number, NotExpected>();
  readonly #ring = new Ring({ secondsMax: 0, bytesMax: 1e6 });
  readonly #sink: PlannedSink;
  readonly #camera: DesiredCamera;
  nowMs = at('2026-07-01T12:00:00Z');
  readonly fromMs = this.nowMs;

  constructor(plan: DesiredPlan) {
    this.#camera = { cameraId: 'a', plan } as DesiredCamera;
    this.#sink = new PlannedSink(
      this.#camera,
      this.#ring,
      {
        appendAudio: () => {},
        append: (_, { pts }) => void this.written.push(pts / 90 - this.fromMs),
        gap: (_, gap) => void this.gaps.push(gap),
        close: () => {},
        stats: () => ({ droppedSamples: 0 }),
        notExpected: (_, span) => void this.spans.set(span.fromMs, span),
        expect: () => {},
      },
      this.nowMs,
    );
  }

  run(seconds: number, seen: Partial<Sighting> = {}): void {
    for (let step = 0; step < seconds * 2; step += 1) {
      const key = (this.nowMs - this.fromMs) % 2_000 === 0;
      const ticks = this.nowMs * 90;
      const sample: Sample = {
        dts: ticks,
        pts: ticks,
        key,
        data: Buffer.alloc(10),
        receivedAtMs: 0,
        cameraNtpMs: null,
      };
      this.#sink.append('a', sample, config);
      this.#ring.push(sample, config);
      this.nowMs += 500;
      const sighting = { cameraId: 'a', looking: true, motionAtMs: null, eventAtMs: null, ...seen };
      this.#sink.heard(sighting, this.nowMs);
    }
  }

  lose(): void {
    this.#sink.gap('a', { fromMs: this.nowMs - 5_000, toMs: this.nowMs, reason: 'camera' });
  }

  configure(plan: DesiredPlan): void {
    this.#sink.configure({ ...this.#camera, plan }, this.nowMs);
  }
}

describe('a camera that records on motion', () => {
  it('has what was before and after, from keyframe to keyframe, each picture once and in order', () => {
    const scene = new Scene(vienna({ otherwise: 'MOTION', windows: [], preMs: 4_000, postMs: 3_000 }));
    scene.run(20);
    scene.written.length = 0;
    const motionAtMs = scene.nowMs;
    scene.run(2, { motionAtMs });
    scene.run(10, { motionAtMs });
    scene.run(1, { motionAtMs: scene.nowMs });
    const [first, last] = [scene.written[0] as number, scene.written.at(-1) as number];
    const begunMs = motionAtMs - scene.fromMs;
    expect(first % 2_000).toBe(0);
    expect(begunMs - first).toBeGreaterThanOrEqual(3_500);
    expect(last).toBeGreaterThan(begunMs + 3_000);
    expect(scene.written).toEqual([...new Set(scene.written)].sort((a, b) => a - b));
  });

  it('calls no moment without motion a gap, and takes back what it said of the time ahead when motion begins', () => {
    const scene = new Scene(vienna({ otherwise: 'EVENT', windows: [] }));
    scene.run(40);
    const ahead = [...scene.spans.values()].at(-1) as NotExpected;
    expect(ahead).toMatchObject({ reason: 'schedule' });
    expect(ahead.toMs).toBeGreaterThan(scene.nowMs);
    scene.lose();
    expect(scene.gaps).toEqual([]);
    scene.run(1, { eventAtMs: scene.nowMs });
    expect(scene.spans.get(ahead.fromMs)?.toMs).toBeLessThanOrEqual(scene.nowMs);
    scene.lose();
    expect(scene.gaps).toEqual([expect.objectContaining({ reason: 'camera' })]);
  });

  it('obeys a new plan at once', () => {
    const scene = new Scene(vienna({ otherwise: 'OFF', windows: [] }));
    scene.run(4);
    expect(scene.written).toEqual([]);
    scene.configure(vienna({ otherwise: 'CONTINUOUS', windows: [] }));
    scene.run(4);
    expect(scene.written.length).toBeGreaterThanOrEqual(8);
  });
});
