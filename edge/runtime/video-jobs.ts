import type { VideoJobsReport } from '../agent/sync/telling.ts';
import type { AnalyticsInfo } from '../subgraph/needs.ts';

/**
 * Adds up what each camera counts, over cameras that leave and analytics that start again. A job is one frame; waiting are
 * the cameras without a frame so far, running the others.
 */
export class VideoJobs {
  #cameras: readonly AnalyticsInfo[] = [];
  #done = 0;
  #dropped = 0;

  heard(cameras: readonly AnalyticsInfo[]): void {
    const before = new Map(this.#cameras.map((one) => [one.cameraId, one]));
    for (const { cameraId, frames, droppedFrames } of cameras) {
      const known = before.get(cameraId);
      this.#done += grown(known?.frames, frames);
      this.#dropped += grown(known?.droppedFrames, droppedFrames);
    }
    this.#cameras = cameras;
  }

  /** Nothing before the analytics have said anything. */
  report(): readonly VideoJobsReport[] {
    if (this.#cameras.length === 0 && this.#done === 0) return [];
    const waiting = this.#cameras.filter(({ state }) => state === 'WAITING').length;
    return [
      {
        queue: 'STANDARD',
        ...{ waiting, running: this.#cameras.length - waiting },
        ...{ done: this.#done, failed: 0, dropped: this.#dropped },
        perSecond: this.#cameras.reduce((sum, { fps }) => sum + (fps ?? 0), 0),
      },
    ];
  }
}

/** A count that fell began again at zero. */
function grown(before: number | undefined, now: number): number {
  return before === undefined || now < before ? now : now - before;
}
