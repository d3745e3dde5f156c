import { isDeepStrictEqual } from 'node:util';
import type { Row } from '../../infra/bench/row.ts';
import { type Burst, type Running, startContestant } from './arena.ts';
import { inProcess, overHttp } from './contestants.ts';
import { runFanOut } from './fan-out.ts';
import { hasHive, howToGetHive } from './hive.ts';
import { questions } from './questions.ts';

const ROUNDS = 5;
const WARM_UP = 1500;
const REQUESTS: Readonly<Record<number, number>> = { 1: 400, 10: 800, 50: 800 };

/**
 * CPU of the router's process per request and requests per second, everybody asked the same in alternating rounds; then the
 * cost of a message to many subscribers. `ratio` is ours divided by the other's: less than 1 is less CPU.
 */
export async function run(): Promise<Row[]> {
  const rows = await contest('in-process', Object.keys(inProcess), '');
  const subgraphs = await startContestant('subgraphs', '');
  try {
    rows.push(...(await contest('over-http', Object.keys(overHttp), subgraphs.url)));
  } finally {
    subgraphs.stop();
  }
  return [...rows, ...(await runFanOut())];
}

async function contest(kind: string, all: readonly string[], subgraphUrl: string): Promise<Row[]> {
  const names = all.filter((name) => hasHive() || !name.startsWith('Hive'));
  if (names.length < all.length) process.stderr.write(`${howToGetHive}\n`);
  const running = new Map<string, Running>();
  try {
    for (const name of names) running.set(name, await startContestant(kind, name, subgraphUrl));
    await compareAnswers(running);
    for (const one of running.values()) await one.burst(WARM_UP, 10);
    const rows: Row[] = [];
    for (const [connections, requests] of Object.entries(REQUESTS)) {
      const seen = new Map<string, Burst[]>(names.map((name) => [name, []]));
      for (let round = 0; round < ROUNDS; round += 1) {
        for (const [name, one] of running) seen.get(name)?.push(await one.burst(requests, Number(connections)));
      }
      rows.push(...rowsOf(`${kind}, ${connections} connection${connections === '1' ? '' : 's'}`, seen));
    }
    return rows;
  } finally {
    for (const one of running.values()) one.stop();
  }
}

/** Throws unless everybody answers every question alike. */
async function compareAnswers(running: ReadonlyMap<string, Running>): Promise<void> {
  for (let turn = 0; turn < questions.length * 3; turn += 1) {
    let wanted: unknown;
    for (const [name, one] of running) {
      const data = await one.ask(turn);
      wanted ??= data;
      if (!isDeepStrictEqual(data, wanted))
        throw new Error(`${name} answers question ${turn % questions.length} differently.`);
    }
  }
}

function rowsOf(place: string, seen: ReadonlyMap<string, readonly Burst[]>): Row[] {
  const cpuOf = (name: string) => median((seen.get(name) ?? []).map(({ cpuMs }) => cpuMs));
  return [...seen].flatMap(([name, bursts]): Row[] => {
    const value = cpuOf(name);
    const vs = { vs: 'ours', ratio: round(cpuOf('ours') / value) };
    const shared = { bench: 'router', case: `${place}: ${name}` };
    return [
      { ...shared, metric: 'router CPU per request', value: round(value), unit: 'ms', ...(name === 'ours' ? {} : vs) },
      {
        ...shared,
        metric: 'requests',
        value: Math.round(median(bursts.map(({ perSecond }) => perSecond))),
        unit: '1/s',
      },
    ];
  });
}

function median(values: readonly number[]): number {
  return [...values].sort((left, right) => left - right)[Math.floor(values.length / 2)] ?? 0;
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}
