import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type OperationDefinitionNode, parse } from 'graphql';
import { createRouter, type Router, type Subgraph } from '../src/index.ts';
import { comparable } from './comparable.ts';
import { openFixture } from './fixture.ts';
import { type Gateway, openGateway } from './gateway.ts';
import { operations } from './operations.ts';

const principal = { kind: 'user', id: 'u1', tenantId: 't1' } as const;

describe('the compiled executor', () => {
  let router: Router;
  let gateway: Gateway;

  beforeAll(async () => {
    const { supergraphSdl, schemas } = openFixture();
    const contextFor = ({ principal: who }: { principal: { id: string } | null }) => ({ who: who?.id ?? null });
    const subgraphs = new Map([...schemas].map(([name, schema]) => [name, { name, schema, contextFor }]));
    router = createRouter({ supergraphSdl, subgraphs, authenticate: () => null });
    gateway = await openGateway(supergraphSdl, schemas);
  });

  afterAll(async () => {
    await router.stop();
    await gateway.stop();
  });

  for (const { name, query, variables = {} } of operations) {
    it(`answers what @apollo/gateway answers: ${name}`, async () => {
      const ours = await router.execute({ query, variables, principal });
      const theirs = await gateway.execute(query, variables, { who: principal.id });
      expect(comparable(ours)).toEqual(comparable(theirs));
    });
  }

  it('keeps the order of fields that the client wrote', async () => {
    for (const { query, variables } of operations.slice(0, 20)) {
      const ours = await router.execute({ query, variables, principal });
      const definition = parse(query).definitions[0] as OperationDefinitionNode;
      const written = definition.selectionSet.selections.flatMap((node) =>
        node.kind === 'Field' ? [node.alias?.value ?? node.name.value] : [],
      );
      expect(Object.keys(ours.data ?? {})).toEqual(written);
    }
  });

  it('asks for each entity once, however often it is shown', async () => {
    const { supergraphSdl, schemas } = openFixture();
    const asked: number[] = [];
    const contextFor = () => ({ who: null });
    const subgraphs = new Map<string, Subgraph>(
      [...schemas].map(([name, schema]): [string, Subgraph] => {
        if (name !== 'cameras') return [name, { name, schema, contextFor }];
        const execute = ({ variables }: { variables: Readonly<Record<string, unknown>> }) => {
          const representations = variables.representations as { id: string }[];
          asked.push(representations.length);
          return { data: { _entities: representations.map(({ id }) => ({ name: `cam ${id}` })) } };
        };
        return [name, { name, execute }];
      }),
    );
    const counting = createRouter({ supergraphSdl, subgraphs, authenticate: () => null });
    const query = '{ events(first: 40) { edges { node { camera { name } } } } }';
    const answer = await counting.execute({ query, principal: null });
    expect(asked).toEqual([5]);
    expect(answer.errors).toBeUndefined();
    expect(JSON.stringify(answer.data).match(/cam c\d/g)).toHaveLength(39);
    await counting.stop();
  });

  it('masks what is unexpected and lets typed errors pass', async () => {
    const masked = await router.execute({ query: '{ site(id: "s2") { weather } }', principal, traceId: 'trace-1' });
    expect(masked.errors?.[0]?.extensions).toEqual({ code: 'INTERNAL', traceId: 'trace-1' });
    expect(JSON.stringify(masked)).not.toContain('secret');
    const typed = await router.execute({ query: '{ camera(id: "c1") { maybe } }', principal });
    expect(typed.errors?.[0]?.toJSON()).toMatchObject({ message: 'Perhaps not.', extensions: { code: 'MAYBE_NOT' } });
  });

  it('hides what is @inaccessible', async () => {
    const answer = await router.execute({ query: '{ cameras { recorders } users { secret } }', principal });
    expect(answer.errors?.map(({ extensions }) => extensions.code)).toEqual(Array(2).fill('GRAPHQL_VALIDATION_FAILED'));
    expect(router.apiSchema.getType('LensKind')?.toString()).toBe('LensKind');
    const hidden = await router.execute({ query: '{ cameras(kind: HIDDEN) { id } }', principal });
    expect(hidden.data).toBeUndefined();
  });
});
