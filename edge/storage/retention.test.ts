import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { syntheticStream } from '../../infra/simulators/synthetic-stream/synthetic-stream.ts';
import { checkVolume } from './check/check-volume.ts';
import { openStorage } from './reader.ts';
import { applyRetention, chooseExpired, type RetentionPlan, type StoredFile } from './retention.ts';
import { Volume } from './volume.ts';

const minute = 60_000;
const file = (id: number, cameraId = 'a'): StoredFile => ({
  id,
  cameraId,
  path: `${id}`,
  startMs: id * minute,
  endMs: (id + 1) * minute,
  bytes: 100,
});
const plan = (more: Partial<RetentionPlan> = {}): RetentionPlan => ({ volumeBytesMax: 1e9, cameras: {}, ...more });
const chosen = (files: StoredFile[], given: RetentionPlan, nowMs = 0, free = 1e9) =>
  chooseExpired(files, given, nowMs, free).map(({ file: { id }, rule }) => [id, rule]);

describe('what expires', () => {
  it('goes by days, by a camera’s bytes, by the volume’s and by free space, oldest first, and says why', () => {
    const files = [file(3), file(1), file(2), file(4)];
    expect(chosen(files, plan())).toEqual([]);
    const cameras = { a: { days: 1, bytesMax: null } };
    expect(chosen(files, plan({ cameras }), 86_400_000 + 2.5 * minute)).toEqual([[1, 'days:1']]);
    expect(chosen(files, plan({ cameras: { a: { days: null, bytesMax: 250 } } }))).toEqual([
      [1, 'bytes:250'],
      [2, 'bytes:250'],
    ]);
    expect(chosen(files, plan({ volumeBytesMax: 300 }))).toEqual([[1, 'volume:300']]);
    expect(chosen(files, plan({ freeBytesMin: 500 }), 0, 350)).toEqual([
      [1, 'free:500'],
      [2, 'free:500'],
    ]);
  });

  it('never takes what is locked, a full disk included, and takes it again once the lock is over', () => {
    const lock = { cameraId: 'a', fromMs: 1.5 * minute, toMs: 1.6 * minute, untilMs: null };
    const files = [file(1), file(2), file(3)];
    const full = plan({ volumeBytesMax: 0, cameras: { a: { days: 1, bytesMax: 0 } } });
    const ids = (locks: RetentionPlan['locks'], nowMs = 0) =>
      chosen(files, { ...full, locks }, nowMs).map(([id]) => id);
    expect(ids([lock])).toEqual([2]);
    expect(ids([{ ...lock, cameraId: 'b' }])).toEqual([1, 2]);
    expect(ids([{ ...lock, untilMs: 5 }])).toEqual([2]);
    expect(ids([{ ...lock, untilMs: 5 }], 6)).toEqual([1, 2]);
  });

  it('never takes what a camera is writing, and the oldest of all cameras first', () => {
    expect(chosen([file(1, 'a'), file(2, 'b'), file(3, 'b'), file(4, 'a')], plan({ volumeBytesMax: 0 }))).toEqual([
      [1, 'volume:0'],
      [2, 'volume:0'],
    ]);
  });

  it('takes the last of a track that ended long ago, and counts audio and what was filled in as the camera’s', () => {
    const cameras = { a: { days: 1, bytesMax: null } };
    const files = [file(1, 'a~audio'), file(2, 'a~backfill'), file(3, 'b~audio')];
    expect(chosen(files, plan({ cameras }), 2 * 86_400_000)).toEqual([
      [1, 'days:1'],
      [2, 'days:1'],
    ]);
  });

  it('leaves a sound volume, one ledger entry per run and no empty folder', async () => {
    const root = mkdtempSync(join(tmpdir(), 'vms-retention-'));
    try {
      const start = Date.parse('2026-01-31T23:57:00.000Z') * 90;
      let ids = 0;
      const volume = new Volume({ root, edgeId: 'e', bootId: 'b', segmentMs: 5_000, newId: () => `s${++ids}` });
      const { samples, config } = syntheticStream({ seconds: 300, fps: 5, gopS: 2, reorder: 0, start });
      for (const sample of samples) volume.append('cam', sample, config, 0);
      await volume.round(0);
      applyRetention(volume.db, root, plan({ volumeBytesMax: 0 }), 0);
      const perSegment = 'SELECT SUM(length) AS bytes, COUNT(*) AS segmentCount FROM segment';
      const counted = { ...volume.db.prepare(perSegment).get() };
      const rows = volume.db.prepare('SELECT seq, rule, bytes FROM deletion ORDER BY seq').all();
      expect(rows.map(({ seq, rule }) => [seq, rule])).toEqual(rows.map((_, i) => [i + 1, 'volume:0']));
      expect(rows.length).toBeGreaterThanOrEqual(4);
      {
        using now = openStorage({ root, now: () => start / 90 });
        expect(now.bufferStats()).toMatchObject(counted);
        expect(now.deletions(1, 2).map(({ seq }) => seq)).toEqual([2, 3]);
        expect(now.usage()).toMatchObject([{ cameraId: 'cam', bytes: counted.bytes }]);
      }
      await volume.stop(0);
      const now = () => start / 90 + 600_000;
      expect(checkVolume(root, now).problems).toEqual([]);
      using storage = openStorage({ root, now });
      const spans = storage.spans('cam', start / 90, start / 90 + 300_000);
      expect(spans.map(({ kind, reason }) => [kind, reason])).toEqual([
        ['EXPIRED', 'volume:0'],
        ['RECORDED', null],
      ]);
      expect(existsSync(join(root, 'cam', '2026-01-31'))).toBe(false);
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });
});
