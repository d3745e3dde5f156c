import type { FetchNode, PlanNode, QueryPlanSelectionNode, SubscriptionNode } from '@apollo/query-planner';
import {
  type DocumentNode,
  type FieldNode,
  type InlineFragmentNode,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
  type SelectionNode,
  stripIgnoredCharacters,
  visit,
} from 'graphql';
import type { PlanningSupergraph } from './planning-supergraph.ts';

/** Turns a plan with virtual fields into one that subgraphs understand: real names, arguments, renamed requirements. */
export function correctPlan<Node extends PlanNode | SubscriptionNode>(
  node: Node | undefined,
  supergraph: PlanningSupergraph,
): Node | undefined {
  if (!node || supergraph.virtual.size === 0) return node;
  return correct(node, supergraph) as Node;
}

function correct(node: PlanNode | SubscriptionNode, supergraph: PlanningSupergraph): PlanNode | SubscriptionNode {
  const inner = (child: PlanNode): PlanNode => correct(child, supergraph) as PlanNode;
  switch (node.kind) {
    case 'Fetch':
      return correctFetch(node, supergraph);
    case 'Flatten':
      return { ...node, node: inner(node.node) };
    case 'Sequence':
    case 'Parallel':
      return { ...node, nodes: node.nodes.map(inner) };
    case 'Condition': {
      const { ifClause, elseClause, ...rest } = node;
      return {
        ...rest,
        ...(ifClause && { ifClause: inner(ifClause) }),
        ...(elseClause && { elseClause: inner(elseClause) }),
      };
    }
    case 'Subscription':
      return { ...node, primary: inner(node.primary) as FetchNode, ...(node.rest && { rest: inner(node.rest) }) };
    case 'Defer':
      return node;
  }
}

interface Requirement {
  readonly virtual: string;
  readonly path: readonly string[];
}

function correctFetch(fetch: FetchNode, supergraph: PlanningSupergraph): PlanNode {
  const requirements = fetch.requires ? requirementsIn(fetch.requires, supergraph) : [];
  const groups = collisions(requirements, supergraph);
  const parts = groups.length > 1 ? splitFetch(fetch, groups, supergraph) : [fetch];
  const nodes = parts.map((part) => withRealFields(part, supergraph));
  return nodes.length === 1 ? (nodes[0] as FetchNode) : { kind: 'Parallel', nodes };
}

function withRealFields(fetch: FetchNode, { virtual }: PlanningSupergraph): FetchNode {
  const renames = (fetch.requires ? requirementsIn(fetch.requires, { virtual }) : []).map(
    ({ virtual: name, path }) => ({
      kind: 'KeyRenamer' as const,
      path: [...path, name],
      renameKeyTo: virtual.get(name)?.real ?? name,
    }),
  );
  const operation = fetch.operation.includes('_required')
    ? printed(visit(parse(fetch.operation, { noLocation: true }), { Field: (node) => realField(node, virtual) }))
    : fetch.operation;
  if (renames.length === 0) return { ...fetch, operation };
  return { ...fetch, operation, inputRewrites: [...(fetch.inputRewrites ?? []), ...renames] };
}

function realField(node: FieldNode, virtual: PlanningSupergraph['virtual']): FieldNode | undefined {
  const field = virtual.get(node.name.value);
  if (!field) return undefined;
  const name = { kind: Kind.NAME, value: field.real } as const;
  return { ...node, alias: node.alias ?? node.name, name, arguments: field.args };
}

function requirementsIn(
  selections: readonly QueryPlanSelectionNode[],
  { virtual }: Pick<PlanningSupergraph, 'virtual'>,
  path: readonly string[] = [],
): Requirement[] {
  return selections.flatMap((node): Requirement[] => {
    if (node.kind === 'InlineFragment') {
      const inside = node.typeCondition ? [...path, `... on ${node.typeCondition}`] : path;
      return requirementsIn(node.selections, { virtual }, inside);
    }
    const deeper = requirementsIn(node.selections ?? [], { virtual }, [...path, node.name]);
    return virtual.has(node.name) ? [...deeper, { virtual: node.name, path }] : deeper;
  });
}

/** Virtual fields that would get the same name in one representation, one group each; less than two = none do. */
function collisions(requirements: readonly Requirement[], { virtual }: PlanningSupergraph): string[] {
  const places = new Map<string, Set<string>>();
  for (const { virtual: name, path } of requirements) {
    const place = [...path, virtual.get(name)?.real].join('/');
    places.set(place, (places.get(place) ?? new Set()).add(name));
  }
  return [...new Set([...places.values()].filter((names) => names.size > 1).flatMap((names) => [...names]))];
}

/** One fetch per colliding requirement, each with the fields that need it; fields that need none go with the first. */
function splitFetch(fetch: FetchNode, groups: readonly string[], { needs }: PlanningSupergraph): FetchNode[] {
  const document = parse(fetch.operation, { noLocation: true });
  return groups.flatMap((group, index) => {
    const belongs = (type: string, { name }: FieldNode): boolean => {
      const needed = (needs.get(`${fetch.serviceName} ${type}.${name.value}`) ?? []).filter((one) =>
        groups.includes(one),
      );
      return needed.length === 0 ? index === 0 : needed.includes(group);
    };
    const operation = keepFields(document, belongs);
    if (!operation) return [];
    const others = new Set(groups.filter((one) => one !== group));
    const text = printed(operation);
    const requires = withoutFields(fetch.requires ?? [], others);
    const variableUsages = (fetch.variableUsages ?? []).filter((name) => text.includes(`$${name}`));
    return [{ ...fetch, operation: text, requires, variableUsages }];
  });
}

function keepFields(document: DocumentNode, belongs: (type: string, field: FieldNode) => boolean): DocumentNode | null {
  let kept = 0;
  const filtered = (fragment: InlineFragmentNode): InlineFragmentNode | null => {
    const type = fragment.typeCondition?.name.value ?? '';
    const selections = fragment.selectionSet.selections.filter((node) => {
      const stays = node.kind !== Kind.FIELD || belongs(type, node);
      if (stays) kept += 1;
      return stays;
    });
    return selections.length > 0 ? { ...fragment, selectionSet: { ...fragment.selectionSet, selections } } : null;
  };
  const definitions = document.definitions.map((definition) => {
    if (definition.kind !== Kind.OPERATION_DEFINITION) return definition;
    const [entities] = definition.selectionSet.selections;
    if (entities?.kind !== Kind.FIELD || !entities.selectionSet) return definition;
    const selections = entities.selectionSet.selections.flatMap((node): SelectionNode[] => {
      const one = node.kind === Kind.INLINE_FRAGMENT ? filtered(node) : node;
      return one ? [one] : [];
    });
    const inner = { ...entities, selectionSet: { ...entities.selectionSet, selections } };
    return withUsedVariables({ ...definition, selectionSet: { ...definition.selectionSet, selections: [inner] } });
  });
  return kept > 0 ? { ...document, definitions } : null;
}

function withUsedVariables(operation: OperationDefinitionNode): OperationDefinitionNode {
  const text = print({ ...operation, variableDefinitions: [] });
  const used = operation.variableDefinitions?.filter(({ variable }) => text.includes(`$${variable.name.value}`)) ?? [];
  return { ...operation, variableDefinitions: used };
}

function withoutFields(
  selections: readonly QueryPlanSelectionNode[],
  left: ReadonlySet<string>,
): QueryPlanSelectionNode[] {
  return selections.flatMap((node): QueryPlanSelectionNode[] => {
    if (node.kind === 'Field' && left.has(node.name)) return [];
    return [node.selections ? { ...node, selections: withoutFields(node.selections, left) } : node];
  });
}

function printed(document: DocumentNode): string {
  return stripIgnoredCharacters(print(document));
}
