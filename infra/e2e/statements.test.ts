import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { event } from '../../subgraphs/event/src/index.ts';
import { servicesOf } from '../../subgraphs/serve.ts';
import { type Composed, golden, openComposed } from '../bench/events/composed.ts';
import { seed, seedEmail } from '../seed/seed.ts';

/** SQL statements run on this thread, by any subgraph. */
let ran = 0;
const statement = Object.getPrototypeOf(new DatabaseSync(':memory:').prepare('select 1')) as Record<string, unknown>;
const originals = ['all', 'get', 'run', 'iterate'].map((name) => [name, statement[name]] as const);

let home: string;
let composed: Composed;
let principal: { kind: 'user'; id: string; tenantId: string; grantsVersion: number };

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'vms-statements-'));
  await seed(home, { tenants: 2, cameras: 120, sites: 60, events: 3_000 }, 30, () => {});
  const auth = new DatabaseSync(join(home, 'cloud', 'auth.db'), { readOnly: true });
  const row = auth
    .prepare('select m.* from membership m join user u on u.id = m.user_id where u.email = ?')
    .get(seedEmail);
  auth.close();
  principal = {
    kind: 'user',
    id: String(row?.user_id),
    tenantId: String(row?.tenant_id),
    grantsVersion: Number(row?.grants_version),
  };
  composed = await openComposed(home);
  for (const [name, original] of originals) {
    statement[name] = function (this: unknown, ...values: unknown[]) {
      ran += 1;
      return (original as (...values: unknown[]) => unknown).apply(this, values);
    };
  }
}, 120_000);
afterAll(async () => {
  for (const [name, original] of originals) statement[name] = original;
  await composed.stop();
  await rm(home, { recursive: true, force: true });
});

/** Statements of one operation; the least of several times, because consumers of the bus run in between. */
async function statements(query: string, variables: Record<string, unknown>): Promise<number> {
  const { store } = servicesOf(composed.opened.subgraphs, event).events;
  const counts: number[] = [];
  for (let time = 0; time < 5; time += 1) {
    const before = ran + store.statements;
    await composed.ask(query, variables, principal);
    counts.push(ran + store.statements - before);
  }
  return Math.min(...counts);
}

/** Golden operations whose page is 100 in the text, with its size as a variable. */
const sized = (name: string, first: number) => golden(name).replaceAll(/first: (50|100)\b/g, `first: ${first}`);
const times = { from: new Date(1_700_000_000_000).toISOString(), to: new Date(1_700_003_600_000).toISOString() };

describe('the number of SQL statements of a golden operation', () => {
  it.each([
    ['wall', {}],
    ['events', {}],
    ['search', { filter: { text: 'person' } }],
    ['edge-buffer', {}],
    ['timeline', times],
  ])('%s: does not grow with the page', async (name, variables) => {
    const small = await statements(sized(name, 5), { ...variables, first: 5 });
    const large = await statements(sized(name, 40), { ...variables, first: 40 });
    expect(small).toBeGreaterThan(0);
    expect(large).toBeLessThanOrEqual(small);
  });
});
