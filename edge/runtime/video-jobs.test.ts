import { describe, expect, it } from '@jest/globals';
import { VideoJobs } from './video-jobs.ts';

const camera = (cameraId: string, frames: number, droppedFrames = 0, state: 'RUNNING' | 'WAITING' = 'RUNNING') => ({
  ...{ cameraId, state, fps: state === 'RUNNING' ? 5 : null, frames, droppedFrames, events: 0 },
});

describe('what analytics did', () => {
  it('is nothing before they said anything', () => {
    expect(new VideoJobs().report()).toEqual([]);
  });

  it('never falls: not when a camera leaves, not when the analytics start again', () => {
    const jobs = new VideoJobs();
    jobs.heard([camera('a', 10, 1), camera('b', 20)]);
    jobs.heard([camera('a', 15, 2), camera('b', 30)]);
    jobs.heard([camera('a', 16, 2)]);
    jobs.heard([camera('a', 4, 1), camera('c', 0, 0, 'WAITING')]);
    expect(jobs.report()).toEqual([
      { queue: 'STANDARD', waiting: 1, running: 1, done: 15 + 30 + 1 + 4, failed: 0, dropped: 3, perSecond: 5 },
    ]);
  });
});
