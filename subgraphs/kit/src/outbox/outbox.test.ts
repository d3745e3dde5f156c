import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { systemClock } from '../clock.ts';
import { uuidV7Factory } from '../ids.ts';
import { silentLog } from '../log.ts';
import { openSqliteBus } from '../ports/bus/sqlite-bus.ts';
import { openSqlite } from '../ports/relational/open-sqlite.ts';
import { ConsumedEntity, OutboxEntity } from './outbox.entity.ts';
import { openOutbox } from './outbox.ts';

it('sends what was committed, in order, and nothing of what was rolled back; an effect happens once', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'outbox-'));
  const relational = await openSqlite({ file: join(dir, 'a.db'), entities: [OutboxEntity, ConsumedEntity] });
  const bus = await openSqliteBus({ file: join(dir, 'bus.db'), clock: systemClock });
  const outbox = openOutbox({ relational, bus, clock: systemClock, newId: uuidV7Factory(systemClock), log: silentLog });
  const got: unknown[] = [];
  const three = new Promise<void>((resolve) => {
    bus.subscribe({
      group: 'g',
      topics: ['t'],
      handler: async (m) => {
        if (await outbox.once('g', m.id, async () => {})) got.push(m.payload);
        if (got.length === 3) resolve();
      },
    });
  });
  for (const n of [1, 2, 3]) {
    const em = relational.forTenant('a');
    outbox.publish(em, { topic: 't', key: 'k', payload: n });
    await em.flush();
  }
  outbox.publish(relational.forTenant('a'), { topic: 't', key: 'k', payload: 'never flushed' });
  await outbox.drain();
  await three;
  expect(got).toEqual([1, 2, 3]);
  let effects = 0;
  const effect = async (): Promise<void> => {
    effects += 1;
  };
  for (const id of ['m', 'm'.repeat(600)])
    expect([await outbox.once('c', id, effect), await outbox.once('c', id, effect)]).toEqual([true, false]);
  expect(effects).toBe(2);
  await bus.close();
  await outbox.stop();
  await relational.close();
  rmSync(dir, { recursive: true });
});
