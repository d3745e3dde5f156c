import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import type { DesiredPlan } from '@vms/schema/edge/desired-state.ts';
import { startSimulatedCameras } from '../../infra/simulators/rtsp-camera/simulated-cameras.ts';
import { RecorderUnderTest, until } from './testing/recorder-under-test.ts';

const home = mkdtempSync(join(tmpdir(), 'vms-plan-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const plan = (otherwise: DesiredPlan['otherwise']): DesiredPlan => {
  return { timezone: 'Europe/Vienna', windows: [], otherwise, preMs: 2_000, postMs: 2_000 };
};

describe('the recorder with a plan', () => {
  it('records on motion with what was before, nothing when off, and no moment of either is a gap', async () => {
    await using simulator = await startSimulatedCameras({ home, cameras: ['gate', 'yard'], gopS: 1 });
    const [gate, yard] = simulator.cameras;
    if (gate === undefined || yard === undefined) throw new Error('Two cameras were asked for.');
    await using recorder = new RecorderUnderTest(join(home, 'edge'), [
      { ...gate, plan: plan('MOTION') },
      { ...yard, plan: plan('OFF') },
    ]);
    const spans = (cameraId: string, sinceMs: number) => recorder.storage.spans(cameraId, sinceMs, Date.now() - 3_000);
    let motionAtMs: number | null = null;
    const say = () => recorder.hear([{ cameraId: 'gate', looking: true, motionAtMs, eventAtMs: null }]);
    using _ = tick(say);
    recorder.start();
    await until(() => recorder.status('gate')?.state === 'RUNNING' && recorder.status('yard')?.state === 'RUNNING');
    const quietMs = Date.now() + 3_000;
    await until(() => spans('gate', quietMs).some(({ fromMs, toMs }) => toMs - fromMs > 3_000));
    expect(spans('gate', quietMs)).toEqual([expect.objectContaining({ kind: 'NOT_EXPECTED', reason: 'schedule' })]);

    motionAtMs = Date.now();
    const movedMs = motionAtMs;
    await until(() => {
      const last = spans('gate', movedMs).at(-1);
      return last?.kind === 'NOT_EXPECTED' && last.fromMs > movedMs;
    });
    const found = spans('gate', quietMs);
    expect(found.map(({ kind }) => kind)).toEqual(['NOT_EXPECTED', 'RECORDED', 'NOT_EXPECTED']);
    expect(found[1]?.fromMs).toBeLessThanOrEqual(movedMs - 1_500);
    expect(found[1]?.toMs).toBeGreaterThanOrEqual(movedMs + 2_000);

    const yardSpans = spans('yard', quietMs - 3_000);
    expect(yardSpans.map(({ kind, reason }) => ({ kind, reason }))).toEqual([
      { kind: 'NOT_EXPECTED', reason: 'schedule' },
    ]);
    await recorder.kill();
    recorder.start();
    await until(() => recorder.status('yard')?.state === 'RUNNING');
    expect(spans('yard', quietMs).every(({ kind }) => kind === 'NOT_EXPECTED')).toBe(true);
    await recorder.stop();
    expect(recorder.problems()).toEqual([]);
  });
});

function tick(work: () => void): Disposable {
  const timer = setInterval(work, 200);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
