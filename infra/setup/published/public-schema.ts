import { Supergraph } from '@apollo/federation-internals';
import { type GraphQLSchema, parse } from 'graphql';

/** What clients see of a supergraph, and which permission each root field asks for. */
export interface PublicSchema {
  readonly schema: GraphQLSchema;
  /** By `Query.cameras`; absent: whoever signed in. */
  readonly permissions: ReadonlyMap<string, string>;
}
const ROOTS = new Set(['Query', 'Mutation', 'Subscription']);

export function publicSchema(supergraphSdl: string): PublicSchema {
  const schema = Supergraph.build(supergraphSdl).apiSchema().toGraphQLJSSchema();
  const permissions = new Map<string, string>();
  for (const definition of parse(supergraphSdl, { noLocation: true }).definitions) {
    if (definition.kind !== 'ObjectTypeDefinition' || !ROOTS.has(definition.name.value)) continue;
    for (const field of definition.fields ?? []) {
      const access = field.directives?.find(({ name }) => name.value === 'access')?.arguments?.[0]?.value;
      if (access?.kind === 'StringValue') permissions.set(`${definition.name.value}.${field.name.value}`, access.value);
    }
  }
  return { schema, permissions };
}
