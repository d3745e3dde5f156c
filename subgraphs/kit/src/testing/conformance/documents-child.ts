/** Writes documents for ever and says the id of each one that is durable. Job: `{ url?, name, file }`. */
import { openDocuments } from '../../ports/documents/open-documents.ts';
import { Sighting } from './sighting.entity.ts';

const job = JSON.parse(process.argv[2] ?? '{}') as { url?: string; name: string; file: string };
const documents = await openDocuments({ ...job, entities: [Sighting] });
for (let n = 1; ; n++) {
  const em = documents.forTenant('child');
  const detections = [
    { label: 'a', score: 1 },
    { label: 'b', score: 0 },
  ];
  em.create(Sighting, { id: `c${n}`, tenantId: 'child', seq: n, atMs: n, note: null, detections });
  await em.flush();
  process.stdout.write(`c${n}\n`);
}
