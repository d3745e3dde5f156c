import { describe, expect, it } from '@jest/globals';
import { fakeClock } from '@vms/kit/clock';
import type { EdgeEvent } from '@vms/schema/messages/gen/event_pb.js';
import { RecordingHealth, type TellingStream } from './recording-health.ts';

const well: TellingStream = {
  ...{ cameraId: 'cam', state: 'RUNNING', lastFrameAtMs: null, error: null },
  plan: { recording: true, fallback: false, notExpected: null },
};

function watched(before: readonly EdgeEvent[] = []) {
  const clock = fakeClock(1_000_000);
  const raised: EdgeEvent[] = [...before];
  const ended: { id: string; atMs: number }[] = [];
  let ids = 0;
  const health = new RecordingHealth({
    outbox: {
      raise: (event) => raised.push(event) > 0,
      amend: (id, { endedAtMs }) => ended.push({ id, atMs: endedAtMs ?? 0 }),
      newestByRule: (cameraId) => raised.filter((event) => event.cameraId === cameraId).toReversed(),
    },
    newId: () => {
      ids += 1;
      return `event-${ids}`;
    },
    now: clock.now,
  });
  /** Tells it each second; the seconds until an event was raised, or null. */
  const after = (seconds: number, told: TellingStream | null): number | null => {
    const had = raised.length;
    for (let second = 1; second <= seconds; second += 1) {
      clock.advance(1_000);
      if (told) health.heard([told]);
      health.look();
      if (raised.length > had) return second;
    }
    return null;
  };
  return { clock, raised, ended, health, after };
}

describe('recording that is lost', () => {
  it('is said within 10 s, once, whatever the reason, and ended when it goes on', () => {
    for (const told of [
      { ...well, state: 'LOST', error: 'CAMERA_UNREACHABLE' },
      { ...well, state: 'CONNECTING' },
      { ...well, lastFrameAtMs: 1_000_000 },
      null,
    ]) {
      const { after, raised, ended, clock } = watched();
      expect(after(1, well)).toBeNull();
      expect(after(60, told)).toBeLessThanOrEqual(10);
      expect(after(60, told)).toBeNull();
      expect(raised.map(({ label }) => label.split(':')[0])).toEqual(['RECORDING_LOST']);
      const wellAgainMs = clock.now() + 1_000;
      after(4, well);
      expect(ended).toEqual([{ id: 'event-1', atMs: wellAgainMs }]);
      expect(after(60, well)).toBeNull();
    }
  });

  it('is no news while it is not expected, nor when it is over at once', () => {
    const { after, raised } = watched();
    const lost = { ...well, state: 'LOST' };
    expect(after(60, { ...lost, plan: { ...well.plan, notExpected: 'maintenance' } })).toBeNull();
    expect(after(60, { ...lost, plan: { ...well.plan, recording: false } })).toBeNull();
    for (let time = 0; time < 5; time += 1) {
      after(2, lost);
      after(1, well);
    }
    expect(raised).toEqual([]);
  });

  it('is the same loss after a restart', () => {
    const first = watched();
    first.after(10, { ...well, state: 'LOST' });
    const again = watched(first.raised);
    expect(again.after(60, { ...well, state: 'LOST' })).toBeNull();
    again.after(5, well);
    expect(again.ended.map(({ id }) => id)).toEqual(['event-1']);
  });

  it('of a camera that is no longer recorded here is over', () => {
    const { after, ended, health } = watched();
    after(10, { ...well, state: 'LOST' });
    health.heard([]);
    expect(ended.map(({ id }) => id)).toEqual(['event-1']);
  });
});
