import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';

/** How many objects an operation may fetch at most, by the sizes of pages that it asks for. */
export type Cost = (variables: Readonly<Record<string, unknown>>) => number;

/** A page whose size is stated nowhere. */
const UNSTATED_PAGE = 20;

/**
 * Every object counts 1, and everything below a field with `first` counts that many times. Lists without `first` count once:
 * their length is not the client's to choose. The limit on fields bounds the work, however fragments are nested.
 */
export function compileCost(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode): Cost {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const pages = pageSizes(schema, document);
  const costOf = (set: SelectionSetNode, variables: Readonly<Record<string, unknown>>): number => {
    let cost = 0;
    for (const node of set.selections) {
      if (node.kind === Kind.FRAGMENT_SPREAD) {
        const fragment = fragments.get(node.name.value);
        if (fragment) cost += costOf(fragment.selectionSet, variables);
      } else if (node.kind === Kind.INLINE_FRAGMENT) cost += costOf(node.selectionSet, variables);
      else if (node.selectionSet) {
        cost += (pages.get(node)?.(variables) ?? 1) * (1 + costOf(node.selectionSet, variables));
      }
    }
    return cost;
  };
  const varies = operation.variableDefinitions && operation.variableDefinitions.length > 0;
  if (varies) return (variables) => costOf(operation.selectionSet, variables);
  const constant = costOf(operation.selectionSet, {});
  return () => constant;
}

/** The refusal of an operation that is too costly; null when it may run. */
export function refuseCost(cost: number, costMax: number): GraphQLError | null {
  if (cost <= costMax) return null;
  const message =
    `The query may fetch ${cost} objects; at most ${costMax} are allowed. ` +
    'Ask for smaller pages (first), or fewer lists within lists.';
  return new GraphQLError(message, { extensions: { code: 'COST_TOO_HIGH', cost, costMax } });
}

function pageSizes(schema: GraphQLSchema, document: DocumentNode): ReadonlyMap<FieldNode, Cost> {
  const pages = new Map<FieldNode, Cost>();
  const types = new TypeInfo(schema);
  const note = (node: FieldNode): void => {
    const argument = types.getFieldDef()?.args.find(({ name }) => name === 'first');
    if (!argument) return;
    const unstated = typeof argument.defaultValue === 'number' ? argument.defaultValue : UNSTATED_PAGE;
    const value = node.arguments?.find(({ name }) => name.value === 'first')?.value;
    const fixed = Math.max(1, value?.kind === Kind.INT ? Number(value.value) : unstated);
    if (value?.kind !== Kind.VARIABLE) pages.set(node, () => fixed);
    else {
      const name = value.name.value;
      pages.set(node, (variables) => {
        const given = variables[name];
        return typeof given === 'number' ? Math.max(1, given) : fixed;
      });
    }
  };
  visit(document, visitWithTypeInfo(types, { Field: note }));
  return pages;
}
