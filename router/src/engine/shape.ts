import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLEnumType,
  GraphQLIncludeDirective,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  GraphQLSkipDirective,
  getDirectiveValues,
  getNullableType,
  isAbstractType,
  isEnumType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type SelectionSetNode,
  typeFromAST,
} from 'graphql';
import { isTree, type Tree } from './merge.ts';
import type { ResponsePath } from './paths.ts';

/** A null that the API schema does not allow, or a value that it does not know. */
export interface ShapeError {
  readonly message: string;
  readonly path: ResponsePath;
}

/** Where we are in the answer; a path is only built when something is wrong. */
interface Trail {
  readonly key: string | number;
  readonly up: Trail | null;
}

/** Says that nobody wants to know where we are. */
const UNTRACKED: Trail = { key: '', up: null };

function below(trail: Trail | null, key: string | number): Trail {
  return trail === UNTRACKED ? UNTRACKED : { key, up: trail };
}

type Complete = (value: unknown, trail: Trail, errors: ShapeError[]) => unknown;
type ShapeObject = (input: Tree, trail: Trail | null, errors: ShapeError[]) => Tree | typeof BUBBLE;

/** The value broke a non-null promise; the nearest nullable parent becomes null. */
const BUBBLE = Symbol('bubble');

export interface ShapeOptions {
  readonly apiSchema: GraphQLSchema;
  readonly fullSchema: GraphQLSchema;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  /** Only the values that @skip and @include read. */
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Compiles a selection into a function from the fetched tree to the client's answer: order, aliases, nulls per spec. */
export function compileShape(
  options: ShapeOptions,
  rootType: GraphQLObjectType,
  selectionSet: SelectionSetNode,
): (input: Tree, errors: ShapeError[]) => Tree | null {
  const shape = compileObject(options, rootType, [selectionSet]);
  return (input, errors) => {
    let shaped = shape(input, UNTRACKED, errors);
    if (errors.length > 0) {
      // Rare: once more, now with the places of what is wrong.
      errors.length = 0;
      shaped = shape(input, null, errors);
    }
    return shaped === BUBBLE ? null : (shaped as Tree);
  };
}

function compileObject(
  options: ShapeOptions,
  type: GraphQLObjectType | GraphQLInterfaceType,
  sets: readonly SelectionSetNode[],
): ShapeObject {
  const groups = new Map<string, FieldNode[]>();
  for (const set of sets) collectFields(options, type, set, groups);
  const completes: Complete[] = [];
  const members: string[] = [];
  let steps = '';
  for (const [key, nodes] of groups) {
    const name = (nodes[0] as FieldNode).name.value;
    if (name === '__schema' || name === '__type') continue;
    const index = completes.length;
    const text = JSON.stringify(key);
    const field = type.getFields()[name];
    // Computed, __proto__ is a key like any other.
    members.push(key === '__proto__' ? `[${text}]: v${index}` : `${text}: v${index}`);
    completes.push(field ? compileValue(options, field.type, nodes, `${type.name}.${name}`) : () => type.name);
    if (field && isPlainLeaf(options, field.type)) {
      // A leaf that is there needs no call; the call finds the words for one that is not.
      steps += `let v${index} = input[${text}];
        if (v${index} === undefined || v${index} === null) v${index} = C[${index}](null, below(trail, ${text}), errors);\n`;
    } else {
      steps += `const v${index} = C[${index}](input[${text}], below(trail, ${text}), errors);\n`;
    }
    steps += `if (v${index} === BUBBLE) return BUBBLE;\n`;
  }
  // Written out: an object literal with its keys known is built several times faster than one filled in a loop.
  const body = `return (input, trail, errors) => {\n${steps}return { ${members.join(', ')} };\n};`;
  return new Function('C', 'BUBBLE', 'below', body)(completes, BUBBLE, below) as ShapeObject;
}

function isPlainLeaf(options: ShapeOptions, type: GraphQLOutputType): boolean {
  const nullable = getNullableType(type);
  return isLeafType(nullable) && !(isEnumType(nullable) && hidesValues(options, nullable));
}

function hidesValues({ fullSchema }: ShapeOptions, type: GraphQLEnumType): boolean {
  const full = fullSchema.getType(type.name);
  return isEnumType(full) && full.getValues().length > type.getValues().length;
}

function compileValue(
  options: ShapeOptions,
  type: GraphQLOutputType,
  nodes: readonly FieldNode[],
  place: string,
): Complete {
  if (isNonNullType(type)) {
    const inner = compileValue(options, type.ofType, nodes, place);
    return (value, trail, errors) => {
      const before = errors.length;
      const done = inner(value, trail, errors);
      if (done !== null) return done;
      if (errors.length === before) {
        errors.push({ message: `Cannot return null for non-nullable field ${place}.`, path: pathOf(trail) });
      }
      return BUBBLE;
    };
  }
  return asNullable(compileNullable(options, getNullableType(type), nodes, place));
}

function asNullable(inner: Complete): Complete {
  return (value, trail, errors) => {
    if (value === null || value === undefined) return null;
    const done = inner(value, trail, errors);
    return done === BUBBLE ? null : done;
  };
}

function compileNullable(
  options: ShapeOptions,
  type: GraphQLOutputType,
  nodes: readonly FieldNode[],
  place: string,
): Complete {
  if (isListType(type)) {
    const item = compileValue(options, type.ofType, nodes, place);
    return (value, trail, errors) => {
      if (!Array.isArray(value)) return wrong(errors, trail, `${place} is no list.`);
      const output: unknown[] = new Array(value.length);
      let broken = false;
      for (let index = 0; index < value.length; index += 1) {
        const done = item(value[index], below(trail, index), errors);
        if (done === BUBBLE) broken = true;
        output[index] = done;
      }
      return broken ? BUBBLE : output;
    };
  }
  if (isEnumType(type)) {
    if (!hidesValues(options, type)) return (value) => value;
    const known = new Set(type.getValues().map(({ name }) => name));
    return (value, trail, errors) =>
      known.has(String(value)) ? value : wrong(errors, trail, `${place} holds a value that the API does not have.`);
  }
  if (isLeafType(type)) return (value) => value;
  const sets = nodes.flatMap(({ selectionSet }) => (selectionSet ? [selectionSet] : []));
  if (isObjectType(type)) {
    const shape = compileObject(options, type, sets);
    return (value, trail, errors) =>
      isTree(value) ? shape(value, trail, errors) : wrong(errors, trail, `${place} is no object.`);
  }
  if (!isAbstractType(type)) throw new Error(`${place} has no shape.`);
  const members = new Map(options.apiSchema.getPossibleTypes(type).map((member) => [member.name, member]));
  const shapes = new Map<string, ShapeObject>();
  // A subgraph that knows the interface as an object does not know the member, and where no field depends on it nobody asks.
  const anyMember =
    isInterfaceType(type) && !hidesMembers(options, type) && !asksTypeName(options, type, sets) ? type : undefined;
  return (value, trail, errors) => {
    let member: GraphQLObjectType | GraphQLInterfaceType | undefined;
    if (isTree(value)) {
      const name = value.__typename;
      member = name === undefined || name === type.name ? anyMember : members.get(String(name));
    }
    if (!member) return wrong(errors, trail, `${place} is of a type that the API does not have.`);
    let shape = shapes.get(member.name);
    if (!shape) {
      shape = compileObject(options, member, sets);
      shapes.set(member.name, shape);
    }
    return shape(value as Tree, trail, errors);
  };
}

function hidesMembers({ apiSchema, fullSchema }: ShapeOptions, type: GraphQLInterfaceType): boolean {
  const full = fullSchema.getType(type.name);
  return !isInterfaceType(full) || fullSchema.getPossibleTypes(full).length > apiSchema.getPossibleTypes(type).length;
}

function asksTypeName(options: ShapeOptions, type: GraphQLInterfaceType, sets: readonly SelectionSetNode[]): boolean {
  const groups = new Map<string, FieldNode[]>();
  for (const set of sets) collectFields(options, type, set, groups);
  return [...groups.values()].some(([node]) => node?.name.value === '__typename');
}

function wrong(errors: ShapeError[], trail: Trail, message: string): null {
  errors.push({ message, path: pathOf(trail) });
  return null;
}

function pathOf(trail: Trail): ResponsePath {
  const path: (string | number)[] = [];
  for (let at: Trail | null = trail; at; at = at.up) path.push(at.key);
  return path.reverse();
}

function collectFields(
  options: ShapeOptions,
  type: GraphQLObjectType | GraphQLInterfaceType,
  set: SelectionSetNode,
  groups: Map<string, FieldNode[]>,
): void {
  for (const node of set.selections) {
    if (getDirectiveValues(GraphQLSkipDirective, node, options.variables)?.if === true) continue;
    if (getDirectiveValues(GraphQLIncludeDirective, node, options.variables)?.if === false) continue;
    if (node.kind === 'Field') {
      const key = node.alias?.value ?? node.name.value;
      const group = groups.get(key);
      if (group) group.push(node);
      else groups.set(key, [node]);
      continue;
    }
    const fragment = node.kind === 'FragmentSpread' ? options.fragments[node.name.value] : node;
    if (!fragment) continue;
    const condition = fragment.typeCondition ? typeFromAST(options.apiSchema, fragment.typeCondition) : type;
    const applies = condition === type || (isAbstractType(condition) && options.apiSchema.isSubType(condition, type));
    if (applies) collectFields(options, type, fragment.selectionSet, groups);
  }
}
