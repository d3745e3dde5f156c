import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { startChild } from '@vms/kit/testing/conformance/child';
import { type DeadlyStep, deadlySteps } from '@vms/kit/testing/dying';
import { openForTest } from '@vms/kit/testing/open-for-test';
import { until } from '@vms/kit/testing/until';
import { ticketing } from '../src/index.ts';
import { LIST, type Shown } from './opened.ts';

const program = new URL('./take-in-until-killed.ts', import.meta.url).href;
const RULE = 'mutation ($input: AddTicketRuleInput!) { addTicketRule(input: $input) { __typename } }';
const events = 24;
/** The second of a step where every message passes it; one publication may tell of several tickets. */
const nthOf = (step: DeadlyStep): number => (step.startsWith('announc') ? 1 : 2);

describe('ticketing, killed', () => {
  it('at each step of opening a ticket for an event, opens it once and tells of it', async () => {
    const home = await mkdtemp(join(tmpdir(), 'vms-ticketing-crash-'));
    try {
      const first = await openForTest(ticketing, { home });
      await first.ask(RULE, { input: { name: 'All' } });
      await first[Symbol.asyncDispose]();
      const publisher = await openForTest(ticketing, { home });
      await publisher.running.stop();
      for (let n = 0; n < events; n++) {
        const event = { id: `e${n}`, kind: 'INTRUSION', severity: 'WARNING', cameraId: `cam-${n}`, siteId: null };
        const payload = { tenantId: 't1', seq: n + 1, events: [{ ...event, label: null, raisedAtMs: 1 }] };
        await publisher.bus.publish([{ id: `m${n}`, topic: 'vms.events', key: 't1', payload }]);
      }
      await publisher.bus.close();
      for (const step of [...deadlySteps, ...deadlySteps]) {
        const job = { home, step, nth: nthOf(step), hears: 'vms.events', tells: 'vms.tickets' };
        expect([step, await startChild(program, job).gone]).toEqual([step, 'SIGKILL']);
      }

      await using test = await openForTest(ticketing, { home });
      const list = async (): Promise<Shown[]> => {
        const { data } = await test.ask(`${LIST.replace('tickets(', 'tickets(first: 200, ')}`, { filter: {} });
        return (data as { tickets: { edges: { node: Shown }[] } }).tickets.edges.map(({ node }) => node);
      };
      await until('all events', async () => (await test.bus.lag('ticketing', ['vms.events'])).length === 0);
      await test.running.drain();
      const tickets = await list();
      expect(tickets.map(({ number }) => number).sort((a, b) => a - b)).toEqual(
        Array.from({ length: events }, (_, at) => at + 1),
      );
      expect(tickets.map(({ eventCount }) => eventCount)).toEqual(tickets.map(() => 1));
      expect(new Set(tickets.map(({ title }) => title)).size).toBe(events);

      const told = new Map<string, string>();
      test.bus.subscribe({
        group: 'test',
        topics: ['vms.tickets'],
        handler: async ({ id, payload }) => void told.set(id, (payload as { id: string }).id),
      });
      await until('every ticket to be told of', async () => (await test.bus.lag('test', ['vms.tickets'])).length === 0);
      // A message may come twice, but then it is the same one.
      expect([...told.values()].sort()).toEqual(tickets.map(({ id }) => id).sort());
    } finally {
      await rm(home, { recursive: true, force: true });
    }
  });
});
