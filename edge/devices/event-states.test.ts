import { describe, expect, it } from '@jest/globals';
import type { DeviceSignal } from './adapter.ts';
import { EventStates, type StateChange } from './event-states.ts';

const motion = (active: boolean, holdMs: number | null = null): DeviceSignal => ({
  ...{ type: 'state', kind: 'MOTION', code: 'VMD', channel: 1, source: '', deviceAtMs: null },
  ...{ active, holdMs },
});
const synced: DeviceSignal = { type: 'synced' };
const brief = (changes: readonly StateChange[]) => changes.map((one) => (one.at === 'ended' ? one.why : one.at));

describe('what a device says', () => {
  it('begins and ends once, however often it is repeated', () => {
    const states = new EventStates(0);
    expect(brief(states.take(synced, 0))).toEqual([]);
    expect(brief(states.take(motion(false), 1))).toEqual([]);
    expect(brief([1, 2, 3].flatMap((at) => states.take(motion(true), at)))).toEqual(['started']);
    expect(brief([4, 5].flatMap((at) => states.take(motion(false), at)))).toEqual(['device']);
  });

  it('is over when a device that repeats itself stops doing so', () => {
    const states = new EventStates(0);
    states.take(synced, 0);
    states.take(motion(true, 5_000), 0);
    states.take(motion(true, 5_000), 4_000);
    expect(states.tick(8_000)).toEqual([]);
    expect(brief(states.tick(9_001))).toEqual(['quiet']);
  });

  it('lasts through a reconnect when it is told again, and ends as origin-lost when it is not', () => {
    for (const toldAgain of [true, false]) {
      const states = new EventStates(0, { resyncMs: 10_000, lostMs: 30_000 });
      states.take(synced, 0);
      states.take(motion(true), 0);
      states.lost(50_000);
      expect(states.tick(70_000)).toEqual([]);
      states.take(synced, 71_000);
      if (toldAgain) expect(states.take(motion(true), 72_000)).toEqual([]);
      expect(brief(states.tick(90_000))).toEqual(toldAgain ? [] : ['origin-lost']);
    }
  });

  it('ends as origin-lost when the device stays away, also for what was active before a restart', () => {
    const states = new EventStates(0, { lostMs: 30_000 });
    states.remember(['a', 'b'], 0);
    expect(states.tick(29_000)).toEqual([]);
    expect(brief(states.tick(30_001))).toEqual(['origin-lost', 'origin-lost']);
    expect(states.active).toEqual([]);
  });

  it('keeps a bounded number of states', () => {
    const states = new EventStates(0, { activeMax: 10 });
    states.take(synced, 0);
    for (let n = 0; n < 1_000; n += 1) states.take({ ...motion(true), source: String(n) } as DeviceSignal, n);
    expect(states.active).toHaveLength(10);
  });
});
