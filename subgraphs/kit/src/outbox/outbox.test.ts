import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { fakeClock, systemClock } from '../clock.ts';
import { uuidV7Factory } from '../ids.ts';
import { silentLog } from '../log.ts';
import { openSqliteBus } from '../ports/bus/sqlite-bus.ts';
import { openSqlite } from '../ports/relational/open-sqlite.ts';
import { ConsumedEntity, OutboxEntity } from './outbox.entity.ts';
import { openOutbox } from './outbox.ts';
import { rememberMs, sweepConsumed } from './sweep-consumed.ts';

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

it('forgets what was done longer ago than a message can come again, of its own consumer only', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'consumed-'));
  const clock = fakeClock();
  const relational = await openSqlite({ file: join(dir, 'a.db'), entities: [OutboxEntity, ConsumedEntity] });
  const bus = { publish: async () => {} } as never;
  const outbox = openOutbox({ relational, bus, clock, newId: uuidV7Factory(clock), log: silentLog });
  const remember = (consumer: string, count: number) =>
    Promise.all(Array.from({ length: count }, (_, n) => outbox.once(consumer, `${clock.now()} ${n}`, async () => {})));
  await remember('c', 450);
  await remember('restored', 1);
  clock.advance(rememberMs);
  await remember('c', 3);
  expect(await sweepConsumed({ relational, clock }, 'c')).toBe(0);
  clock.advance(1);
  expect(await sweepConsumed({ relational, clock }, 'c')).toBe(450);
  const kept = await relational.system().find(ConsumedEntity, {});
  expect(kept.map(({ consumer }) => consumer).sort()).toEqual(['c', 'c', 'c', 'restored']);
  await outbox.stop();
  await relational.close();
  rmSync(dir, { recursive: true });
});
