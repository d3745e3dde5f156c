import { composeServices } from '@apollo/composition';
import { describe, expect, it } from '@jest/globals';
import { getOperationAST, parse } from 'graphql';
import { compileCost } from './cost.ts';
import { loadSupergraph } from './supergraph.ts';

const link = (imports: string) =>
  `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [${imports}])\n`;

function costsIn(typeDefs: string) {
  const { supergraphSdl, errors } = composeServices([{ name: 'shop', url: 'http://shop', typeDefs: parse(typeDefs) }]);
  if (!supergraphSdl) throw new Error(`${errors}`);
  const { apiSchema, weights } = loadSupergraph(supergraphSdl);
  return (query: string, variables: Record<string, unknown> = {}) => {
    const document = parse(query);
    const operation = getOperationAST(document);
    if (!operation) throw new Error('no operation');
    return compileCost(apiSchema, weights, document, operation)(variables);
  };
}

describe('the cost of an operation', () => {
  const cost = costsIn(`${link('"@cost", "@listSize"')}
    type Query {
      book(id: ID): Book
      dear: Book @cost(weight: 7)
      bestsellers: [Book] @listSize(assumedSize: 5)
      search(first: Int, last: Int, by: Filter): Page
        @listSize(slicingArguments: ["first", "last"], sizedFields: ["edges"])
      loose(first: Int, last: Int): [Book]
        @listSize(assumedSize: 50, slicingArguments: ["first", "last"], requireOneSlicingArgument: false)
      weighed(id: ID @cost(weight: 6), by: [Filter!]): Book
      node: Node
      plain(first: Int = 3): [Book]
    }
    input Filter { text: String @cost(weight: 4) n: Int inner: Filter }
    interface Node { id: ID }
    type Page { edges: [Edge] total: Int }
    type Edge { book: Book }
    type Book implements Node { id: ID title: String blurb: String @cost(weight: 3) author: Author mood: Mood code: Code }
    type Author implements Node @cost(weight: 10) { id: ID name: String }
    enum Mood @cost(weight: 2) { GOOD }
    scalar Code @cost(weight: 5)
  `);

  it('counts objects 1 and scalars 0, or what @cost gives to field or type', () => {
    expect(cost('{ book { title } }')).toBe(1);
    expect(cost('{ dear { title } }')).toBe(7);
    expect(cost('{ book { blurb mood code author { name } } }')).toBe(1 + 3 + 2 + 5 + 10);
  });

  it('counts an interface like the dearest type that it may be', () => {
    expect(cost('{ node { id } }')).toBe(10);
  });

  it('counts a list as long as it is assumed to be', () => {
    expect(cost('{ bestsellers { blurb author { name } } }')).toBe(5 * (1 + 3 + 10));
  });

  it('gives the size to the sized fields, also in fragments, and not to the page', () => {
    expect(cost('{ search(first: 8) { total edges { book { title } } } }')).toBe(1 + 8 * 2);
    const fragments = '{ search(last: 8) { ...P } } fragment P on Page { ... on Page { e: edges { book { title } } } }';
    expect(cost(fragments)).toBe(1 + 8 * 2);
  });

  it('takes the largest slicing argument, by variable too, else the assumed size', () => {
    const loose = 'query ($a: Int, $b: Int) { loose(first: $a, last: $b) { title } }';
    expect(cost(loose, { a: 2, b: 30 })).toBe(30);
    expect(cost(loose, { a: 2, b: null })).toBe(2);
    expect(cost(loose)).toBe(50);
  });

  it('counts arguments and the fields of inputs by what is given', () => {
    expect(cost('{ weighed(id: 1) { title } }')).toBe(7);
    expect(cost('{ weighed(id: null) { title } }')).toBe(1);
    expect(cost('{ weighed(by: [{ text: "a", inner: { text: "b" } }, { n: 1 }]) { title } }')).toBe(1 + 4 + 4);
    expect(cost('query ($f: [Filter!]) { weighed(by: $f) { title } }', { f: [{ text: 'a' }] })).toBe(1 + 4);
  });

  it('refuses a page without a size, or with two, where exactly one is wanted', () => {
    const refused = expect.objectContaining({ extensions: { code: 'SLICING_ARGUMENT_REQUIRED' } });
    for (const query of ['{ search { total } }', '{ search(first: 1, last: 2) { total } }']) {
      expect(() => cost(query)).toThrow(refused as never);
    }
    const relay = 'query ($a: Int, $b: Int) { search(first: $a, last: $b) { edges { book { id } } } }';
    expect(cost(relay, { a: 3 })).toBe(1 + 3 * 2);
  });

  it('goes by `first` where nothing is said', () => {
    expect(cost('{ plain { title } }')).toBe(3);
    expect(cost('query ($n: Int) { plain(first: $n) { author { name } } }', { n: 6 })).toBe(6 * 11);
  });
});

it('knows the directives by the names that a supergraph links them under', () => {
  const cost = costsIn(`${link('{ name: "@cost", as: "@price" }, { name: "@listSize", as: "@length" }')}
    type Query { all: [Thing] @length(assumedSize: 4) }
    type Thing { id: ID @price(weight: 2) }
  `);
  expect(cost('{ all { id } }')).toBe(4 * 3);
});
