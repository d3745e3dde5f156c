import { describe, expect, it } from '@jest/globals';
import { mergeEvents } from './events/feed.ts';
import { backoffMs, chooseLiveAction } from './live/live-policy.ts';

describe('console', () => {
  it('enters a buffer that starts at epoch time', () => {
    expect(chooseLiveAction(0, { start: 1_700_000_000, end: 1_700_000_001 })).toEqual({
      do: 'jump',
      to: 1_700_000_000.7,
    });
  });
  it('hurries gently when a little behind and not when close', () => {
    expect(chooseLiveAction(8, { start: 0, end: 10 })).toEqual({ do: 'rate', rate: 1.1 });
    expect(chooseLiveAction(9.5, { start: 0, end: 10 })).toEqual({ do: 'rate', rate: 1 });
  });
  it('never waits more than ten seconds', () => expect(backoffMs(20)).toBe(10_000));
  it('shows an event once after a resume, newest first', () => {
    const old = { id: 'a', raisedAt: '2026-01-01T00:00:00Z' };
    const fresh = { id: 'b', raisedAt: '2026-01-01T00:00:01Z' };
    expect(mergeEvents([old], [fresh, old]).map((e) => e.id)).toEqual(['b', 'a']);
  });
});
