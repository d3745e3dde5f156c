import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ExecutionResult, execute, type GraphQLSchema, parse, subscribe } from 'graphql';
import { createRouter, type Router } from '../src/index.ts';
import { comparable } from './comparable.ts';
import { openFixture } from './fixture.ts';
import { operations } from './operations.ts';
import { subscriptions } from './subscriptions.ts';

const principal = { kind: 'user', id: 'u1', tenantId: 't1' } as const;
const contextValue = { who: principal.id };

async function listed(answers: AsyncIterable<ExecutionResult> | ExecutionResult): Promise<unknown[]> {
  if (!(Symbol.asyncIterator in answers)) return [comparable(answers)];
  const seen: unknown[] = [];
  for await (const answer of answers) seen.push(comparable(answer));
  return seen;
}

describe('the router beside one schema without federation', () => {
  let router: Router;
  let monolith: GraphQLSchema;

  beforeAll(() => {
    const fixture = openFixture();
    const contextFor = ({ principal: who }: { principal: { id: string } | null }) => ({ who: who?.id ?? null });
    const subgraphs = new Map([...fixture.schemas].map(([name, schema]) => [name, { name, schema, contextFor }]));
    router = createRouter({ supergraphSdl: fixture.supergraphSdl, subgraphs, authenticate: () => null });
    monolith = fixture.monolith;
  });
  afterAll(() => router.stop());

  for (const { name, query, variables = {} } of operations) {
    it(`answers the same: ${name}`, async () => {
      const ours = await router.execute({ query, variables, principal });
      const theirs = await execute({
        schema: monolith,
        document: parse(query),
        variableValues: variables,
        contextValue,
      });
      expect(comparable(ours)).toEqual(comparable(theirs));
    });
  }

  // @apollo/gateway loses the fields beside a requirement that a condition leaves out.
  it.each([
    ['{ camera(id: "c1") { timeline(from: 4) @skip(if: $x) lastEvent { id } } }', true],
    ['{ camera(id: "c1") { timeline(from: 4) @skip(if: $x) lastEvent { id } } }', false],
    ['{ cameras { ... @include(if: $x) { timeline(from: 4) } events(first: 1) { id } } }', false],
    ['{ sites { risk @include(if: $x) cameras(first: 1) { name } } }', false],
    ['{ cameras { site { risk @include(if: $x) other: risk cameras { id } } } }', false],
  ])('keeps what stands beside a conditional requirement: %s, %s', async (selection, x) => {
    const query = `query ($x: Boolean!) ${selection}`;
    const document = parse(query);
    const theirs = await execute({ schema: monolith, document, variableValues: { x }, contextValue });
    expect(comparable(await router.execute({ query, variables: { x }, principal }))).toEqual(comparable(theirs));
  });

  for (const { name, query, variables = {} } of subscriptions) {
    it(`delivers the same items: a subscription ${name}`, async () => {
      const ours = await router.subscribe({ query, variables, principal });
      const document = parse(query);
      const theirs = await subscribe({ schema: monolith, document, variableValues: variables, contextValue });
      expect(await listed(ours)).toEqual(await listed(theirs));
    });
  }
});
