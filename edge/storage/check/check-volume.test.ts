import {
  closeSync,
  mkdtempSync,
  openSync,
  rmSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { syntheticStream } from '../../../infra/simulators/synthetic-stream/synthetic-stream.ts';
import { openStorage, type StoredSegment } from '../reader.ts';
import { Volume } from '../volume.ts';
import { checkVolume } from './check-volume.ts';
import { repairVolume } from './repair.ts';

const start = Date.parse('2026-01-31T23:59:30.000Z') * 90;
const now = () => start / 90 + 120_000;
let root = '';
let segments: StoredSegment[] = [];
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'vms-check-'));
  let ids = 0;
  const volume = new Volume({ root, edgeId: 'e', bootId: 'b', segmentMs: 5_000, newId: () => `s${++ids}` });
  const { samples, config } = syntheticStream({ seconds: 60, fps: 10, gopS: 2, reorder: 2, start });
  for (const sample of samples) volume.append('cam', sample, config, 0);
  await volume.stop(0);
  using storage = openStorage({ root, now });
  segments = storage.segments('cam', 0, 1e14);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const kinds = () => checkVolume(root, now).problems.map(({ kind }) => kind);
const last = () => segments.at(-1) as StoredSegment;

function flip({ path, offset, length }: StoredSegment): void {
  const file = openSync(path, 'r+');
  writeSync(file, Buffer.from([0x5a]), 0, 1, offset + length - 3);
  closeSync(file);
}

describe('the check', () => {
  it('finds nothing wrong over midnight', () => {
    const result = checkVolume(root, now);
    expect(result.problems).toEqual([]);
    expect(result.segments).toBe(segments.length);
    expect(result.files).toBeGreaterThan(1);
  });

  it('finds a changed sample and leaves the evidence alone', () => {
    flip(segments[1] as StoredSegment);
    expect(kinds()).toEqual(['ROOT_WRONG']);
    expect(repairVolume(root, checkVolume(root, now).problems)).toEqual([]);
  });

  it('finds a short file, a lost file and a stray one, repairs them and says disk', () => {
    truncateSync(last().path, last().offset + 10);
    unlinkSync((segments[0] as StoredSegment).path);
    const stray = join(root, 'cam', 'old.mp4');
    writeFileSync(stray, 'x');
    utimesSync(stray, 1_000, 1_000);
    expect(new Set(kinds())).toEqual(new Set(['FILE_SHORT', 'FILE_MISSING', 'FILE_UNKNOWN']));
    repairVolume(root, checkVolume(root, now).problems);
    expect(kinds()).toEqual([]);
    using storage = openStorage({ root, now });
    expect(storage.spans('cam', last().fromMs, last().toMs)).toMatchObject([{ kind: 'GAP', reason: 'disk' }]);
  });
});
