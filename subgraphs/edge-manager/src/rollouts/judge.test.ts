import { describe, expect, it } from '@jest/globals';
import { type EdgeEvidence, judgeEdge, wavesOf } from './judge.ts';

const well: EdgeEvidence = {
  ...{ online: true, streamsRunning: 4, runningBefore: 4, applied: true, refused: null },
  ...{ toldAtMs: 0, wellSinceMs: null },
};
const at = (nowMs: number) => ({ nowMs, settleMs: 30_000, limitMs: 600_000 });

describe('whether an edge is well with a rollout', () => {
  it('is after it ran the new version for long enough without a break', () => {
    const first = judgeEdge(well, at(10_000));
    expect(first).toEqual({ state: 'TOLD', wellSinceMs: 10_000, note: null });
    expect(judgeEdge({ ...well, wellSinceMs: 10_000 }, at(39_999)).state).toBe('TOLD');
    expect(judgeEdge({ ...well, wellSinceMs: 10_000 }, at(40_000)).state).toBe('HEALTHY');
    const broken = judgeEdge({ ...well, wellSinceMs: 10_000, streamsRunning: 3 }, at(39_000));
    expect(broken).toEqual({ state: 'TOLD', wellSinceMs: null, note: '3 streams run, 4 did before.' });
  });

  it('fails at once when it refuses, and after the limit when it is not well', () => {
    expect(judgeEdge({ ...well, refused: 'SETTINGS_UNFIT: too much' }, at(1)).state).toBe('FAILED');
    for (const fault of [{ online: false }, { applied: false }, { streamsRunning: null }]) {
      expect(judgeEdge({ ...well, ...fault }, at(599_999)).state).toBe('TOLD');
      expect(judgeEdge({ ...well, ...fault }, at(600_000))).toMatchObject({ state: 'FAILED' });
    }
  });

  it.each([
    [10, [10, 50, 100], [0, 1, 1, 1, 1, 2, 2, 2, 2, 2]],
    [3, [10, 50, 100], [0, 1, 2]],
    [1, [10, 50, 100], [0]],
    [2, [100], [0, 0]],
  ])('divides %i edges by %j', (edges, percents, waves) => {
    expect(wavesOf(edges, percents)).toEqual(waves);
  });
});
