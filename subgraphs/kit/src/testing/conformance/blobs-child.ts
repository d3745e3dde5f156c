/** Writes blobs of 4 MiB for ever and says `<id> <sha256>` of each one that is durable. Job: `{ url?, root }`. */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { openBlobs } from '../../ports/blobs/open-blobs.ts';

const job = JSON.parse(process.argv[2] ?? '{}') as { url?: string; root: string };
const blobs = await openBlobs({ ...job, name: 'child', unique: randomUUID });
for (let n = 1; ; n++) {
  const bytes = randomBytes(4 * 1024 * 1024);
  await blobs.put(`b${n}`, bytes);
  process.stdout.write(`b${n} ${createHash('sha256').update(bytes).digest('hex')}\n`);
}
