/**
 * A recorder for tests that end it with SIGKILL: `write-forever.ts ROOT GOP_SECONDS` appends a synthetic stream, faster
 * than time, and after each finished sync round tells its parent up to where the rows now reach.
 */
import { randomUUID } from 'node:crypto';
import { openStorage } from '../../../edge/storage/reader.ts';
import { Volume } from '../../../edge/storage/volume.ts';
import { syntheticStream } from './synthetic-stream.ts';

const [root = '', gopS = '1'] = process.argv.slice(2);
const volume = new Volume({ root, edgeId: 'edge', bootId: randomUUID(), segmentMs: 5_000, newId: randomUUID });
const storage = openStorage({ root, now: () => Date.now() });
const last = storage.bufferStats().newestMs;
const start = (last === null ? Date.parse('2026-01-31T08:00:50.000Z') : Math.ceil(last) + 5_000) * 90;
const { samples, config } = syntheticStream({ seconds: 600, fps: 15, gopS: Number(gopS), reorder: 0, start });
for (let i = 0; i < samples.length; i += 8) {
  for (const sample of samples.slice(i, i + 8)) volume.append('cam', sample, config, 0);
  await volume.round(i * 100);
  process.send?.({ endMs: storage.bufferStats().newestMs ?? 0 });
}
