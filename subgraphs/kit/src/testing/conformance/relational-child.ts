/**
 * Writes in a process of its own, to be killed. Job: `{ url?, name, file }`. Says `committed <id>` after each commit,
 * and at the third row `open <id>` inside its transaction, where it stays.
 */
import { openRelational } from '../../ports/relational/open-relational.ts';
import { Mark, Part } from './part.entity.ts';

const job = JSON.parse(process.argv[2] ?? '{}') as { url?: string; name: string; file: string };
const relational = await openRelational({ ...job, entities: [Part, Mark] });
for (let n = 1; n <= 3; n++) {
  const id = `child-${n}`;
  await relational.forTenant('child').transactional(async (em) => {
    em.create(Part, { id, tenantId: 'child', code: id, atMs: n, state: 'NEW', text: null, detail: null });
    await em.flush();
    if (n < 3) return;
    process.stdout.write(`open ${id}\n`);
    await new Promise(() => setInterval(() => {}, 1_000));
  });
  process.stdout.write(`committed ${id}\n`);
}
