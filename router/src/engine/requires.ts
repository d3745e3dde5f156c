import type { QueryPlanFieldNode, QueryPlanSelectionNode } from '@apollo/query-planner';
import type { GraphQLSchema } from 'graphql';
import { isTree, mergeInto, type Tree } from './merge.ts';
import { typeTest } from './rewrite.ts';

type Pick = (source: Tree, into: Tree) => boolean;

/** Equal representations have equal names; built without JSON where the key is one plain field. */
export function nameOf(representation: Tree): string {
  let only: unknown;
  let name = '';
  let count = 0;
  for (const field in representation) {
    if (field === '__typename') continue;
    if (count > 0) return JSON.stringify(representation);
    only = representation[field];
    if (typeof only !== 'string') return JSON.stringify(representation);
    name = field;
    count += 1;
  }
  return count === 1 ? `${representation.__typename} ${name} ${only}` : JSON.stringify(representation);
}

/** Compiles `requires` into a function from an entity to its representation; null when a required field is missing. */
export function compileRequires(
  schema: GraphQLSchema,
  selections: QueryPlanSelectionNode[],
): (entity: Tree) => Tree | null {
  const pick = compileSelections(schema, selections);
  return (entity) => {
    const representation: Tree = {};
    return pick(entity, representation) && typeof representation.__typename === 'string' ? representation : null;
  };
}

function compileSelections(schema: GraphQLSchema, selections: QueryPlanSelectionNode[]): Pick {
  const picks = selections.map((selection): Pick => {
    if (selection.kind === 'Field') return compileField(schema, selection);
    const inner = compileSelections(schema, selection.selections);
    const applies = selection.typeCondition ? typeTest(schema, selection.typeCondition, false) : () => true;
    return (source, into) => {
      if (!applies(source)) return true;
      const part: Tree = {};
      if (inner(source, part)) mergeInto(into, part);
      return true;
    };
  });
  const [only] = picks;
  if (picks.length === 1 && only) return only;
  return (source, into) => {
    for (const pick of picks) if (!pick(source, into)) return false;
    return true;
  };
}

function compileField(schema: GraphQLSchema, field: QueryPlanFieldNode): Pick {
  const name = field.alias ?? field.name;
  if (!field.selections || field.selections.length === 0) {
    return (source, into) => {
      const value = source[name];
      if (value === undefined) return false;
      into[name] = value;
      return true;
    };
  }
  const inner = compileSelections(schema, field.selections);
  const pickValue = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(pickValue);
    if (!isTree(value)) return value ?? null;
    const part: Tree = {};
    return inner(value, part) ? part : null;
  };
  return (source, into) => {
    const value = source[name];
    if (value === undefined) return false;
    into[name] = pickValue(value);
    return true;
  };
}
