import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { systemClock } from '@vms/kit/clock';
import type { Bus } from '@vms/kit/ports/bus/bus';
import { openBus } from '@vms/kit/ports/bus/open-bus';
import { describeBus } from '@vms/kit/testing/conformance/bus';
import { until } from '@vms/kit/testing/until';
import { kafka } from './kafka.ts';
import { startForTest, type TestServer } from './place.ts';

describeBus({
  name: kafka.name,
  start: async () => {
    const server = await startForTest(kafka);
    return { url: server.url, file: '', [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
  },
});

describe(`a broker that goes away and comes back (${kafka.name})`, () => {
  let server: TestServer;
  let bus: Bus;
  beforeAll(async () => {
    server = await startForTest(kafka);
    bus = await openBus({ url: server.url, file: '', clock: systemClock });
  }, 120_000);
  afterAll(async () => {
    await bus?.close();
    await server?.[Symbol.asyncDispose]();
  }, 60_000);

  it.each(['SIGTERM', 'SIGKILL'] as const)(
    'costs no message that was durable, and no order, when it ends by %s',
    async (signal) => {
      const [topic, group] = [`restart-${signal}`, `group-${signal}`];
      const ids: string[] = [];
      const { stop } = bus.subscribe({ group, topics: [topic], handler: async ({ id }) => void ids.push(id) });
      const send = async (id: string): Promise<void> => {
        // What the outbox does: again until it is durable.
        for (;;) {
          const sent = bus.publish([{ id, topic, key: 'k', payload: id }]);
          if (
            await sent.then(
              () => true,
              () => false,
            )
          )
            return;
        }
      };
      const all = Array.from({ length: 60 }, (_, n) => `m${n}`);
      for (const id of all.slice(0, 20)) await send(id);
      await until('the first 20', () => ids.includes('m19'), 60_000);
      const [, ...later] = await Promise.all([
        server.restart(signal),
        (async () => {
          for (const id of all.slice(20)) await send(id);
        })(),
      ]);
      expect(later).toHaveLength(1);
      await until('all 60', () => new Set(ids).size === 60, 120_000);
      expect([...new Set(ids)]).toEqual(all);
      await stop();
    },
    300_000,
  );

  it('moves the partitions of a group when a member joins and when it leaves', async () => {
    const [topic, group] = ['rebalance', 'rebalance'];
    const seen = { one: new Set<string>(), two: new Set<string>() };
    const join = (name: 'one' | 'two') =>
      bus.subscribe({ group, topics: [topic], handler: async ({ id }) => void seen[name].add(id) });
    let sent = 0;
    const send = () => bus.publish([{ id: `r${sent}`, topic, key: `k${sent++}`, payload: null }]);
    const one = join('one');
    await until('the first member to read', async () => {
      await send();
      return seen.one.size > 0;
    });
    const two = join('two');
    await until(
      'both members to read',
      async () => {
        await send();
        return seen.two.size > 5;
      },
      90_000,
    );
    const before = seen.one.size;
    await until('the first one to go on', async () => {
      await send();
      return seen.one.size > before;
    });
    await one.stop();
    const alone = seen.two.size;
    for (let n = 0; n < 20; n++) await send();
    await until('the second to have all that is left', () => seen.two.size >= alone + 20, 60_000);
    await until('nothing to be waiting', async () => (await bus.lag(group, [topic])).length === 0, 60_000);
    expect(new Set([...seen.one, ...seen.two]).size).toBe(sent);
    await two.stop();
  }, 300_000);
});
