import { existsSync, readFileSync } from 'node:fs';
import {
  type ExecutionResult,
  GraphQLEnumType,
  type GraphQLField,
  GraphQLInputObjectType,
  type GraphQLInputType,
  GraphQLInterfaceType,
  GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  GraphQLUnionType,
  getNamedType,
  getNullableType,
  isLeafType,
  isListType,
  isNonNullType,
} from 'graphql';
import type { AccessRow, AccessRule } from '../schema/access/rules.ts';

export type Operation = 'query' | 'mutation' | 'subscription';

/** One thing that can be asked of a subgraph: a root field, or a reference to an entity. `row` is its key in the matrix. */
export interface Question {
  readonly row: string;
  readonly operation: Operation;
  /** The entity's type name, for a reference. */
  readonly entity?: string;
  readonly field: GraphQLField<unknown, unknown>;
}

/** Everything that can be asked of a subgraph by its own contract. */
export function questionsOf(schema: GraphQLSchema, sdl: string): Question[] {
  const roots = {
    query: schema.getQueryType(),
    mutation: schema.getMutationType(),
    subscription: schema.getSubscriptionType(),
  };
  const fields = (Object.keys(roots) as Operation[]).flatMap((operation) =>
    Object.values(roots[operation]?.getFields() ?? {})
      .filter(({ name }) => !name.startsWith('_'))
      .map((field): Question => ({ row: `${roots[operation]?.name}.${field.name}`, operation, field })),
  );
  const entities = roots.query?.getFields()._entities;
  if (!entities) return fields;
  return [
    ...fields,
    ...entityNames(sdl).map(
      (entity): Question => ({ row: `Entity.${entity}`, operation: 'query', entity, field: entities }),
    ),
  ];
}

function entityNames(sdl: string): string[] {
  const types = sdl.matchAll(/^(?:extend )?type (\w+)([^{]*)\{/gm);
  return [...types]
    .filter(([, , head]) => /@key\((?!.*resolvable: false)/.test(head ?? ''))
    .map(([, name]) => name ?? '');
}

/** The matrix of one subgraph, as committed. */
export function matrixOf(name: string): Readonly<Record<string, AccessRow>> {
  const path = new URL(`../schema/access/${name}.json`, import.meta.url);
  if (!existsSync(path))
    throw new Error(`Make schema/access/${name}.json: {"Query.<field>": "<rule>", …}, as its neighbours.`);
  return JSON.parse(readFileSync(path, 'utf8')) as Record<string, AccessRow>;
}

export function ruleOf(row: AccessRow): AccessRule {
  return typeof row === 'string' ? row : row.rule;
}

export function sampleOf(row: AccessRow | undefined): Readonly<Record<string, unknown>> {
  return row === undefined || typeof row === 'string' ? {} : row.sample;
}

/** The names of everything an id may stand for, and one id of each. */
export type KnownIds = ReadonlyMap<string, string>;

/** What undoes things is asked last, so that there is something to ask about until then. */
const DESTRUCTIVE = /^(remove|delete|revoke|logout|end|close|cancel|disable|suspend|reset|rotate)/;

export function isDestructive({ row }: Pick<Question, 'row'>): boolean {
  const [root, field = ''] = row.split('.');
  return root === 'Mutation' && DESTRUCTIVE.test(field);
}

/** Sorts reads first, then changes. */
export function inGoodOrder(questions: readonly Question[]): Question[] {
  return questions.toSorted((a, b) => Number(a.operation === 'mutation') - Number(b.operation === 'mutation'));
}

export interface Asked {
  readonly source: string;
  readonly variables: Record<string, unknown>;
}

/** A well-formed document for a question, with ids by the names of fields: `cameraId` is a Camera's. */
export function askFor(question: Question, ids: KnownIds, sample: Readonly<Record<string, unknown>> = {}): Asked {
  const { field, operation, entity } = question;
  if (entity) {
    const entityType = typesOf(field.type).find(({ name }) => name === entity);
    const source = `query ($representations: [_Any!]!) { _entities(representations: $representations) { __typename ... on ${entity} ${entityType ? selection(entityType, 3) : '{ __typename }'} } }`;
    return { source, variables: { representations: [{ __typename: entity, id: ids.get(entity) ?? unknownId }] } };
  }
  const args = field.args.filter((arg) => isWanted(arg, ids, sample));
  const variables = Object.fromEntries(args.map((arg) => [arg.name, inputFor(arg.name, arg.type, ids, sample, field)]));
  const declared = args.map((arg) => `$${arg.name}: ${String(arg.type)}`).join(', ');
  const passed = args.map((arg) => `${arg.name}: $${arg.name}`).join(', ');
  const selected = isLeafType(getNamedType(field.type)) ? '' : selection(getNamedType(field.type), 4);
  const source = `${operation} ${declared && `(${declared}) `}{ ${field.name}${passed && `(${passed})`} ${selected} }`;
  return { source, variables };
}

export const unknownId = '018f0000-0000-7000-8000-0000000000ff';

/** Optional inputs are left out unless they hold an id that we know, or the matrix has a sample for them. */
function isWanted(
  { name, type, defaultValue }: { name: string; type: GraphQLInputType; defaultValue?: unknown },
  ids: KnownIds,
  sample: Readonly<Record<string, unknown>>,
): boolean {
  if (name in sample || (isNonNullType(type) && defaultValue === undefined)) return true;
  const isId = String(getNamedType(type)) === 'ID';
  return isId && ids.has(entityOf(name, null, ids) ?? '');
}

/** The type an id names: `cameraId` and `cameraIds` a Camera, `id` what the field is about. */
function entityOf(name: string, field: GraphQLField<unknown, unknown> | null, ids: KnownIds): string | null {
  const stem = name.replace(/Ids?$/, '');
  const known = [...ids.keys()].sort((a, b) => b.length - a.length);
  if (stem !== name) return known.find((type) => type.toLowerCase() === stem.toLowerCase()) ?? null;
  if (!field) return null;
  const about = `${field.name} ${getNamedType(field.type).name}`.toLowerCase();
  return known.find((type) => about.includes(type.toLowerCase())) ?? null;
}

/** A valid value for one input, as far as it can be guessed from its name and type. */
export function inputFor(
  name: string,
  type: GraphQLInputType,
  ids: KnownIds,
  sample: Readonly<Record<string, unknown>>,
  field: GraphQLField<unknown, unknown>,
): unknown {
  if (name in sample) return sample[name];
  const plain = getNullableType(type);
  if (isListType(plain)) return [inputFor(name, plain.ofType, ids, sample, field)];
  if (plain instanceof GraphQLEnumType) return plain.getValues()[0]?.name;
  if (plain instanceof GraphQLInputObjectType) {
    const wanted = Object.values(plain.getFields()).filter((one) => isWanted(one, ids, sample));
    return Object.fromEntries(wanted.map((one) => [one.name, inputFor(one.name, one.type, ids, sample, field)]));
  }
  if (String(plain) === 'ID') return ids.get(entityOf(name, field, ids) ?? '') ?? unknownId;
  return leafValue(name, String(plain));
}

let names = 0;

function leafValue(name: string, type: string): unknown {
  if (type === 'DateTime') return /to|end|until|expires/i.test(name) ? '2026-01-01T01:00:00Z' : '2026-01-01T00:00:00Z';
  if (type === 'Int' || type === 'Float') return 1;
  if (type === 'Boolean') return true;
  names += 1;
  if (/email/i.test(name)) return `person-${names}@example.org`;
  if (/timezone/i.test(name)) return 'UTC';
  if (/address/i.test(name)) return `rtsp://10.0.0.${names % 250}:554/${names}`;
  if (/url/i.test(name)) return 'https://example.org/hook';
  if (/password/i.test(name)) return 'long enough for anybody';
  return `Sample ${names}`;
}

function typesOf(type: GraphQLOutputType): GraphQLObjectType[] {
  const named = getNamedType(type);
  return named instanceof GraphQLUnionType ? [...named.getTypes()] : named instanceof GraphQLObjectType ? [named] : [];
}

/** Everything a type tells without further arguments, down to a depth. */
function selection(type: ReturnType<typeof getNamedType>, depth: number): string {
  if (type instanceof GraphQLUnionType)
    return `{ __typename ${type
      .getTypes()
      .map((one) => `... on ${one.name} ${selection(one, depth)}`)
      .join(' ')} }`;
  if (!(type instanceof GraphQLObjectType) && !(type instanceof GraphQLInterfaceType)) return '';
  const parts = Object.values(type.getFields()).flatMap((field) => {
    if (field.args.some((arg) => isNonNullType(arg.type) && arg.defaultValue === undefined)) return [];
    const inner = getNamedType(field.type);
    // Members of a union may have fields of one name and different types: an alias by type keeps them apart.
    const alias = `${field.name}_${String(field.type).replace(/\W/g, (sign) => ({ '!': 'n', '[': 'l' })[sign] ?? '')}`;
    if (isLeafType(inner)) return [`${alias}: ${field.name}`];
    return depth > 1 ? [`${alias}_${depth}: ${field.name} ${selection(inner, depth - 1)}`] : [];
  });
  return `{ __typename ${parts.join(' ')} }`;
}

/** How a question was answered. */
export type Answer =
  | { readonly at: 'answered'; readonly as: string; readonly data: unknown }
  | { readonly at: 'refused'; readonly code: string }
  | { readonly at: 'faulted'; readonly code: string };

const REFUSALS = /^(UNAUTHENTICATED|(.*_)?FORBIDDEN|TOKEN_INVALID|(.*_)?NOT_FOUND)$/;

/** A refusal is UNAUTHENTICATED, FORBIDDEN, NOT_FOUND or null; any other typed error is a fault. */
export function answerOf(result: ExecutionResult, field: string): Answer {
  const error = result.errors?.[0];
  let value = (result.data as Record<string, unknown> | null | undefined)?.[field];
  if (value == null && error) {
    const code = String(error.extensions?.code ?? `no code: ${error.message}`);
    return REFUSALS.test(code) ? { at: 'refused', code } : { at: 'faulted', code };
  }
  if (field === '_entities') value = (value as unknown[])[0];
  if (value == null) return { at: 'refused', code: 'null' };
  const as = String((value as { __typename?: unknown }).__typename ?? typeof value);
  if (as === 'Forbidden' || as === 'NotFound') return { at: 'refused', code: as };
  const code = Object.entries(value as object).find(([name]) => name.startsWith('code_'))?.[1];
  if (code !== undefined && !as.endsWith('Success')) return { at: 'faulted', code: String(code) };
  return { at: 'answered', as, data: value };
}
