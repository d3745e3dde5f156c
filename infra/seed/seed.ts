/** `npm run seed -- --cameras N --sites N --events N [--home DIR]`: a large, skewed installation to measure and to look at. */
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { createLog } from '@vms/kit/log';
import { ensureFirstRun, openAll } from '../../subgraphs/serve.ts';
import { seedEvents } from './events.ts';
import { type Seeded, seedPlaces } from './places.ts';
import { idOf, type Sizes } from './sizes.ts';

export const seedEmail = 'admin@example.com';
export const seedPassword = 'seeded installation';
const DAY_MS = 86_400_000;

const help = `Seeds an installation with cameras, sites and events: one tenant holds 60 %, one camera a tenth of all events.

  npm run seed -- --cameras 100000 --sites 1000 --events 10000000
  npm run seed -- --home /tmp/large --cameras 2000 --sites 20 --events 100000

  --home     where to (default: VMS_HOME or .vms); nothing may be running there
  --days     over how many days the events are spread (default 30)
  --tenants  default 10

Run again with the same numbers, it goes on where it stopped. Log in as ${seedEmail}, password "${seedPassword}".
`;

/** Fills `home`; returns what stands there. Needs a stopped platform. */
export async function seed(home: string, sizes: Sizes, days: number, say: (text: string) => void): Promise<Seeded> {
  mkdirSync(home, { recursive: true, mode: 0o700 });
  // The subgraphs make their own tables, and the first tenant with its administrator.
  const opened = await openAll({ home, log: createLog({ name: 'seed', level: 'warn' }) });
  const { tenantId } = await ensureFirstRun(opened, {
    email: seedEmail,
    password: seedPassword,
    tenantName: 'Seeded 1',
  }).finally(async () => {
    for (const subgraph of opened.subgraphs.values()) await subgraph.drain();
  });
  await opened.stop();
  const spanMs = days * DAY_MS;
  const startMs = startOf(tenantId, spanMs);
  // Made after the first one: the platform takes the oldest tenant for the installation's own.
  const others = Array.from({ length: sizes.tenants - 1 }, (_, at) => idOf(6, at + 1, startMs + spanMs + 1_000));
  const seeded: Seeded = { tenantIds: [tenantId, ...others], startMs };
  const since = performance.now();
  const shown = (what: string, total: number) => {
    let last = 0;
    return (done: number) => {
      if (performance.now() - last < 1_000 && done < total) return;
      last = performance.now();
      say(
        `${what} ${done.toLocaleString('en')} of ${total.toLocaleString('en')} · ${((last - since) / 1000).toFixed(0)} s`,
      );
    };
  };
  seedPlaces(home, sizes, seeded, shown('cameras', sizes.cameras));
  seedEvents(home, sizes, seeded, { spanMs, progress: shown('events', sizes.events) });
  return seeded;
}

/** The span ends when the first tenant was made (its id says when), so that a second run goes on with the same times. */
function startOf(tenantId: string, spanMs: number): number {
  return Number.parseInt(tenantId.replaceAll('-', '').slice(0, 12), 16) - spanMs;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      cameras: { type: 'string', default: '1000' },
      sites: { type: 'string', default: '10' },
      events: { type: 'string', default: '100000' },
      tenants: { type: 'string', default: '10' },
      days: { type: 'string', default: '30' },
      home: { type: 'string', default: process.env.VMS_HOME ?? '.vms' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(help);
    return;
  }
  const number = (name: 'cameras' | 'sites' | 'events' | 'tenants' | 'days') => {
    const value = Number(values[name]);
    if (!Number.isInteger(value) || value < 1)
      throw new Error(`--${name} is ${values[name]}; use a whole number from 1.`);
    return value;
  };
  const sizes: Sizes = {
    cameras: number('cameras'),
    sites: number('sites'),
    events: number('events'),
    tenants: number('tenants'),
  };
  if (sizes.sites > sizes.cameras) throw new Error('There cannot be more sites than cameras.');
  const home = resolve(values.home);
  await seed(home, sizes, number('days'), (text) => process.stdout.write(`${text}\n`));
  process.stdout.write(
    `Seeded ${home}. Next:  VMS_HOME=${home} npm start -- --no-demo   or   npm run bench -- events --home=${home}\n`,
  );
}

if (import.meta.main)
  main().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
