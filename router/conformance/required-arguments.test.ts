import { composeServices } from '@apollo/composition';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'graphql';
import { createRouter, type Router } from '../src/index.ts';

const LINK =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@requires", "@external", "@interfaceObject"])\n';

interface Shipped {
  price?: number;
  reviews?: { stars: number }[];
}

const shop = {
  name: 'shop',
  typeDefs: parse(`${LINK}
    type Query { product(id: ID!): Product thing: Thing }
    type Mutation { restock(id: ID!): Product }
    type Product @key(fields: "id") { id: ID! price(currency: String!): Int reviews(first: Int!): [Review!]! }
    type Review { stars: Int! }
    type Thing @key(fields: "id") @interfaceObject { id: ID! }
  `),
  resolvers: {
    Query: {
      product: (_: unknown, { id }: { id: string }) => ({ id }),
      thing: () => ({ __typename: 'Thing', id: 't1' }),
    },
    Mutation: { restock: (_: unknown, { id }: { id: string }) => ({ id }) },
    Product: {
      __resolveReference: ({ id }: { id: string }) => ({ id }),
      price: (_: unknown, { currency }: { currency: string }) => (currency === 'EUR' ? 20 : 10),
      reviews: (_: unknown, { first }: { first: number }) =>
        Array.from({ length: first }, (_value, n) => ({ stars: n + 1 })),
    },
  },
};
const freight = {
  name: 'freight',
  typeDefs: parse(`${LINK}
    type Product @key(fields: "id") {
      id: ID!
      price(currency: String!): Int @external
      reviews(first: Int!): [Review!]! @external
      dollars: Int @requires(fields: "price(currency: \\"USD\\")")
      euros(times: Int!): Int @requires(fields: "price(currency: \\"EUR\\")")
      best: Int @requires(fields: "reviews(first: 3) { stars }")
    }
    type Review @external { stars: Int! }
    interface Thing @key(fields: "id") { id: ID! }
    type Box implements Thing @key(fields: "id") { id: ID! size: Int }
  `),
  resolvers: {
    Product: {
      __resolveReference: (product: Shipped) => product,
      dollars: ({ price }: Shipped) => price ?? null,
      euros: ({ price }: Shipped, { times }: { times: number }) => (price === undefined ? null : price * times),
      best: ({ reviews }: Shipped) => Math.max(...(reviews ?? []).map(({ stars }) => stars)),
    },
    Thing: { __resolveReference: ({ id }: { id: string }) => ({ __typename: 'Box', id }) },
    Box: { __resolveReference: ({ id }: { id: string }) => ({ id }), size: () => 4 },
  },
};

describe('what the planner itself gets wrong', () => {
  let router: Router;
  const ask = (query: string, variables = {}) => router.execute({ query, variables, principal: null });

  beforeAll(() => {
    const { supergraphSdl, errors } = composeServices([shop, freight]);
    if (!supergraphSdl) throw new Error(errors?.join('\n'));
    const subgraphs = new Map(
      [shop, freight].map(({ name, ...module }) => {
        const schema = buildSubgraphSchema([module] as Parameters<typeof buildSubgraphSchema>[0]);
        return [name, { name, schema, contextFor: () => ({}) }];
      }),
    );
    router = createRouter({ supergraphSdl, subgraphs, authenticate: () => null });
  });
  afterAll(() => router.stop());

  it('requires one field with two arguments at once', async () => {
    expect(await ask('query ($n: Int!) { product(id: "p") { dollars euros(times: $n) } }', { n: 2 })).toEqual({
      data: { product: { dollars: 10, euros: 40 } },
    });
  });

  it("keeps the client's own arguments apart from the required ones", async () => {
    const query =
      'query ($n: Int = 1) { product(id: "p") { best reviews(first: $n) { stars } price(currency: "EUR") dollars } }';
    expect(await ask(query)).toEqual({
      data: { product: { best: 3, reviews: [{ stars: 1 }], price: 20, dollars: 10 } },
    });
  });

  it('does the same after a mutation, which runs once', async () => {
    expect(await ask('mutation { restock(id: "p") { dollars euros(times: 1) best } }')).toEqual({
      data: { restock: { dollars: 10, euros: 20, best: 3 } },
    });
  });

  it('shows an interface of which a subgraph knows no member', async () => {
    expect(await ask('{ thing { id } }')).toEqual({ data: { thing: { id: 't1' } } });
    expect(await ask('{ thing { __typename id ... on Box { size } } }')).toEqual({
      data: { thing: { __typename: 'Box', id: 't1', size: 4 } },
    });
  });
});
