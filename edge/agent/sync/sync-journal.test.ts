import { describe, expect, it } from '@jest/globals';
import { fakeClock } from '@vms/kit/clock';
import { SyncJournal } from './sync-journal.ts';

function opened() {
  const clock = fakeClock(1_000);
  let ids = 0;
  return { clock, journal: new SyncJournal({ now: clock.now, newId: () => `${++ids}` }) };
}

describe('what went up', () => {
  it('is told until the cloud has confirmed it, and again when it changed meanwhile', () => {
    const { clock, journal } = opened();
    journal.began();
    const answered = journal.sent('EVENTS', 3, 900);
    clock.advance(50);
    const first = journal.news();
    expect(first.sessions).toMatchObject([{ id: '1', batches: 1, events: 0, bytes: 900, endedAtMs: null }]);
    expect(first.batches).toMatchObject([{ id: '2', sessionId: '1', items: 3, ackedAtMs: null }]);
    answered({ stored: 2, duplicates: 1, refused: 0 });
    first.confirm();
    const second = journal.news();
    expect(second.sessions).toMatchObject([{ events: 3 }]);
    expect(second.batches).toMatchObject([{ ackedAtMs: 1_050, stored: 2, duplicates: 1 }]);
    second.confirm();
    expect(journal.news()).toMatchObject({ sessions: [], batches: [] });
  });

  it('says what was cut off, and is bounded however long the cloud is away', () => {
    const { journal } = opened();
    for (let at = 0; at < 60; at += 1) {
      journal.began();
      for (let batch = 0; batch < 5; batch += 1) journal.sent('PICTURE', 1, 10);
      journal.ended('connection lost');
    }
    const { sessions, batches } = journal.news();
    expect([sessions.length, batches.length]).toEqual([20, 100]);
    expect(sessions.at(-1)).toMatchObject({ batches: 5, unanswered: 5, endReason: 'connection lost' });
  });
});
