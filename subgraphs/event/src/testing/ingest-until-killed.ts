/** A process that takes events in until it is killed; says on stdout what was acknowledged and what was published. Started by kill.test.ts. */
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '@vms/kit/clock';
import { uuidV7Factory } from '@vms/kit/ids';
import { batchOf, openStore } from './open-store.ts';

// The store's threads keep no process alive.
setInterval(() => {}, 1_000);
const [home = ''] = process.argv.slice(2);
const { store } = await openStore(home, async (messages) => {
  // What the bus has is durable when publish returns: so is this.
  appendFileSync(join(home, 'published.jsonl'), messages.map((message) => `${JSON.stringify(message)}\n`).join(''));
});
const newId = uuidV7Factory(systemClock);
const edge = { tenantId: 'a', edgeId: 'edge-1' };
const lane = async (): Promise<void> => {
  for (;;) {
    const ids = Array.from({ length: 20 }, () => newId());
    const events = ids.map((id, at) => ({
      id,
      label: 'person',
      cameraId: at % 2 ? 'cam' : 'far',
      severity: 1 + (at % 3),
    }));
    const { results } = await store.ingest(edge, batchOf(systemClock.now(), ...events), systemClock.now());
    process.stdout.write(`${results.map(({ id }) => id).join(' ')}\n`);
  }
};
await Promise.all([lane(), lane(), lane()]);
