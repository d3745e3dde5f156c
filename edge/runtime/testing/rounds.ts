/** What a disk that hangs and a recorder that is killed do to a recording: run by tests a few times, by soaks as often as you like. */
import { setTimeout as wait } from 'node:timers/promises';
import { systemClock } from '@vms/kit/clock';
import { openRtsp } from '../../devices/rtsp/session.ts';
import type { Span } from '../../storage/spans.ts';
import { type RecordedCamera, type RecorderUnderTest, until } from './recorder-under-test.ts';

export interface StallRound {
  readonly reconnects: number;
  readonly lostPackets: number;
  readonly droppedSamples: number;
  /** How the time from shortly before the stall to shortly after it is accounted for. */
  readonly spans: readonly Span[];
  readonly problems: number;
}

/** Hangs the disk for that long under a running recording and waits until it goes on. The recorder must be running. */
export async function stallRound(recorder: RecorderUnderTest, cameraId: string, stallMs: number): Promise<StallRound> {
  await until(() => recorder.status(cameraId)?.state === 'RUNNING' && recorder.recordedToMs(cameraId) !== null);
  const fromMs = Math.floor(recorder.recordedToMs(cameraId) ?? 0);
  recorder.stallDisk(true);
  await wait(stallMs);
  recorder.stallDisk(false);
  const overMs = Date.now();
  const before = recorder.status(cameraId);
  await until(() => (recorder.recordedToMs(cameraId) ?? 0) > overMs + 2_000 && recorder.status(cameraId) !== before);
  const { reconnects = -1, lostPackets = -1, droppedSamples = -1 } = recorder.status(cameraId) ?? {};
  await recorder.stop();
  const spans = recorder.storage.spans(cameraId, fromMs, Math.floor(recorder.recordedToMs(cameraId) ?? 0));
  return { reconnects, lostPackets, droppedSamples, spans, problems: recorder.problems().length };
}

export interface KillRound {
  /** Of what came until the kill, how much of its end is not on disk. */
  readonly lostMs: number;
  /** From the kill to the first picture that is recorded again. */
  readonly resumedAfterMs: number;
  /** How much of that was waiting for a keyframe that the camera sent at its own time, beyond 2 s after the kill. */
  readonly keyframeWaitMs: number;
  readonly problems: number;
  /** How the time around the kill is accounted for. */
  readonly spans: readonly Span[];
}

/** Somebody else watches the camera too, so that it does not begin anew for the recorder; notes when keyframes come. */
export async function keyframeTimes(camera: RecordedCamera, signal: AbortSignal): Promise<number[]> {
  const times: number[] = [];
  await openRtsp({
    ...camera,
    clock: systemClock,
    signal,
    onSample: ({ key }) => {
      if (key) times.push(Date.now());
    },
    onEnd: () => {},
  });
  return times;
}

/** SIGKILL after `afterMs` of recording, and a fresh start at once. */
export async function killRound(
  recorder: RecorderUnderTest,
  cameraId: string,
  afterMs: number,
  keyframes: readonly number[],
): Promise<KillRound> {
  await until(() => recorder.recordedToMs(cameraId) !== null);
  const before = Math.floor(recorder.recordedToMs(cameraId) ?? 0);
  await until(() => (recorder.recordedToMs(cameraId) ?? 0) > before);
  await wait(afterMs);
  const killedMs = Date.now();
  await recorder.kill();
  const problemsDead = recorder.problems().length;
  recorder.start();
  // The first start after the kill adopts what the disk holds; only then rows say how far it reaches.
  await until(() => (recorder.recordedToMs(cameraId) ?? 0) > killedMs + 500);
  const settledMs = (recorder.recordedToMs(cameraId) ?? 0) + 1_000;
  await until(() => (recorder.recordedToMs(cameraId) ?? 0) > settledMs);
  const spans = recorder.storage.spans(cameraId, before, Math.floor(recorder.recordedToMs(cameraId) ?? 0));
  const heldTo = spans.findLast(({ kind, fromMs }) => kind === 'RECORDED' && fromMs < killedMs)?.toMs ?? 0;
  const again = spans.find(({ kind, toMs }) => kind === 'RECORDED' && toMs > killedMs + 500)?.fromMs ?? 0;
  // A gap of a second or less joins what is on both sides of it.
  const joined = heldTo > killedMs;
  const keyframe = keyframes.find((atMs) => atMs >= killedMs + 2_000) ?? Number.POSITIVE_INFINITY;
  const resumedAfterMs = joined ? 0 : again - killedMs;
  return {
    lostMs: joined ? 0 : killedMs - heldTo,
    resumedAfterMs,
    keyframeWaitMs: Math.max(0, Math.min(keyframe - killedMs, resumedAfterMs) - 2_000),
    problems: problemsDead + recorder.problems().length,
    spans,
  };
}

/** Spans of lost time that nobody explains. */
export function unexplained(spans: readonly Span[]): readonly Span[] {
  return spans.filter(({ kind, reason }) => kind !== 'RECORDED' && !(kind === 'GAP' && reason !== null));
}
