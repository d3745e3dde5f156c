import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { silentLog } from '@vms/kit/log';
import type { DesiredZone } from '@vms/schema/edge/desired-state.ts';
import { type EdgeEvent, EventKind } from '@vms/schema/messages/gen/event_pb.js';
import { rulesOf } from '../ai/rules/rule.ts';
import { readModel } from '../ai/runtime/card.ts';
import { openSceneRuntime } from '../ai/runtime/scene-runtime.ts';
import { encodeH264 } from '../ingestion/decode/testing/encode.ts';
import type { CodecConfig } from '../storage/sample.ts';
import { type AnalyticsDeps, CameraAnalytics, type RingItem } from './camera-analytics.ts';
import { Naming } from './naming.ts';

const FPS = 15;
const WALK_AT_S = 5;
// A white figure walks from left to right across a test picture, from the fifth second on.
const background = `color=c=gray:size=640x360:rate=${FPS}:duration=12`;
const figure = `color=c=white:size=48x120:rate=${FPS}:duration=12`;
const place = `x='if(lt(t,${WALK_AT_S}),-100,(t-${WALK_AT_S})*90-40)':y=180`;
const film = encodeH264({
  source: `${background}[b];${figure}[f];[b][f]overlay=${place}`,
  fps: FPS,
  gop: FPS,
  startTicks: 159_000_000_000_000,
});
const config: CodecConfig = { ...film.config, width: 640, height: 360 };
const points = [
  { x: 0.5, y: 0 },
  { x: 0.5, y: 1 },
];
const gate: DesiredZone = { id: 'gate', name: 'Gate', kind: 'LINE', points, direction: 'BOTH' };

/** A ring that plays the film a few times faster than life, then stays silent. */
async function* ring(_: string, signal: AbortSignal): AsyncGenerator<RingItem> {
  yield { type: 'config', config };
  for (const sample of film.samples) {
    if (signal.aborted) return;
    yield { type: 'sample', sample };
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
  await new Promise((resolve) => signal.addEventListener('abort', resolve));
}

describe('the analytics of a camera', () => {
  it('turns H.264 into a line crossing with the picture of its moment, and survives its decode child', async () => {
    await using runtime = await openSceneRuntime(readModel('scene'));
    const raised: { event: EdgeEvent; jpeg: Buffer | null }[] = [];
    const amended: { eventId: string; endedAtMs?: number }[] = [];
    let nextId = 0;
    const configPath = join(tmpdir(), 'no-such-models-config.yaml');
    await using naming = new Naming({ configPath, plateModel: null, workers: 1, bytesMax: 1 << 28, log: silentLog });
    const deps: AnalyticsDeps = {
      naming,
      onSeen: () => {},
      open: ring,
      runtime,
      model: readModel('scene'),
      amend: (eventId, more) => amended.push({ eventId, ...more }),
      past: () => [],
      segmentAt: (_, atMs) => `segment-of-${Math.floor(atMs / 1000)}`,
      raise: (event, jpeg) => raised.push({ event, jpeg }) > 0,
      newId: () => `event-${nextId++}`,
      clock: Date,
      log: silentLog,
    };
    const rules = rulesOf({ cameraId: 'cam', zones: [gate] }, undefined);
    await using camera = new CameraAnalytics({ cameraId: 'cam', rules }, deps);
    const until = async (done: () => boolean) => {
      while (!done()) await new Promise((resolve) => setTimeout(resolve, 10));
    };
    await until(() => camera.status().frames >= 3);
    process.kill(camera.status().decoderPid ?? 0, 'SIGKILL');
    await until(() => raised.some(({ event }) => event.kind === EventKind.LINE_CROSSING));
    expect(camera.status().decoderRestarts).toBe(1);

    const crossed = raised.find(({ event }) => event.kind === EventKind.LINE_CROSSING);
    expect(crossed?.event).toMatchObject({ cameraId: 'cam', ruleId: 'gate', hasPicture: true });
    expect(crossed?.jpeg?.subarray(0, 2).toString('hex')).toBe('ffd8');
    expect(crossed?.event.trace.map(({ hop }) => hop)).toEqual(['frame', 'received', 'decoded', 'detected', 'raised']);
    // The figure's middle passes the middle of the picture 3.73 s after it set out; the frame says when it was seen there.
    const frameAtS = Number(crossed?.event.trace[0]?.atMs ?? 0n) / 1000 - 159_000_000_000_000 / 90_000;
    expect(Math.abs(frameAtS - WALK_AT_S - 3.73)).toBeLessThan(0.5);
    expect(crossed?.event.segmentId).toBe(
      `segment-of-${Math.floor(Number(crossed?.event.trace[0]?.atMs ?? 0n) / 1000)}`,
    );
    expect(crossed?.event.endedAtMs).toBe(crossed?.event.trace[0]?.atMs);
    const moved = raised.find(({ event }) => event.kind === EventKind.MOTION);
    await camera[Symbol.asyncDispose]();
    expect(amended.map(({ eventId }) => eventId)).toContain(moved?.event.id);
    expect(crossed?.event.box?.y).toBeCloseTo(0.5, 1);
  });
});
