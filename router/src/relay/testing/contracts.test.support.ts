import { readFileSync } from 'node:fs';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { type GraphQLSchema, getVariableValues, Kind, parse, validate } from 'graphql';

const schemas = new Map<string, GraphQLSchema>();

/** Throws unless the committed contract of that subgraph takes this document with these variables. */
export function mustBeTaken(name: string, source: string, variables: Record<string, unknown>): void {
  const schema = schemas.get(name) ?? buildSubgraphSchema(parse(sdlOf(name)));
  schemas.set(name, schema);
  const document = parse(source);
  const [wrong] = validate(schema, document);
  if (wrong) throw wrong;
  const operation = document.definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION);
  const { errors } = getVariableValues(schema, operation?.variableDefinitions ?? [], variables);
  if (errors?.[0]) throw errors[0];
}

function sdlOf(name: string): string {
  return readFileSync(new URL(`../../../../schema/subgraphs/${name}.graphql`, import.meta.url), 'utf8');
}
