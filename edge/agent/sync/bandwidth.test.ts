import { describe, expect, it } from '@jest/globals';
import { fakeClock } from '@vms/kit/clock';
import { Bandwidth } from './bandwidth.ts';

function opened() {
  const clock = fakeClock();
  const bandwidth = new Bandwidth(clock.monotonicMs, async (ms) => clock.advance(ms));
  return { clock, bandwidth };
}

describe('the bandwidth of uploads', () => {
  it('sends as fast as the line without a limit', async () => {
    const { clock, bandwidth } = opened();
    await bandwidth.take(1e9);
    expect([clock.monotonicMs(), bandwidth.sentBytes]).toEqual([0, 1e9]);
  });

  it('never sends more than the limit and one second of it, whatever the sizes', async () => {
    const { clock, bandwidth } = opened();
    bandwidth.limit(80_000);
    for (const bytes of [5_000, 12_000, 100, 60_000, 1, 9_000, 40_000]) {
      await bandwidth.take(bytes);
      // What was sent before this one fits the time that has passed, and one second.
      expect(bandwidth.sentBytes - bytes).toBeLessThanOrEqual((clock.monotonicMs() / 1_000) * 10_000 + 10_000);
    }
    await bandwidth.take(1);
    expect(clock.monotonicMs()).toBeGreaterThanOrEqual((126_101 - 10_000) / 10);
    expect(clock.monotonicMs()).toBeLessThanOrEqual(126_101 / 10 + 1_000);
  });

  it('lets go of what waits when the limit is lifted', async () => {
    const clock = fakeClock();
    const { resolve, promise } = Promise.withResolvers<void>();
    const bandwidth = new Bandwidth(clock.monotonicMs, () => promise);
    bandwidth.limit(16_000);
    await bandwidth.take(50_000);
    const waiting = bandwidth.take(50_000);
    bandwidth.limit(null);
    resolve();
    await waiting;
    expect(bandwidth.sentBytes).toBe(100_000);
  });
});
