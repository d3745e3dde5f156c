import { join } from 'node:path';
import { openKeys } from '../auth/keys.ts';
import { systemClock } from '../clock.ts';
import type { RunningSubgraph, Subgraph } from '../define-subgraph.ts';
import { uuidV7Factory } from '../ids.ts';
import { silentLog } from '../log.ts';
import { openSqliteBus } from '../ports/bus/sqlite-bus.ts';
import { type Edges, noEdges } from '../ports/edges.ts';
import { type Death, dying } from './dying.ts';

/** For programs that a test starts: the subgraph on the folder of `openForTest({ home })`, dying at its step. */
export async function openDying<Services>(
  subgraph: Subgraph<Services>,
  { home, edges = noEdges, ...death }: Death & { readonly home: string; readonly edges?: Edges },
): Promise<RunningSubgraph<Services>> {
  const clock = systemClock;
  const bus = await openSqliteBus({ file: join(home, 'bus.db'), clock, pollMs: 20 });
  const environment = { home, clock, bus, edges, log: silentLog, newId: uuidV7Factory(clock) };
  return subgraph.open(dying({ ...environment, keys: await openKeys({ home, clock }) }, death));
}
