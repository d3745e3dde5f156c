import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { syntheticStream } from '../../infra/simulators/synthetic-stream/synthetic-stream.ts';
import { checkVolume } from './check/check-volume.ts';
import { openStorage } from './reader.ts';
import type { RetentionPlan } from './retention.ts';
import { startVolumeWriter } from './volume-writer.ts';

const start = Date.parse('2026-01-31T08:00:10.000Z') * 90;
const startMs = start / 90;
const now = () => startMs + 600_000;
const retention: RetentionPlan = { volumeBytesMax: 1e12, cameras: {} };
let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'vms-thread-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await wait(10);
}

const startWriter = (waitingBytesMax: number) => {
  const problems: string[] = [];
  const onProblem = (message: string) => problems.push(message);
  const diskModule = new URL('./testing/stalling-disk.ts', import.meta.url).href;
  const onDeath = (code: number) => problems.push(`died ${code}`);
  const given = { root, edgeId: 'e', bootId: 'b', retention, waitingBytesMax, diskModule, onProblem, onDeath };
  return startVolumeWriter(given).then((writer) => ({ writer, problems }));
};

describe('the writer thread', () => {
  it('has everything on disk when it has stopped, camera by camera', async () => {
    const { writer, problems } = await startWriter(1e9);
    const { samples, config } = syntheticStream({ seconds: 20, fps: 10, gopS: 4.8, reorder: 2, start });
    for (const sample of samples) for (const id of ['a', 'b']) writer.append(id, sample, config);
    await writer.stop();
    expect(problems).toEqual([]);
    expect(checkVolume(root, now).problems).toEqual([]);
    using storage = openStorage({ root, now });
    for (const id of ['a', 'b']) {
      expect(storage.spans(id, startMs, startMs + 20_000).map(({ kind }) => kind)).toEqual(['RECORDED']);
    }
  });

  it.each([3, 10, 60])('says disk for a disk that stalls during %s s of video, and blocks nobody', async (stallS) => {
    const { samples, config } = syntheticStream({ seconds: stallS + 20, fps: 10, gopS: 1, reorder: 0, start });
    // Room for one second and a half: everything after it has to be dropped while the disk stalls.
    const { writer } = await startWriter(4_000);
    const append = (from: number, to: number) => {
      for (const sample of samples.slice(from * 10, to * 10)) writer.append('cam', sample, config);
    };
    append(0, 1);
    await until(() => writer.stats('cam').waitingBytes === 0);
    writeFileSync(join(root, 'stalled'), '');
    const begun = performance.now();
    append(1, 1 + stallS);
    expect(performance.now() - begun).toBeLessThan(100);
    expect(writer.stats('cam').droppedSamples).toBeGreaterThan(0);
    rmSync(join(root, 'stalled'));
    for (let second = 1 + stallS; second < stallS + 6; second += 1) {
      await until(() => writer.stats('cam').waitingBytes === 0);
      append(second, second + 1);
    }
    await writer.stop();
    expect(checkVolume(root, now).problems).toEqual([]);
    using storage = openStorage({ root, now });
    const spans = storage.spans('cam', startMs, startMs + (stallS + 6) * 1_000);
    expect(spans.map(({ kind, reason }) => [kind, reason])).toEqual([
      ['RECORDED', null],
      ['GAP', 'disk'],
      ['RECORDED', null],
    ]);
    expect(spans[2]?.fromMs).toBe(startMs + (1 + stallS) * 1_000);
  });
});
