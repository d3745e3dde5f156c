import { isDeepStrictEqual } from 'node:util';
import { execute, parse, validate } from 'graphql';
import { createRouter } from '../src/index.ts';
import { comparableNulls } from './comparable.ts';
import { openFixture } from './fixture.ts';
import { openGateway } from './gateway.ts';
import { generateOperation } from './generate.ts';

/** One operation that somebody answered differently. */
export interface Difference {
  readonly seed: number;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly ours: unknown;
  readonly gateway: unknown;
  readonly monolith: unknown;
}

const principal = { kind: 'user', id: 'u1', tenantId: 't1' } as const;
const contextValue = { who: 'u1' };
const ids = ['c0', 'c1', 'c2', 'c4', 's1', 's2', 's3', 'v3', 'v5', 'v7', 'nobody'];

export interface Fuzzed {
  readonly asked: number;
  /** Answered by us unlike the monolith, or by the monolith unlike both: wrong somewhere of ours. */
  readonly differences: readonly Difference[];
  /** Answered by router and monolith alike and by the gateway otherwise: its planner lost fields (decision 0031). */
  readonly gatewayAlone: readonly Difference[];
}

/** Asks router, @apollo/gateway and monolith `count` generated operations from `seed` on. */
export async function fuzz(seed: number, count: number): Promise<Fuzzed> {
  const { supergraphSdl, schemas, monolith } = openFixture();
  const contextFor = () => contextValue;
  const subgraphs = new Map([...schemas].map(([name, schema]) => [name, { name, schema, contextFor }]));
  const limits = { aliasesMax: 1000, rootFieldsMax: 100, depthMax: 40 };
  const router = createRouter({ supergraphSdl, subgraphs, authenticate: () => null, limits });
  const gateway = await openGateway(supergraphSdl, schemas);
  const differences: Difference[] = [];
  const gatewayAlone: Difference[] = [];
  try {
    for (let n = 0; n < count; n += 1) {
      const { query, variables } = generateOperation(monolith, seed + n, ids);
      const document = parse(query);
      const [problem] = validate(monolith, document);
      if (problem) throw new Error(`Seed ${seed + n} made an invalid operation: ${problem.message}\n${query}`);
      const ours = comparableNulls(await router.execute({ query, variables, principal }));
      const theirs = comparableNulls(await gateway.execute(query, variables, contextValue));
      const whole = comparableNulls(
        await execute({ schema: monolith, document, variableValues: variables, contextValue }),
      );
      const asWhole = isDeepStrictEqual(ours, whole);
      if (asWhole && isDeepStrictEqual(ours, theirs)) continue;
      const difference = { seed: seed + n, query, variables, ours, gateway: theirs, monolith: whole };
      (asWhole ? gatewayAlone : differences).push(difference);
    }
  } finally {
    await router.stop();
    await gateway.stop();
  }
  return { asked: count, differences, gatewayAlone };
}
