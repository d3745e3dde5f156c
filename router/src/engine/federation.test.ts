import { composeServices } from '@apollo/composition';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { GraphQLScalarType, parse } from 'graphql';
import { createRouter, type Router } from '../index.ts';

const LINK =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@key", "@override", "@tag", "@interfaceObject", "@shareable"])\n';
const Epoch = new GraphQLScalarType({
  name: 'Epoch',
  serialize: (value) => `epoch:${Number(value)}`,
  parseValue: (value) => Number(String(value).replace('epoch:', '')),
  parseLiteral: (node) => (node.kind === 'StringValue' ? Number(node.value.replace('epoch:', '')) : null),
});

const old = {
  name: 'old',
  typeDefs: parse(`${LINK}
    scalar Epoch
    type Query { door(id: ID!): Door things: [Thing!]! }
    type Subscription { opened: Door! }
    type Door @key(fields: "id") { id: ID! name: String! @tag(name: "internal") colour: String seenAt(after: Epoch): Epoch parts: [Part!] }
    type Part { id: ID! weight: Int! }
    interface Thing @key(fields: "id") { id: ID! }
    type Lamp implements Thing @key(fields: "id") { id: ID! watts: Int }
    type Bell implements Thing @key(fields: "id") { id: ID! loud: Boolean }
  `),
  resolvers: {
    Epoch,
    Query: {
      door: (_: unknown, { id }: { id: string }) => ({ id }),
      things: () => [
        { __typename: 'Lamp', id: 'l1', watts: 5 },
        { __typename: 'Bell', id: 'b1', loud: true },
      ],
    },
    Subscription: {
      opened: {
        subscribe: async function* () {
          yield { opened: { id: 'd1' } };
        },
      },
    },
    Door: {
      __resolveReference: (door: object) => door,
      name: ({ id }: { id: string }) => `Door ${id}`,
      colour: () => 'old colour',
      seenAt: (_: unknown, { after }: { after?: number }) => (after ?? 0) + 1,
      parts: () => [{ id: 'p1', weight: 1 }, { id: 'p2' }],
    },
    Thing: {
      __resolveReference: ({ id }: { id: string }) => ({ __typename: id.startsWith('l') ? 'Lamp' : 'Bell', id }),
    },
    Lamp: { __resolveReference: ({ id }: { id: string }) => ({ id }), watts: () => 5 },
    Bell: { __resolveReference: ({ id }: { id: string }) => ({ id }), loud: () => true },
  },
};
const young = {
  name: 'young',
  typeDefs: parse(`${LINK}
    type Door @key(fields: "id") { id: ID! colour: String @override(from: "old") }
    type Thing @key(fields: "id") @interfaceObject { id: ID! owner: String! }
    type Query { owned: [Thing!]! }
  `),
  resolvers: {
    Query: {
      owned: () => [
        { __typename: 'Thing', id: 'l1' },
        { __typename: 'Thing', id: 'b1' },
      ],
    },
    Door: { __resolveReference: (door: object) => door, colour: () => 'new colour' },
    Thing: {
      __resolveReference: ({ id }: { id: string }) => ({ id }),
      owner: ({ id }: { id: string }) => `owner of ${id}`,
    },
  },
};

describe('what the audits leave out', () => {
  let router: Router;
  let supergraphSdl = '';
  const ask = (query: string, variables = {}) => router.execute({ query, variables, principal: null });

  beforeAll(() => {
    const composed = composeServices([old, young]);
    if (!composed.supergraphSdl) throw new Error(composed.errors?.join('\n'));
    supergraphSdl = composed.supergraphSdl;
    const subgraphs = new Map(
      [old, young].map(({ name, ...module }) => {
        const schema = buildSubgraphSchema([module] as Parameters<typeof buildSubgraphSchema>[0]);
        return [name, { name, schema, contextFor: () => ({}) }];
      }),
    );
    router = createRouter({ supergraphSdl, subgraphs, authenticate: () => null });
  });
  afterAll(() => router.stop());

  it('asks an overridden field of its new owner', async () => {
    expect(await ask('{ door(id: "d1") { name colour } }')).toEqual({
      data: { door: { name: 'Door d1', colour: 'new colour' } },
    });
  });

  it('carries custom scalars in and out, as literal and as variable', async () => {
    const query =
      'query ($at: Epoch) { door(id: "d1") { a: seenAt(after: $at) b: seenAt(after: "epoch:4") c: seenAt } }';
    expect(await ask(query, { at: 'epoch:7' })).toEqual({
      data: { door: { a: 'epoch:8', b: 'epoch:5', c: 'epoch:1' } },
    });
  });

  it('stops a null at the nearest nullable parent and says where it came from', async () => {
    const answer = await ask('{ door(id: "d1") { name parts { id weight } } }');
    expect(answer.data).toEqual({ door: { name: 'Door d1', parts: null } });
    expect(answer.errors?.map(({ path }) => path)).toEqual([['door', 'parts', 1, 'weight']]);
  });

  it('joins interface objects with their members, in both directions', async () => {
    expect(await ask('{ things { __typename id owner ... on Lamp { watts } } }')).toEqual({
      data: {
        things: [
          { __typename: 'Lamp', id: 'l1', owner: 'owner of l1', watts: 5 },
          { __typename: 'Bell', id: 'b1', owner: 'owner of b1' },
        ],
      },
    });
    expect(await ask('{ owned { owner ... on Bell { loud } } }')).toEqual({
      data: { owned: [{ owner: 'owner of l1' }, { owner: 'owner of b1', loud: true }] },
    });
  });

  it('refuses @defer with a code, for it answers in one piece', async () => {
    const answer = await ask('{ door(id: "d1") { id ... @defer { name } } }');
    expect(answer.data).toBeUndefined();
    expect(answer.errors?.[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
  });

  it.each([
    'subscription ($x: Boolean!) { opened @include(if: $x) { id } }',
    'subscription ($x: Boolean!) { opened @skip(if: $x) { id } }',
    'subscription { __typename }',
    'subscription ($x: Boolean!) { ... @include(if: $x) { opened { id } } }',
  ])('refuses a subscription that may have no root field: %s', async (query) => {
    const answer = await router.subscribe({ query, variables: { x: false }, principal: null });
    expect(answer).toMatchObject({ errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }] });
  });

  it('finishes on the old supergraph what began before a swap', async () => {
    const events = await router.subscribe({ query: 'subscription { opened { id colour } }', principal: null });
    if (!(Symbol.asyncIterator in events)) throw new Error('refused');
    const under = ask('{ door(id: "d1") { colour } }');
    await router.swap(supergraphSdl);
    expect(await under).toEqual({ data: { door: { colour: 'new colour' } } });
    expect((await events.next()).value).toEqual({ data: { opened: { id: 'd1', colour: 'new colour' } } });
    await events.return();
  });
});
