import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { create } from '@bufbuild/protobuf';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { EdgeEventSchema, EventKind, EventSeverity } from '@vms/schema/messages/gen/event_pb.js';
import { openOutbox } from './outbox.ts';

let home = '';
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'vms-outbox-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const open = (more = {}) =>
  openOutbox({ path: join(home, 'events.db'), picturesDir: join(home, 'pictures'), now: () => 1_000_000, ...more });
const event = (id: string, severity = EventSeverity.WARNING, at = 0) =>
  create(EdgeEventSchema, {
    id,
    cameraId: 'cam',
    kind: EventKind.INTRUSION,
    severity,
    raisedAtMs: BigInt(900_000 + at),
    label: 'person',
  });
const jpeg = Buffer.from('ffd8ffd9', 'hex');

describe('the outbox', () => {
  it('keeps an event over a restart until the cloud says stored', () => {
    const first = open();
    first.raise(event('a'), jpeg);
    first.raise(event('b', EventSeverity.WARNING, 1), null);
    first.close();
    const again = open();
    expect(again.pending(10).map(({ id, hasPicture }) => [id, hasPicture])).toEqual([
      ['a', true],
      ['b', false],
    ]);
    again.acknowledge([
      { id: 'a', outcome: 'STORED', code: null },
      { id: 'b', outcome: 'DUPLICATE', code: null },
    ]);
    expect(again.pending(10)).toEqual([]);
    expect(again.stats()).toMatchObject({ pendingEvents: 0, backlogBytes: 0, lastAckAtMs: 1_000_000 });
    again.close();
  });

  it('offers a picture only after its event is stored, and once', () => {
    const outbox = open();
    outbox.raise(event('a'), jpeg);
    expect(outbox.pendingPictures(5)).toEqual([]);
    outbox.acknowledge([{ id: 'a', outcome: 'STORED', code: null }]);
    expect(outbox.pendingPictures(5)).toEqual([{ eventId: 'a', jpeg }]);
    outbox.pictureSent('a');
    expect(outbox.pendingPictures(5)).toEqual([]);
    outbox.close();
  });

  it('puts a refused event aside, visibly, and goes on with the rest', () => {
    const outbox = open();
    outbox.raise(event('poison'), null);
    outbox.raise(event('good', EventSeverity.WARNING, 1), null);
    outbox.acknowledge([{ id: 'poison', outcome: 'REJECTED', code: 'CAMERA_UNKNOWN' }]);
    expect(outbox.pending(10).map(({ id }) => id)).toEqual(['good']);
    expect(outbox.stats().rejectedEvents).toBe(1);
    outbox.close();
  });

  it('takes an id once', () => {
    const outbox = open();
    outbox.raise(event('a'), null);
    outbox.raise(event('a'), null);
    expect(outbox.pending(10)).toHaveLength(1);
    outbox.close();
  });

  it('counts INFO instead of keeping it when the reserve is full, and keeps what matters', () => {
    const outbox = open({ pendingMax: 1 });
    expect(outbox.raise(event('a'), null)).toBe(true);
    expect(outbox.raise(event('info', EventSeverity.INFO), null)).toBe(false);
    expect(outbox.raise(event('b'), null)).toBe(true);
    expect(outbox.stats()).toMatchObject({ pendingEvents: 2, droppedEvents: 1 });
    outbox.close();
  });

  it('still has every event that was raised before kill -9, whole pictures included', async () => {
    const told: string[] = [];
    for (const [run, least] of [3, 17, 40].entries()) {
      const child = fork(fileURLToPath(new URL('./raise-forever.ts', import.meta.url)), [home, `run${run}`], {
        execArgv: ['--disable-warning=ExperimentalWarning'],
      });
      let seen = 0;
      child.on('message', ({ id }: { id: string }) => {
        told.push(id);
        seen += 1;
        if (seen === least) child.kill('SIGKILL');
      });
      await once(child, 'exit');
    }
    const outbox = open();
    const ids = new Set(outbox.pending(10_000).map(({ id }) => id));
    expect(told.filter((id) => !ids.has(id))).toEqual([]);
    outbox.acknowledge([...ids].map((id) => ({ id, outcome: 'STORED' as const, code: null })));
    const pictures = outbox.pendingPictures(10_000);
    expect(pictures).toHaveLength(ids.size);
    expect(pictures.every((picture) => picture.jpeg.length === 5_000)).toBe(true);
    outbox.close();
  });

  it('answers on site newest first, page by page', () => {
    const outbox = open();
    for (const [i, id] of ['a', 'b', 'c'].entries()) outbox.raise(event(id, EventSeverity.WARNING, i), null);
    const page = outbox.localEvents(2, null);
    expect(page.events.map(({ id, kind, uploaded }) => [id, kind, uploaded])).toEqual([
      ['c', 'INTRUSION', false],
      ['b', 'INTRUSION', false],
    ]);
    expect(page.hasNext).toBe(true);
    expect(outbox.localEvents(2, 'b')).toMatchObject({ events: [{ id: 'a' }], hasNext: false });
    outbox.close();
  });

  it('offers an amended event again, also one amended while its acknowledgement was under way', () => {
    const outbox = open();
    outbox.raise(event('a'), null);
    outbox.pending(10);
    outbox.amend('a', { endedAtMs: 950_000 });
    outbox.acknowledge([{ id: 'a', outcome: 'STORED', code: null }]);
    const [again] = outbox.pending(10);
    expect(again).toMatchObject({ id: 'a', endedAtMs: 950_000n });
    outbox.acknowledge([{ id: 'a', outcome: 'DUPLICATE', code: null }]);
    expect(outbox.pending(10)).toEqual([]);
    outbox.amend('a', { endedAtMs: 999_000, segmentId: 'seg' });
    expect(outbox.pending(10)[0]).toMatchObject({ endedAtMs: 950_000n, segmentId: 'seg' });
    outbox.amend('unknown', { endedAtMs: 1 });
    outbox.close();
  });

  it('knows the newest event of each rule after a restart', () => {
    const first = open();
    for (const [i, ruleId] of ['gate', 'yard', 'gate'].entries()) {
      first.raise({ ...event(`${ruleId}${i}`, EventSeverity.WARNING, i), ruleId }, null);
    }
    first.close();
    const again = open();
    expect(again.newestByRule('cam').map(({ id }) => id)).toEqual(['gate2', 'yard1']);
    expect(again.newestByRule('other')).toEqual([]);
    again.close();
  });
});
