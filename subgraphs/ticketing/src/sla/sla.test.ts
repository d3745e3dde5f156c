import { describe, expect, it } from '@jest/globals';
import { dueAtMs, pauseSla, remainingMs, resumeSla, retimeSla, startSla } from './sla.ts';

describe('the time agreed for a ticket', () => {
  it('stands still while the ticket waits, and is due that much later', () => {
    const started = startSla(10_000, 0);
    expect(dueAtMs(started)).toBe(10_000);
    const paused = pauseSla(started, 4_000);
    expect(dueAtMs(paused)).toBeNull();
    expect(remainingMs(paused, 999_999)).toBe(6_000);
    const resumed = resumeSla(paused, 50_000);
    expect(dueAtMs(resumed)).toBe(56_000);
    expect(remainingMs(resumed, 57_000)).toBe(-1_000);
  });

  it('counts nothing twice when it is paused or resumed again', () => {
    const paused = pauseSla(pauseSla(startSla(10_000, 0), 3_000), 9_000);
    expect(remainingMs(paused, 20_000)).toBe(7_000);
    const resumed = resumeSla(resumeSla(paused, 20_000), 25_000);
    expect(dueAtMs(resumed)).toBe(27_000);
  });

  it('keeps what has run when another time is agreed', () => {
    expect(remainingMs(retimeSla(pauseSla(startSla(10_000, 0), 4_000), 60_000), 0)).toBe(56_000);
  });

  it('does not run backwards with the clock', () => {
    expect(remainingMs(startSla(10_000, 5_000), 0)).toBe(10_000);
  });
});
