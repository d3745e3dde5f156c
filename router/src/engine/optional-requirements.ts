import type { FetchNode, QueryPlanSelectionNode } from '@apollo/query-planner';
import { type ConstDirectiveNode, type DirectiveNode, Kind, parse, type SelectionSetNode } from 'graphql';

type Variables = Readonly<Record<string, unknown>>;
type IsIncluded = (variables: Variables) => boolean;

/** What each subgraph's fields require and its entities are found by, as names at the top of the field sets. */
export interface Requirements {
  /** By `subgraph Type.field`. */
  readonly required: ReadonlyMap<string, readonly string[]>;
  /** By `subgraph Type`, of all its keys. */
  readonly keys: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Reads them from the supergraph that the plans are made for. */
export function requirementsOf(supergraphSdl: string): Requirements {
  const required = new Map<string, string[]>();
  const keys = new Map<string, Set<string>>();
  const { definitions } = parse(supergraphSdl, { noLocation: true });
  const graphs = new Map<string, string>();
  for (const definition of definitions) {
    if (definition.kind !== Kind.ENUM_TYPE_DEFINITION || definition.name.value !== 'join__Graph') continue;
    for (const { name, directives } of definition.values ?? []) {
      for (const directive of directives ?? []) graphs.set(name.value, argument(directive, 'name') ?? name.value);
    }
  }
  const graphOf = (directive: ConstDirectiveNode) => graphs.get(argument(directive, 'graph') ?? '') ?? '';
  for (const definition of definitions) {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION && definition.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue;
    const type = definition.name.value;
    for (const directive of definition.directives ?? []) {
      const key = directive.name.value === 'join__type' ? argument(directive, 'key') : null;
      if (key === null) continue;
      const place = `${graphOf(directive)} ${type}`;
      keys.set(place, new Set([...(keys.get(place) ?? []), ...topNames(key)]));
    }
    for (const { name, directives } of definition.fields ?? []) {
      for (const directive of directives ?? []) {
        const fields = directive.name.value === 'join__field' ? argument(directive, 'requires') : null;
        if (fields !== null) required.set(`${graphOf(directive)} ${type}.${name.value}`, topNames(fields));
      }
    }
  }
  return { required, keys };
}

/**
 * The planner puts fields that @skip or @include may leave out into one fetch with fields that stay. What only the former
 * require is then not there, and would take the latter with it: such requirements are not asked for. Returns the selections
 * that a run's representations are made of; null when nothing here depends on a condition.
 */
export function conditionalRequires(
  fetch: FetchNode,
  { required, keys }: Requirements,
): ((variables: Variables) => { readonly key: string; readonly selections: QueryPlanSelectionNode[] }) | null {
  const requires = fetch.requires ?? [];
  if (requires.length === 0 || !/@(?:skip|include)\(/.test(fetch.operation)) return null;
  const users = new Map<string, IsIncluded[]>();
  const visit = (set: SelectionSetNode, type: string, isIncluded: IsIncluded): void => {
    for (const node of set.selections) {
      if (node.kind === Kind.FRAGMENT_SPREAD) continue;
      const here = both(isIncluded, node.directives ?? []);
      if (node.kind === Kind.INLINE_FRAGMENT) visit(node.selectionSet, node.typeCondition?.name.value ?? type, here);
      else {
        for (const name of required.get(`${fetch.serviceName} ${type}.${node.name.value}`) ?? []) {
          const place = `${type}.${name}`;
          users.set(place, [...(users.get(place) ?? []), here]);
        }
      }
    }
  };
  for (const definition of parse(fetch.operation, { noLocation: true }).definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    const [entities] = definition.selectionSet.selections;
    if (entities?.kind === Kind.FIELD && entities.selectionSet) visit(entities.selectionSet, '', ALWAYS);
  }
  for (const place of users.keys()) {
    const [type = '', name = ''] = place.split('.');
    if (keys.get(`${fetch.serviceName} ${type}`)?.has(name)) users.delete(place);
  }
  if ([...users.values()].every((all) => all.includes(ALWAYS))) return null;
  return (variables) => {
    const left = new Set<string>();
    for (const [place, all] of users) if (!all.some((isIncluded) => isIncluded(variables))) left.add(place);
    return { key: [...left].join(), selections: left.size === 0 ? requires : without(requires, left) };
  };
}

const ALWAYS: IsIncluded = () => true;

function both(outer: IsIncluded, directives: readonly DirectiveNode[]): IsIncluded {
  return directives.reduce((isIncluded: IsIncluded, { name, arguments: args }) => {
    const value = args?.[0]?.value;
    if ((name.value !== 'skip' && name.value !== 'include') || !value) return isIncluded;
    const wanted = name.value === 'include';
    if (value.kind === Kind.BOOLEAN) return value.value === wanted ? isIncluded : () => false;
    if (value.kind !== Kind.VARIABLE) return isIncluded;
    const variable = value.name.value;
    return (variables) => isIncluded(variables) && (variables[variable] === true) === wanted;
  }, outer);
}

function without(selections: readonly QueryPlanSelectionNode[], left: ReadonlySet<string>): QueryPlanSelectionNode[] {
  return selections.map((node) => {
    if (node.kind !== 'InlineFragment') return node;
    const type = node.typeCondition ?? '';
    const kept = node.selections.filter((field) => field.kind !== 'Field' || !left.has(`${type}.${field.name}`));
    return { ...node, selections: kept };
  });
}

function topNames(fields: string): string[] {
  const [operation] = parse(`{ ${fields} }`, { noLocation: true }).definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) return [];
  return operation.selectionSet.selections.flatMap((node) => (node.kind === Kind.FIELD ? [node.name.value] : []));
}

function argument(directive: ConstDirectiveNode, name: string): string | null {
  const value = directive.arguments?.find((one) => one.name.value === name)?.value;
  return value?.kind === Kind.STRING || value?.kind === Kind.ENUM ? value.value : null;
}
