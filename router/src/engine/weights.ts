import { type ConstDirectiveNode, type DocumentNode, Kind, parse, valueFromASTUntyped } from 'graphql';

/** What @listSize says of one field; sizes in items. */
export interface ListSize {
  readonly assumedSize: number | null;
  /** Arguments that state the size. */
  readonly slicingArguments: readonly string[];
  /** Fields of the answered object that have this size; empty when it is the field's own. */
  readonly sizedFields: ReadonlySet<string>;
  readonly requireOneSlicingArgument: boolean;
}

/** What a supergraph says of costs: @cost and @listSize of https://specs.apollo.dev/cost, under whatever name it links them. */
export interface Weights {
  /** By `Type`, `Type.field` (also of inputs) and `Type.field(argument:)`. */
  readonly cost: ReadonlyMap<string, number>;
  /** By `Type.field`. */
  readonly listSize: ReadonlyMap<string, ListSize>;
}

/** Throws a GraphQLError when the SDL cannot be parsed. */
export function weightsOf(supergraphSdl: string): Weights {
  const document = parse(supergraphSdl);
  const names = linkedNames(document);
  const cost = new Map<string, number>();
  const listSize = new Map<string, ListSize>();
  if (!names) return { cost, listSize };
  const note = (coordinate: string, directives: readonly ConstDirectiveNode[] | undefined): void => {
    for (const directive of directives ?? []) {
      const values = argumentsOf(directive);
      if (directive.name.value === names.cost && typeof values.weight === 'number') cost.set(coordinate, values.weight);
      if (directive.name.value === names.listSize) listSize.set(coordinate, asListSize(values));
    }
  };
  for (const type of document.definitions) {
    if (!('name' in type) || !type.name || type.kind === Kind.DIRECTIVE_DEFINITION) continue;
    note(type.name.value, type.directives as readonly ConstDirectiveNode[] | undefined);
    if (!('fields' in type)) continue;
    for (const field of type.fields ?? []) {
      const coordinate = `${type.name.value}.${field.name.value}`;
      note(coordinate, field.directives);
      if (field.kind !== Kind.FIELD_DEFINITION) continue;
      for (const argument of field.arguments ?? []) {
        note(`${coordinate}(${argument.name.value}:)`, argument.directives);
      }
    }
  }
  return { cost, listSize };
}

/** The directives' names here: a link may rename the whole feature (`as`) or what it imports; null without a link. */
function linkedNames(document: DocumentNode): { readonly cost: string; readonly listSize: string } | null {
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.SCHEMA_DEFINITION && definition.kind !== Kind.SCHEMA_EXTENSION) continue;
    for (const directive of definition.directives ?? []) {
      const link = directive.name.value === 'link' ? argumentsOf(directive) : {};
      if (typeof link.url !== 'string' || !/\/cost\/v0\.\d+$/.test(link.url)) continue;
      const feature = typeof link.as === 'string' ? link.as : 'cost';
      const names = { cost: feature, listSize: `${feature}__listSize` };
      for (const entry of Array.isArray(link.import) ? (link.import as unknown[]) : []) {
        const { name, as = name } = (typeof entry === 'string' ? { name: entry } : entry) as Record<string, string>;
        if (name === '@cost') names.cost = String(as).slice(1);
        if (name === '@listSize') names.listSize = String(as).slice(1);
      }
      return names;
    }
  }
  return null;
}

function asListSize(values: Readonly<Record<string, unknown>>): ListSize {
  const { assumedSize, requireOneSlicingArgument = true } = values;
  return {
    assumedSize: typeof assumedSize === 'number' ? assumedSize : null,
    slicingArguments: texts(values.slicingArguments),
    sizedFields: new Set(texts(values.sizedFields)),
    requireOneSlicingArgument: requireOneSlicingArgument === true,
  };
}

/** A list of one may be written without its brackets. */
function texts(value: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.filter((item) => typeof item === 'string');
}

function argumentsOf(directive: ConstDirectiveNode): Record<string, unknown> {
  return Object.fromEntries((directive.arguments ?? []).map((one) => [one.name.value, valueFromASTUntyped(one.value)]));
}
