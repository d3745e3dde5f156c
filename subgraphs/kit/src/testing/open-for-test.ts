import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ExecutionResult, graphql, parse, subscribe } from 'graphql';
import { type Keys, openKeys } from '../auth/keys.ts';
import type { Principal } from '../auth/principal.ts';
import { type FakeClock, fakeClock } from '../clock.ts';
import type { Environment, RunningSubgraph, Subgraph } from '../define-subgraph.ts';
import { silentLog } from '../log.ts';
import type { Bus } from '../ports/bus/bus.ts';
import { openSqliteBus } from '../ports/bus/sqlite-bus.ts';
import { noEdges } from '../ports/edges.ts';

export interface SubgraphTester<Services> extends AsyncDisposable {
  readonly running: RunningSubgraph<Services>;
  readonly services: Services;
  readonly clock: FakeClock;
  readonly bus: Bus;
  readonly keys: Keys;
  readonly home: string;
  /** As an administrator of tenant `t1` unless told otherwise; null asks anonymously. */
  ask(source: string, variables?: Record<string, unknown>, principal?: Principal | null): Promise<ExecutionResult>;
  follow(
    source: string,
    variables?: Record<string, unknown>,
    principal?: Principal | null,
  ): Promise<AsyncIterable<ExecutionResult> | ExecutionResult>;
}

export const administrator: Principal = { kind: 'user', id: 'u1', tenantId: 't1', grantsVersion: 1 };
export const edgeOf = (id: string, tenantId = 't1'): Principal => ({ kind: 'edge', id, tenantId });
export const service: Principal = { kind: 'service', id: 'relay', tenantId: null };

/**
 * One subgraph on an empty database in a folder of its own, removed afterwards: `await using test = await openForTest(…)`.
 * With `home` on what is in that folder, which stays.
 */
export async function openForTest<Services>(
  subgraph: Subgraph<Services>,
  overrides: Partial<Pick<Environment, 'edges' | 'settings' | 'log' | 'metrics' | 'tracing'>> & {
    clock?: FakeClock;
    home?: string;
  } = {},
): Promise<SubgraphTester<Services>> {
  const home = overrides.home ?? (await mkdtemp(join(tmpdir(), `vms-${subgraph.name}-`)));
  const clock = overrides.clock ?? fakeClock();
  const bus = await openSqliteBus({ file: join(home, 'bus.db'), clock, pollMs: 20 });
  const keys = await openKeys({ home, clock });
  const running = await subgraph.open({
    edges: noEdges,
    log: silentLog,
    ...overrides,
    home,
    clock,
    bus,
    keys,
  });
  const { id: userId } = administrator;
  const grants = [{ permission: 'ADMIN', scopeKind: 'TENANT', scopeId: 't1' }] as const;
  const access = { topic: 'vms.access', key: 't1', payload: { tenantId: 't1', userId, grantsVersion: 1, grants } };
  await bus.publish([{ id: 'administrator', ...access }]);
  // The projection is fed by the bus alone; nothing is asked before it has arrived.
  const settled = () => running.contextFor({ principal: administrator, traceId: 'test' }).access();
  while (!(await settled()).permits('ADMIN')) await new Promise((resolve) => setImmediate(resolve));
  const contextFor = (principal: Principal | null) => running.contextFor({ principal, traceId: 'test' });
  return {
    running,
    services: running.services,
    clock,
    bus,
    keys,
    home,
    ask: (source, variables = {}, principal = administrator) =>
      graphql({ schema: running.schema, source, variableValues: variables, contextValue: contextFor(principal) }),
    follow: (source, variables = {}, principal = administrator) =>
      subscribe({
        schema: running.schema,
        document: parse(source),
        variableValues: variables,
        contextValue: contextFor(principal),
      }),
    [Symbol.asyncDispose]: async () => {
      await running.stop();
      await bus.close();
      if (overrides.home === undefined) await rm(home, { recursive: true, force: true });
    },
  };
}
