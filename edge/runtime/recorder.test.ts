import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { startSimulatedCameras } from '../../infra/simulators/rtsp-camera/simulated-cameras.ts';
import { openStorage } from '../storage/reader.ts';
import { type RecordedCamera, RecorderUnderTest } from './testing/recorder-under-test.ts';
import { keyframeTimes, killRound, stallRound, unexplained } from './testing/rounds.ts';

const home = mkdtempSync(join(tmpdir(), 'vms-recorder-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** Pictures on disk between two moments, and the time they fill. */
function stored(recorder: RecorderUnderTest, cameraId: string) {
  using storage = openStorage({ root: recorder.video, now: Date.now });
  return storage.segments(cameraId, 0, 1e14);
}

describe('the recorder on a disk that hangs', () => {
  it.each([
    { stallS: 3, room: null, gaps: [] },
    // Half a second's worth of pictures: nearly the whole stall has to be dropped.
    { stallS: 10, room: 40_000, gaps: ['disk'] },
  ])('never reconnects in $stallS s, goes on by itself, and says disk for what was dropped', async (given) => {
    await using simulator = await startSimulatedCameras({ home, cameras: ['gate'], gopS: 1 });
    const gate = simulator.cameras[0] as RecordedCamera;
    await using recorder = new RecorderUnderTest(join(home, `stall-${given.stallS}`), [gate], given.room);
    recorder.start();
    const round = await stallRound(recorder, 'gate', given.stallS * 1_000);
    expect(round).toMatchObject({ reconnects: 0, lostPackets: 0, problems: 0 });
    expect(unexplained(round.spans)).toEqual([]);
    const gaps = round.spans.filter(({ kind }) => kind === 'GAP');
    expect(gaps.map(({ reason }) => reason)).toEqual(given.gaps);
    expect(round.droppedSamples > 0).toBe(given.gaps.length > 0);
    // 15 pictures a second: the gap is as long as what was dropped, to the picture.
    const gapMs = gaps.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
    expect(Math.abs(gapMs - (round.droppedSamples * 1_000) / 15)).toBeLessThan(100);
    expect(stored(recorder, 'gate').every(({ state }) => state === 'CLOSED')).toBe(true);
  });
});

describe('the recorder that is killed', () => {
  it.each([1, 4.8, 10])('has what its rows say, goes on, and says restart, with a GOP of %s s', async (gopS) => {
    const camerasHome = join(home, `cameras-${gopS}`);
    await using simulator = await startSimulatedCameras({ home: camerasHome, cameras: ['gate'], gopS });
    const gate = simulator.cameras[0] as RecordedCamera;
    using watching = new Watching();
    const keyframes = await keyframeTimes(gate, watching.signal);
    await using recorder = new RecorderUnderTest(join(home, `kill-${gopS}`), [gate]);
    recorder.start();
    for (const afterMs of [1_700, 350]) {
      const round = await killRound(recorder, 'gate', afterMs, keyframes);
      expect(round.problems).toBe(0);
      expect(unexplained(round.spans)).toEqual([]);
      // How much was which: nobody ran, then a camera and its keyframe were waited for.
      const gaps = round.spans.filter(({ kind }) => kind === 'GAP').map(({ reason }) => reason);
      expect([[], ['restart'], ['restart', 'connect']]).toContainEqual(gaps);
    }
    await recorder.stop();
    expect(recorder.problems()).toEqual([]);
  });
});

class Watching implements Disposable {
  readonly #stop = new AbortController();
  readonly signal = this.#stop.signal;
  [Symbol.dispose](): void {
    this.#stop.abort();
  }
}
