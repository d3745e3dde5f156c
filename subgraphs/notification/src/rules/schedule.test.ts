import { describe, expect, it } from '@jest/globals';
import { firstOutsideMs, type Window, wallTime, weekdays, windowEndMs } from './schedule.ts';

const at = (iso: string) => Date.parse(iso);
const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());
const night: Window[] = [{ days: weekdays, from: '22:00', to: '06:00' }];

describe('a schedule on the wall of a site', () => {
  it('holds a night over midnight, by the zone of the site', () => {
    // 23:30 in Istanbul (UTC+3) is 20:30 in UTC; in London it is 20:30, before the night.
    expect(iso(windowEndMs(night, at('2026-01-15T20:30:00Z'), 'Europe/Istanbul'))).toBe('2026-01-16T03:00:00.000Z');
    expect(windowEndMs(night, at('2026-01-15T20:30:00Z'), 'Europe/London')).toBeNull();
    expect(iso(windowEndMs(night, at('2026-01-16T02:59:59Z'), 'Europe/Istanbul'))).toBe('2026-01-16T03:00:00.000Z');
    expect(windowEndMs(night, at('2026-01-16T03:00:00Z'), 'Europe/Istanbul')).toBeNull();
  });

  it('belongs to the day it starts on', () => {
    const friday: Window[] = [{ days: ['FRI'], from: '22:00', to: '06:00' }];
    expect(windowEndMs(friday, at('2026-01-17T04:00:00Z'), 'UTC')).not.toBeNull();
    expect(windowEndMs(friday, at('2026-01-16T04:00:00Z'), 'UTC')).toBeNull();
  });

  it('ends at the same wall time on the nights the clock changes', () => {
    // Berlin: forward on 29 March 2026 (night of 7 h), back on 25 October 2026 (night of 9 h).
    expect(iso(windowEndMs(night, at('2026-03-28T22:00:00Z'), 'Europe/Berlin'))).toBe('2026-03-29T04:00:00.000Z');
    expect(iso(windowEndMs(night, at('2026-10-24T21:00:00Z'), 'Europe/Berlin'))).toBe('2026-10-25T05:00:00.000Z');
  });

  it('moves a wall time that the day skips to the next one there is', () => {
    const skipped: Window[] = [{ days: weekdays, from: '01:00', to: '02:30' }];
    expect(iso(windowEndMs(skipped, at('2026-03-29T00:30:00Z'), 'Europe/Berlin'))).toBe('2026-03-29T01:30:00.000Z');
  });

  it('joins windows that touch, and says when they never end', () => {
    const two: Window[] = [
      { days: weekdays, from: '22:00', to: '24:00' },
      { days: weekdays, from: '00:00', to: '06:00' },
    ];
    expect(iso(firstOutsideMs(two, at('2026-01-15T23:00:00Z'), 'UTC'))).toBe('2026-01-16T06:00:00.000Z');
    expect(
      firstOutsideMs([{ days: weekdays, from: '00:00', to: '24:00' }], at('2026-01-15T23:00:00Z'), 'UTC'),
    ).toBeNull();
    expect(firstOutsideMs([], 5, 'UTC')).toBe(5);
  });

  it('writes the time of the wall', () => {
    expect(wallTime(at('2026-07-01T10:00:00Z'), 'Europe/Istanbul')).toMatch(/^2026-07-01 13:00:00/);
  });
});
