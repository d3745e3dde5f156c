import {
  type ArgumentNode,
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type FieldNode,
  type InterfaceTypeDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
  print,
  type SelectionSetNode,
  stripIgnoredCharacters,
} from 'graphql';

/** A field without arguments that stands for one with given arguments while the planner works. */
export interface VirtualField {
  readonly real: string;
  readonly args: readonly ArgumentNode[];
}

/** A supergraph the planner does not stumble over. */
export interface PlanningSupergraph {
  readonly sdl: string;
  /** By name. */
  readonly virtual: ReadonlyMap<string, VirtualField>;
  /** Which virtual fields `subgraph Type.field` requires. */
  readonly needs: ReadonlyMap<string, readonly string[]>;
}

type Fielded = ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode;

/**
 * Two corrections of what Apollo's planner reads. A required field with arguments becomes a field of its own: the planner
 * names it like the client's field and like other requirements of it, and one of them loses. Keys that can be resolved come
 * first: coming back to a subgraph after a @requires, it takes the first key, resolvable or not.
 */
export function planningSupergraph(sdl: string): PlanningSupergraph {
  const document = parse(sdl, { noLocation: true });
  const names = new VirtualNames(document);
  let reordered = false;
  const definitions = document.definitions.map((definition) => {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION && definition.kind !== Kind.INTERFACE_TYPE_DEFINITION) {
      return definition;
    }
    const fields = (definition.fields ?? []).map((field) => withVirtualNeeds(definition.name.value, field, names));
    const directives = resolvableFirst(definition.directives ?? []);
    reordered ||= directives.some((directive, index) => directive !== definition.directives?.[index]);
    return { ...definition, fields, directives };
  });
  const { virtual, needs } = names;
  if (virtual.size === 0 && !reordered) return { sdl, virtual, needs };
  const extended = definitions.map((definition) => {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION) return definition;
    const added = names.added.get(definition.name.value);
    return added ? { ...definition, fields: [...(definition.fields ?? []), ...added] } : definition;
  });
  return { sdl: print({ ...document, definitions: extended }), virtual, needs };
}

function withVirtualNeeds(type: string, field: FieldDefinitionNode, names: VirtualNames): FieldDefinitionNode {
  const directives = (field.directives ?? []).map((directive): ConstDirectiveNode => {
    const requires = directive.name.value === 'join__field' ? textOf(directive, 'requires') : null;
    if (requires === null || !requires.includes('(')) return directive;
    const needed: string[] = [];
    const set = names.rewrite(selectionOf(requires), type, needed);
    if (needed.length === 0) return directive;
    names.needs.set(`${names.subgraphOf(directive)} ${type}.${field.name.value}`, needed);
    const value = { kind: Kind.STRING, value: stripIgnoredCharacters(print(set)).slice(1, -1) } as const;
    const args = (directive.arguments ?? []).map((arg) => (arg.name.value === 'requires' ? { ...arg, value } : arg));
    return { ...directive, arguments: args };
  });
  return { ...field, directives };
}

/** Finds required fields with arguments, and makes each a field of its own on the type that has it. */
class VirtualNames {
  readonly virtual = new Map<string, VirtualField>();
  readonly needs = new Map<string, readonly string[]>();
  readonly added = new Map<string, FieldDefinitionNode[]>();
  readonly #types = new Map<string, Fielded>();
  readonly #graphs = new Map<string, string>();
  readonly #known = new Map<string, string>();

  constructor(document: DocumentNode) {
    for (const definition of document.definitions) {
      if (definition.kind === Kind.OBJECT_TYPE_DEFINITION || definition.kind === Kind.INTERFACE_TYPE_DEFINITION) {
        this.#types.set(definition.name.value, definition);
      } else if (definition.kind === Kind.ENUM_TYPE_DEFINITION && definition.name.value === 'join__Graph') {
        for (const { name, directives } of definition.values ?? []) {
          const graph = directives?.find((directive) => directive.name.value === 'join__graph');
          if (graph) this.#graphs.set(name.value, textOf(graph, 'name') ?? name.value);
        }
      }
    }
  }

  subgraphOf(directive: ConstDirectiveNode): string {
    const graph = directive.arguments?.find(({ name }) => name.value === 'graph')?.value;
    return graph?.kind === Kind.ENUM ? (this.#graphs.get(graph.value) ?? graph.value) : '';
  }

  rewrite(set: SelectionSetNode, typeName: string, needed: string[]): SelectionSetNode {
    const selections = set.selections.map((node) => {
      if (node.kind === Kind.FRAGMENT_SPREAD) return node;
      if (node.kind === Kind.INLINE_FRAGMENT) {
        const inner = this.rewrite(node.selectionSet, node.typeCondition?.name.value ?? typeName, needed);
        return { ...node, selectionSet: inner };
      }
      const type = this.#types.get(typeName);
      const field = type?.fields?.find(({ name }) => name.value === node.name.value);
      if (!type || !field) return node;
      const inner = node.selectionSet && this.rewrite(node.selectionSet, namedType(field), needed);
      const kept = inner ? { ...node, selectionSet: inner } : node;
      // On an interface the field would have to be on every member, too.
      if (!node.arguments?.length || type.kind !== Kind.OBJECT_TYPE_DEFINITION) return kept;
      const virtual = this.#virtualOf(type, field, node);
      needed.push(virtual);
      return { ...kept, name: { kind: Kind.NAME, value: virtual }, arguments: [] } as FieldNode;
    });
    return { ...set, selections };
  }

  #virtualOf(type: Fielded, field: FieldDefinitionNode, node: FieldNode): string {
    const args = node.arguments ?? [];
    const key = `${type.name.value}.${field.name.value}(${args.map(print).sort()})`;
    const known = this.#known.get(key);
    if (known) return known;
    const name = `_required${this.virtual.size}_${field.name.value}`;
    this.#known.set(key, name);
    this.virtual.set(name, { real: field.name.value, args });
    const added = { ...field, name: { kind: Kind.NAME, value: name } as const, arguments: [] };
    this.added.set(type.name.value, [...(this.added.get(type.name.value) ?? []), added]);
    return name;
  }
}

function selectionOf(fields: string): SelectionSetNode {
  const [operation] = parse(`{ ${fields} }`, { noLocation: true }).definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error(`"${fields}" is no selection of fields.`);
  return operation.selectionSet;
}

function textOf(directive: ConstDirectiveNode, argument: string): string | null {
  const value = directive.arguments?.find(({ name }) => name.value === argument)?.value;
  return value?.kind === Kind.STRING ? value.value : null;
}

function namedType({ type }: FieldDefinitionNode): string {
  let named = type;
  while (named.kind !== Kind.NAMED_TYPE) named = named.type;
  return named.name.value;
}

function resolvableFirst(directives: readonly ConstDirectiveNode[]): ConstDirectiveNode[] {
  const isLast = ({ name, arguments: args }: ConstDirectiveNode): boolean =>
    name.value === 'join__type' &&
    (args ?? []).some((arg) => arg.name.value === 'resolvable' && arg.value.kind === Kind.BOOLEAN && !arg.value.value);
  return [...directives.filter((one) => !isLast(one)), ...directives.filter(isLast)];
}
