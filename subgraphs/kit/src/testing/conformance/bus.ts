import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { systemClock } from '../../clock.ts';
import { Fault } from '../../fault.ts';
import { type Bus, type BusMessage, type DeadLetter, deadLettersOf } from '../../ports/bus/bus.ts';
import { openBus } from '../../ports/bus/open-bus.ts';
import { until } from '../until.ts';
import { startChild } from './child.ts';

/** Where a bus lives; the same for every process that opens it. */
export interface BusPlace extends AsyncDisposable {
  readonly url?: string;
  readonly file: string;
}

export interface BusDriver {
  readonly name: string;
  start(): Promise<BusPlace>;
}

const retry = { attemptsMax: 3, firstPauseMs: 5, pauseMsMax: 20 };

/** What every bus must do, whichever driver is behind it. */
export function describeBus(driver: BusDriver): void {
  describe(`the bus on ${driver.name}`, () => {
    let place: BusPlace;
    let bus: Bus;
    let names = 0;
    /** Topics and groups of each test's own: some drivers keep them for ever. */
    const fresh = (kind: string): string => `${kind}-${process.pid}-${Date.now().toString(36)}-${names++}`;
    const send = (topic: string, ids: readonly string[], key = 'k'): Promise<void> =>
      bus.publish(ids.map((id) => ({ id, topic, key, payload: { id, text: 'Straße 東京 🚦' } })));
    const collect = (topic: string, group: string, on: Bus = bus) => {
      const got: BusMessage[] = [];
      const { stop } = on.subscribe({ group, topics: [topic], handler: async (message) => void got.push(message) });
      return { got, stop, ids: () => got.map(({ id }) => id) };
    };

    beforeAll(async () => {
      place = await driver.start();
      bus = await openBus({ url: place.url, file: place.file, clock: systemClock, retry, pollMs: 20 });
    }, 120_000);
    afterAll(async () => {
      await bus?.close();
      await place?.[Symbol.asyncDispose]();
    }, 60_000);

    it('keeps the messages of one key in order and loses none of any', async () => {
      const topic = fresh('t');
      const messages = Array.from({ length: 150 }, (_, n) => ({
        ...{ id: `m${n}`, topic, key: `k${n % 7}`, payload: { n, text: 'Straße 東京 🚦' } },
      }));
      await bus.publish(messages.slice(0, 90));
      const { got, stop } = collect(topic, fresh('g'));
      await bus.publish(messages.slice(90));
      await until('150 messages', () => got.length >= 150);
      for (const key of ['k0', 'k1', 'k2', 'k3', 'k4', 'k5', 'k6'])
        expect(got.filter((m) => m.key === key).map((m) => m.payload)).toEqual(
          messages.filter((m) => m.key === key).map((m) => m.payload),
        );
      await stop();
    });

    it('gives every group all messages, and a group that comes back only what it has not had', async () => {
      const topic = fresh('t');
      const [one, other] = [fresh('g'), fresh('g')];
      await send(topic, ['a', 'b']);
      const first = collect(topic, one);
      await until('a and b', () => first.got.length === 2);
      await first.stop();
      await send(topic, ['c']);
      const again = collect(topic, one);
      const late = collect(topic, other);
      await until('c, and all three', () => again.got.length >= 1 && late.got.length >= 3);
      expect([again.ids(), late.ids()]).toEqual([['c'], ['a', 'b', 'c']]);
      await Promise.all([again.stop(), late.stop()]);
    });

    it('shares a group among its members, and gives a leaver’s part to those who stay', async () => {
      const [topic, group] = [fresh('t'), fresh('g')];
      const [left, stays] = [collect(topic, group), collect(topic, group)];
      const ids = Array.from({ length: 40 }, (_, n) => `m${n}`);
      for (const id of ids.slice(0, 20)) await send(topic, [id], id);
      await until('20 messages', () => new Set([...left.ids(), ...stays.ids()]).size === 20);
      await left.stop();
      for (const id of ids.slice(20)) await send(topic, [id], id);
      await until('40 messages', () => new Set([...left.ids(), ...stays.ids()]).size === 40);
      await stays.stop();
      expect(await bus.lag(group, [topic])).toEqual([]);
    });

    it('gives a message whose handler failed again, before any later one of its key', async () => {
      const [topic, seen] = [fresh('t'), [] as string[]];
      await send(topic, ['a', 'b']);
      const { stop } = bus.subscribe({
        group: fresh('g'),
        topics: [topic],
        handler: async ({ id }) => {
          seen.push(id);
          if (seen.length <= 2) throw new Error('not yet');
        },
      });
      await until('b', () => seen.includes('b'));
      expect(seen).toEqual(['a', 'a', 'a', 'b']);
      await stop();
    });

    it('puts a message that keeps failing with the dead letters and goes on', async () => {
      const [topic, group, seen] = [fresh('t'), fresh('g'), [] as string[]];
      const fates: string[] = [];
      await send(topic, ['bad', 'good']);
      const { stop } = bus.subscribe({
        group,
        topics: [topic],
        handler: async ({ id }) => {
          if (id === 'bad') throw new Fault('VALIDATION_FAILED', 'No camera has this id.');
          seen.push(id);
        },
        onError: (_error, _message, fate) => fates.push(fate),
      });
      await until('the good one', () => seen.length === 1);
      const dead = collect(deadLettersOf(topic), fresh('g'));
      await until('the dead letter', () => dead.got.length === 1);
      const letter = dead.got[0]?.payload as DeadLetter;
      expect(letter).toMatchObject({ group, attempts: 3, error: 'VALIDATION_FAILED: No camera has this id.' });
      expect(letter.message).toMatchObject({ id: 'bad', topic, key: 'k' });
      expect(fates).toEqual(['retry', 'retry', 'dead']);
      expect(await bus.lag(group, [topic])).toEqual([]);
      await Promise.all([stop(), dead.stop()]);
    });

    it('does not count failures against a message while its consumer’s own store is away', async () => {
      const [topic, seen] = [fresh('t'), [] as string[]];
      let tries = 0;
      await send(topic, ['a']);
      const { stop } = bus.subscribe({
        group: fresh('g'),
        topics: [topic],
        handler: async ({ id }) => {
          tries += 1;
          if (tries <= 5) throw new Error('no database');
          seen.push(id);
        },
        healthy: async () => {
          if (tries <= 5) throw new Error('no database');
        },
      });
      await until('the message', () => seen.length === 1);
      await stop();
    });

    it('says how far a group is behind', async () => {
      const [topic, group] = [fresh('t'), fresh('g')];
      await send(topic, ['a', 'b', 'c']);
      expect(await bus.lag(group, [topic])).toEqual([{ topic, partition: expect.any(Number), waiting: 3 }]);
      const { got, stop } = collect(topic, group);
      await until('all', () => got.length === 3);
      await until('no lag', async () => (await bus.lag(group, [topic])).length === 0);
      await stop();
    });

    it('gives what a killed member had not finished to another, and nothing that it had', async () => {
      const [topic, group] = [fresh('t'), fresh('g')];
      await send(topic, ['a', 'b', 'c', 'd']);
      const child = startChild('./bus-child.ts', { ...where(place), topic, group, hangAt: 'c' });
      await until('the child to be inside c', () => child.said.includes('handled c'), 60_000);
      await child.kill();
      const { got, stop, ids } = collect(topic, group);
      await until('d', () => ids().includes('d'), 60_000);
      expect(ids()).toEqual(['c', 'd']);
      expect(got[0]?.payload).toEqual({ id: 'c', text: 'Straße 東京 🚦' });
      await stop();
    }, 150_000);

    it('still has every message whose publisher was killed after it was told that it is durable', async () => {
      const topic = fresh('t');
      const child = startChild('./bus-child.ts', { ...where(place), topic });
      await until('some messages', () => child.said.length >= 25, 60_000);
      await child.kill();
      const { stop, ids } = collect(topic, fresh('g'));
      const told = child.said.map((line) => line.split(' ')[1] ?? '');
      await until('all that were told', () => told.every((id) => ids().includes(id)));
      await stop();
    }, 90_000);
  });
}

const where = ({ url, file }: BusPlace): { url?: string; file: string } => ({ url, file });
