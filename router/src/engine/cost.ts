import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInputObjectType,
  isInterfaceType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  TypeInfo,
  valueFromASTUntyped,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import type { ListSize, Weights } from './weights.ts';

type Variables = Readonly<Record<string, unknown>>;

/** What an operation may cost at most: objects that it fetches, by the sizes of its pages, or what @cost says instead. */
export type Cost = (variables: Variables) => number;

/** A page whose size is stated nowhere. */
const UNSTATED_PAGE = 20;

interface FieldCost {
  /** Of the field itself, for each of its items. */
  readonly weight: number;
  /** Of the arguments' values. */
  readonly given: Cost;
  readonly size: Cost;
  /** Fields below that have the size instead of this one. */
  readonly sizedFields: ReadonlySet<string> | null;
}

interface Sized {
  readonly names: ReadonlySet<string>;
  readonly size: number;
}

/**
 * Every object counts 1 and every scalar 0 unless @cost says otherwise; a field and everything below it counts as often as
 * @listSize says, else as `first` says. Other lists count once: their length is not the client's to choose. Alternatives
 * (fragments on several types) are added up. The limit on fields bounds the work, however fragments are nested.
 * Throws SLICING_ARGUMENT_REQUIRED where @listSize wants one size and the operation gives none or several.
 */
export function compileCost(
  schema: GraphQLSchema,
  weights: Weights,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): Cost {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const fields = fieldCosts(schema, weights, document);
  const costOf = (set: SelectionSetNode, variables: Variables, sized: Sized | null): number => {
    let cost = 0;
    for (const node of set.selections) {
      if (node.kind === Kind.FRAGMENT_SPREAD) {
        const fragment = fragments.get(node.name.value);
        if (fragment) cost += costOf(fragment.selectionSet, variables, sized);
      } else if (node.kind === Kind.INLINE_FRAGMENT) cost += costOf(node.selectionSet, variables, sized);
      else cost += costOfField(node, variables, sized);
    }
    return cost;
  };
  const costOfField = (node: FieldNode, variables: Variables, sized: Sized | null): number => {
    const field = fields.get(node);
    if (!field) return 0;
    const ownSize = field.size(variables);
    const below = field.sizedFields ? { names: field.sizedFields, size: ownSize } : null;
    const times = sized?.names.has(node.name.value) ? sized.size : below ? 1 : ownSize;
    const item = field.weight + (node.selectionSet ? costOf(node.selectionSet, variables, below) : 0);
    return Math.max(0, times * item + field.given(variables));
  };
  const varies = operation.variableDefinitions && operation.variableDefinitions.length > 0;
  if (varies) return (variables) => costOf(operation.selectionSet, variables, null);
  const constant = costOf(operation.selectionSet, {}, null);
  return () => constant;
}

/** The refusal of an operation that is too costly; null when it may run. */
export function refuseCost(cost: number, costMax: number): GraphQLError | null {
  if (cost <= costMax) return null;
  const message =
    `The query may cost ${cost} (objects fetched, by page sizes); at most ${costMax} is allowed. ` +
    'Ask for smaller pages (first), or fewer lists within lists.';
  return new GraphQLError(message, { extensions: { code: 'COST_TOO_HIGH', cost, costMax } });
}

function fieldCosts(
  schema: GraphQLSchema,
  weights: Weights,
  document: DocumentNode,
): ReadonlyMap<FieldNode, FieldCost> {
  const costs = new Map<FieldNode, FieldCost>();
  const types = new TypeInfo(schema);
  const note = (node: FieldNode): void => {
    const field = types.getFieldDef();
    const parent = types.getParentType();
    if (!field || !parent) return;
    const owners = [parent, ...(isInterfaceType(parent) ? schema.getPossibleTypes(parent) : [])];
    const own = largest(owners.map(({ name }) => weights.cost.get(`${name}.${field.name}`)));
    const list = weights.listSize.get(`${parent.name}.${field.name}`);
    costs.set(node, {
      weight: own ?? weightOfType(schema, weights, getNamedType(field.type)),
      given: argumentCost(weights, `${parent.name}.${field.name}`, field, node),
      size: list ? listedSize(list, field, node) : pageSize(field, node),
      sizedFields: list && list.sizedFields.size > 0 ? list.sizedFields : null,
    });
  };
  visit(document, visitWithTypeInfo(types, { Field: note }));
  return costs;
}

/** Of an interface or union: its dearest type's. */
function weightOfType(schema: GraphQLSchema, weights: Weights, type: GraphQLNamedType): number {
  const usual = isCompositeType(type) ? 1 : 0;
  const stated = weights.cost.get(type.name);
  if (stated !== undefined || !isAbstractType(type)) return stated ?? usual;
  return largest(schema.getPossibleTypes(type).map(({ name }) => weights.cost.get(name) ?? usual)) ?? usual;
}

function largest(numbers: readonly (number | undefined)[]): number | undefined {
  const known = numbers.filter((number) => number !== undefined);
  return known.length > 0 ? Math.max(...known) : undefined;
}

function argumentCost(
  weights: Weights,
  coordinate: string,
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
): Cost {
  const parts = (node.arguments ?? []).flatMap(({ name, value }): Cost[] => {
    const argument = field.args.find((one) => one.name === name.value);
    if (!argument) return [];
    const { type } = argument;
    const stated = weights.cost.get(`${coordinate}(${name.value}:)`);
    if (stated === undefined && weights.cost.size === 0) return [];
    return [(variables) => costOfInput(weights, type, valueFromASTUntyped(value, variables), stated)];
  });
  return (variables) => parts.reduce((sum, part) => sum + part(variables), 0);
}

/** Every given value counts what it or its type is said to weigh, 0 by default: inputs fetch nothing of themselves. */
function costOfInput(weights: Weights, type: GraphQLInputType, value: unknown, stated: number | undefined): number {
  if (value === null || value === undefined) return 0;
  if (Array.isArray(value)) return value.reduce((sum, item) => sum + costOfInput(weights, type, item, stated), 0);
  const named = getNamedType(type);
  const own = stated ?? weights.cost.get(named.name) ?? 0;
  if (!isInputObjectType(named) || typeof value !== 'object') return own;
  const inner = Object.entries(named.getFields()).map(([name, { type: fieldType }]) => {
    const fieldValue = (value as Record<string, unknown>)[name];
    return costOfInput(weights, fieldType, fieldValue, weights.cost.get(`${named.name}.${name}`));
  });
  return inner.reduce((sum, cost) => sum + cost, own);
}

/** The largest size that is given, else what is assumed. */
function listedSize(list: ListSize, field: GraphQLField<unknown, unknown>, node: FieldNode): Cost {
  const { slicingArguments } = list;
  if (slicingArguments.length > 0 && list.requireOneSlicingArgument) refuseUnlessOne(list, field, node);
  const unstated = list.assumedSize ?? (slicingArguments.length > 0 ? UNSTATED_PAGE : 1);
  if (slicingArguments.length === 0) return () => unstated;
  return (variables) => {
    const sizes = slicingArguments.map((name) => givenAs(name, field, node, variables));
    const stated = largest(sizes.map((size) => (typeof size === 'number' ? size : undefined)));
    return Math.max(1, stated ?? unstated);
  };
}

/** What depends on variables counts as the one size that is wanted: the largest decides at last. */
function refuseUnlessOne({ slicingArguments }: ListSize, field: GraphQLField<unknown, unknown>, node: FieldNode): void {
  const given = (node.arguments ?? []).filter(
    ({ name, value }) => slicingArguments.includes(name.value) && value.kind !== Kind.NULL,
  );
  const fixed = given.filter(({ value }) => value.kind !== Kind.VARIABLE);
  const preset = field.args.some(
    ({ name, defaultValue }) => slicingArguments.includes(name) && typeof defaultValue === 'number',
  );
  if (fixed.length <= 1 && (given.length > 0 || preset)) return;
  const message = `"${field.name}" needs exactly one of ${slicingArguments.join(', ')}, with the size of the page.`;
  throw new GraphQLError(message, { nodes: node, extensions: { code: 'SLICING_ARGUMENT_REQUIRED' } });
}

/** An argument's value or default. */
function givenAs(
  argument: string,
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
  variables: Variables,
): unknown {
  const ast = node.arguments?.find(({ name }) => name.value === argument)?.value;
  const given = ast ? valueFromASTUntyped(ast, variables) : undefined;
  return given === undefined ? field.args.find(({ name }) => name === argument)?.defaultValue : given;
}

/** Where @listSize says nothing: a field with `first` is a page of so many. */
function pageSize(field: GraphQLField<unknown, unknown>, node: FieldNode): Cost {
  const first = field.args.find(({ name }) => name === 'first');
  if (!first) return () => 1;
  const preset = typeof first.defaultValue === 'number' ? first.defaultValue : UNSTATED_PAGE;
  return (variables) => {
    const size = givenAs('first', field, node, variables);
    return Math.max(1, typeof size === 'number' ? size : preset);
  };
}
