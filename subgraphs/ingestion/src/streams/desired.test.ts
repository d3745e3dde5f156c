import { describe, expect, it } from '@jest/globals';
import { desiredOf, type PlanReport } from './desired.ts';

describe('what is wanted of a stream', () => {
  it.each<[string | null, PlanReport | null, boolean, string]>([
    [null, null, false, 'NOT_ASSIGNED'],
    ['e1', null, true, 'RECORD'],
    ['e1', { mode: 'CONTINUOUS', recording: true, notExpected: null }, true, 'RECORD'],
    ['e1', { mode: 'MOTION', recording: false, notExpected: 'schedule' }, true, 'WAIT_FOR_EVENT'],
    ['e1', { mode: 'EVENT', recording: true, notExpected: null }, true, 'RECORD'],
    ['e1', { mode: 'OFF', recording: false, notExpected: 'schedule' }, false, 'PLAN_OFF'],
    ['e1', { mode: 'CONTINUOUS', recording: true, notExpected: 'maintenance' }, false, 'MAINTENANCE'],
  ])('on edge %s with %j is %s, because %s', (edgeId, plan, desired, reason) => {
    expect(desiredOf(edgeId, plan)).toEqual({ desired, reason });
  });
});
