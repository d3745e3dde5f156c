import { readdirSync, readFileSync } from 'node:fs';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { describe, expect, it } from '@jest/globals';
import { type GraphQLSchema, parse } from 'graphql';
import { loadSupergraph } from '../src/index.ts';
import { openGateway } from './gateway.ts';

const schemaFolder = new URL('../../schema/', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, schemaFolder), 'utf8');
const supergraphSdl = read('supergraph.graphql');

describe("the product's supergraph", () => {
  it('loads unchanged in @apollo/gateway, its composed @access included', async () => {
    expect(supergraphSdl).toContain('directive @access(permission: String!) on FIELD_DEFINITION');
    const schemas = new Map<string, GraphQLSchema>(
      readdirSync(new URL('subgraphs/', schemaFolder)).map((file) => [
        file.replace('.graphql', ''),
        buildSubgraphSchema({ typeDefs: parse(read(`subgraphs/${file}`)) }),
      ]),
    );
    const gateway = await openGateway(supergraphSdl, schemas);
    const answer = await gateway.execute('{ __typename me { id } cameras { totalCount } }', {}, {});
    expect(answer.data).toBeNull();
    expect(answer.errors?.length ?? 0).toBeGreaterThan(0);
    const plain = await gateway.execute('{ me { id } }', {}, {});
    expect(plain).toMatchObject({ data: { me: null } });
    await gateway.stop();
  });

  it('says of every root field that clients see whom it is for', () => {
    const { apiSchema } = loadSupergraph(supergraphSdl);
    const roots = [apiSchema.getQueryType(), apiSchema.getMutationType(), apiSchema.getSubscriptionType()];
    const seen = new Set(roots.flatMap((root) => Object.keys(root?.getFields() ?? {})));
    for (const definition of parse(supergraphSdl).definitions) {
      if (definition.kind !== 'ObjectTypeDefinition') continue;
      if (!roots.some((root) => root?.name === definition.name.value)) continue;
      for (const { name, directives } of definition.fields ?? []) {
        if (!seen.has(name.value)) continue;
        const access = directives?.find((directive) => directive.name.value === 'access');
        expect({ field: name.value, access: access?.arguments?.length }).toEqual({ field: name.value, access: 1 });
      }
    }
  });
});
