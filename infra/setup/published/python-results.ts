import {
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  type SelectionSetNode,
} from 'graphql';
import { scalarName } from './python-sdk.ts';

type Fields = [name: string, type: string][];
type Classes = [name: string, fields: Fields][];

/** The dictionaries that an operation answers, inner ones first. Fragments are those inside of it. */
export function resultClasses(
  name: string,
  root: GraphQLObjectType,
  selections: SelectionSetNode,
  schema: GraphQLSchema,
): Classes {
  const classes: Classes = [];
  classOf(name, root, [selections], schema, classes);
  return classes;
}

function classOf(
  name: string,
  type: GraphQLObjectType,
  sets: readonly SelectionSetNode[],
  schema: GraphQLSchema,
  classes: Classes,
): void {
  const fields: Fields = [];
  for (const [key, { field, inner }] of selected(type, sets, schema)) {
    if (field === '__typename') {
      fields.push([key, `Literal['${type.name}']`]);
      continue;
    }
    const output = type.getFields()[field]?.type;
    if (!output) throw new Error(`${type.name} has no field ${field}.`);
    const innerName = `${name}${key.charAt(0).toUpperCase()}${key.slice(1)}`;
    const named = nameOf(innerName, getNamedType(output), inner, schema, classes);
    fields.push([key, wrapped(output, named)]);
  }
  classes.push([name, fields]);
}

/** What stands for a named type in annotations; makes its classes. */
function nameOf(
  name: string,
  type: GraphQLNamedType,
  sets: readonly SelectionSetNode[],
  schema: GraphQLSchema,
  classes: Classes,
): string {
  if (isEnumType(type)) return `schema.${type.name}`;
  if (isObjectType(type)) {
    classOf(name, type, sets, schema, classes);
    return name;
  }
  if (!isAbstractType(type)) return scalarName(type.name);
  const members = schema.getPossibleTypes(type).map((member) => {
    classOf(`${name}${member.name}`, member, sets, schema, classes);
    return `${name}${member.name}`;
  });
  return members.length === 1 ? (members[0] ?? '') : `Union[${members.join(', ')}]`;
}

function selected(
  type: GraphQLObjectType,
  sets: readonly SelectionSetNode[],
  schema: GraphQLSchema,
  found = new Map<string, { field: string; inner: SelectionSetNode[] }>(),
): Map<string, { field: string; inner: SelectionSetNode[] }> {
  for (const { selections } of sets) {
    for (const one of selections) {
      if (one.kind === 'Field') {
        const key = one.alias?.value ?? one.name.value;
        const known = found.get(key) ?? { field: one.name.value, inner: [] };
        if (one.selectionSet) known.inner.push(one.selectionSet);
        found.set(key, known);
      } else if (one.kind === 'InlineFragment') {
        const on = one.typeCondition ? schema.getType(one.typeCondition.name.value) : type;
        const holds = on === type || (isAbstractType(on) && schema.isSubType(on, type));
        if (holds) selected(type, [one.selectionSet], schema, found);
      } else throw new Error(`Operations of the Python SDK use inline fragments, not ${one.name.value}.`);
    }
  }
  return found;
}

function wrapped(type: GraphQLOutputType, named: string): string {
  if (isNonNullType(type)) return bare(type.ofType, named);
  return `Optional[${bare(type, named)}]`;
}

function bare(type: GraphQLOutputType, named: string): string {
  if (isNonNullType(type)) return bare(type.ofType, named);
  return isListType(type) ? `List[${wrapped(type.ofType, named)}]` : named;
}
