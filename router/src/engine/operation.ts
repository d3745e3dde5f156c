import { prettyFormatQueryPlan, type SubscriptionNode } from '@apollo/query-planner';
import {
  BREAK,
  type DocumentNode,
  executeSync,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLObjectType,
  type GraphQLSchema,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
  type OperationTypeNode,
  parse,
  type SelectionNode,
  specifiedRules,
  TypeInfo,
  validate,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { checkLimits, type Limits } from '../limits.ts';
import { type Ask, compileAskLater } from './ask.ts';
import { type Cost, compileCost } from './cost.ts';
import { withoutExcluded } from './excluded.ts';
import type { FetchOptions, Step } from './fetch.ts';
import { Lru } from './lru.ts';
import type { Tree } from './merge.ts';
import { compilePlan } from './plan.ts';
import { compileRewrites, type Rewrite } from './rewrite.ts';
import { compileShape, type ShapeError } from './shape.ts';
import { selectsPrivate } from './sharing.ts';
import type { LoadedSupergraph } from './supergraph.ts';

/** The owner's event stream of a subscription and what is done with each of its events. */
export interface PrimarySource {
  readonly name: string;
  readonly ask: Ask;
  readonly variableUsages: readonly string[];
  readonly rewrite: Rewrite | null;
}

/** One document's operation, ready to run. */
export interface CompiledOperation {
  readonly kind: OperationTypeNode;
  readonly name: string | undefined;
  readonly node: OperationDefinitionNode;
  /** The whole plan, or a subscription's joins. */
  readonly step: Step;
  readonly primary: PrimarySource | null;
  /** Whether subscribers who may see the same can be given the same items. */
  readonly shares: boolean;
  /** Whether a subscription begins with what happens next: its root field has a resume position `after`, and it is null. */
  startsNow(variables: Readonly<Record<string, unknown>>): boolean;
  readonly shape: (data: Tree, variables: Readonly<Record<string, unknown>>, errors: ShapeError[]) => Tree | null;
  readonly cost: Cost;
  /** How it is fetched, for people. */
  readonly plan: () => string;
  /** `Type.field` of what it asks for. */
  readonly fields: () => readonly string[];
  readonly introspect: ((variables: Readonly<Record<string, unknown>>) => Tree) | null;
}

/** Parses, limits, validates, plans and compiles; throws GraphQLErrors with stable codes, a list of them as `errors`. */
export function compileOperation(
  loaded: LoadedSupergraph,
  fetches: FetchOptions,
  limits: Limits,
  source: string | DocumentNode,
  operationName: string | undefined,
): CompiledOperation {
  const document = typeof source === 'string' ? parseBounded(source, limits.tokensMax) : source;
  const node = getOperationAST(document, operationName);
  if (!node) throw coded('BAD_REQUEST', whichOperation(document, operationName));
  checkLimits(document, node, limits);
  // First: the validation itself throws on a condition it cannot evaluate there.
  if (node.operation === 'subscription') checkSubscription(node);
  const problems = validate(loaded.apiSchema, document, specifiedRules, { maxErrors: 10 });
  if (problems.length > 0) throw new RefusedDocument(problems.map(asValidationError));
  const planned = withoutIntrospection(withoutExcluded(document), node);
  const plan = planned ? loaded.planner.plan(planned, node.name?.value) : undefined;
  const subscription = plan?.kind === 'Subscription' ? plan : null;
  return {
    kind: node.operation,
    name: node.name?.value,
    node,
    step: compilePlan(fetches, plan?.kind === 'Subscription' ? plan.rest : plan),
    shares: subscription !== null && !selectsPrivate(document, loaded.privateFields),
    startsNow: subscription ? startsNow(loaded, node) : () => false,
    primary: subscription ? compilePrimary(fetches, subscription) : null,
    shape: shaper(loaded, document, node),
    cost: compileCost(loaded.apiSchema, loaded.weights, document, node),
    plan: () => prettyFormatQueryPlan({ kind: 'QueryPlan', ...(plan ? { node: plan } : {}) }),
    fields: () => fieldsOf(loaded.apiSchema, document),
    introspect: introspector(loaded.apiSchema, document, node),
  };
}

/** Several refusals of one document. */
export class RefusedDocument extends Error {
  readonly errors: readonly GraphQLError[];

  constructor(errors: readonly GraphQLError[]) {
    super('The document is refused.');
    this.errors = errors;
  }
}

function parseBounded(source: string, tokensMax: number): DocumentNode {
  try {
    return parse(source, { maxTokens: tokensMax });
  } catch (error) {
    // The parser calls itself for each bracket, values' included.
    if (error instanceof RangeError) throw coded('QUERY_TOO_DEEP', 'The query nests too deeply. Ask for less at once.');
    if (!(error instanceof GraphQLError)) throw error;
    const tooMany = error.message.includes('Parsing aborted');
    const message = tooMany
      ? `The query has more than ${tokensMax} tokens. Use fewer fields and aliases, or several requests.`
      : error.message;
    throw new GraphQLError(message, {
      source: error.source,
      positions: error.positions,
      extensions: { code: tooMany ? 'TOO_MANY_TOKENS' : 'GRAPHQL_PARSE_FAILED' },
    });
  }
}

function whichOperation(document: DocumentNode, operationName: string | undefined): string {
  const names = document.definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION ? [definition.name?.value ?? '(unnamed)'] : [],
  );
  if (names.length === 0) return 'The document holds no operation. Send a query, mutation or subscription.';
  if (operationName) return `The document holds no operation "${operationName}"; it holds ${names.join(', ')}.`;
  return `The document holds ${names.length} operations. Name one of them in operationName: ${names.join(', ')}.`;
}

function asValidationError(error: GraphQLError): GraphQLError {
  return new GraphQLError(error.message, {
    nodes: error.nodes,
    extensions: { ...error.extensions, code: 'GRAPHQL_VALIDATION_FAILED' },
  });
}

function checkSubscription(node: OperationDefinitionNode): void {
  const [root] = node.selectionSet.selections;
  if (root?.kind === 'Field' && root.name.value === '__typename') {
    throw coded('GRAPHQL_VALIDATION_FAILED', 'A subscription of __typename has no events. Subscribe to a field.');
  }
  const conditional = root?.directives?.some(
    ({ name, arguments: args }) =>
      (name.value === 'include' || name.value === 'skip') && args?.some(({ value }) => value.kind === Kind.VARIABLE),
  );
  if (conditional || root?.kind !== 'Field') {
    const message =
      'The root field of a subscription must stand directly in it, without a variable in @include or @skip. ' +
      'Decide before subscribing.';
    throw coded('GRAPHQL_VALIDATION_FAILED', message);
  }
}

function coded(code: string, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code } });
}

function isIntrospection(node: SelectionNode): boolean {
  return node.kind === 'Field' && (node.name.value === '__schema' || node.name.value === '__type');
}

/** The planner gets the operation without __schema and __type; null when nothing is left. */
function withoutIntrospection(document: DocumentNode, node: OperationDefinitionNode): DocumentNode | null {
  if (!usesIntrospection(document)) return document;
  const stripped = visit(document, { Field: (field) => (isIntrospection(field) ? null : undefined) });
  const left = getOperationAST(stripped, node.name?.value);
  return left && left.selectionSet.selections.length > 0 ? stripped : null;
}

function usesIntrospection(document: DocumentNode): boolean {
  let uses = false;
  visit(document, {
    Field: (field) => {
      if (!isIntrospection(field)) return undefined;
      uses = true;
      return BREAK;
    },
  });
  return uses;
}

function introspector(schema: GraphQLSchema, document: DocumentNode, node: OperationDefinitionNode) {
  if (!usesIntrospection(document)) return null;
  const fragments = document.definitions.filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION);
  const selections = rootIntrospection(node.selectionSet.selections, fragments);
  const operation = { ...node, selectionSet: { kind: Kind.SELECTION_SET as const, selections } };
  const asked: DocumentNode = { kind: Kind.DOCUMENT, definitions: [operation, ...fragments] };
  return (variableValues: Readonly<Record<string, unknown>>): Tree =>
    executeSync({ schema, document: asked, variableValues }).data ?? {};
}

function rootIntrospection(
  selections: readonly SelectionNode[],
  fragments: readonly FragmentDefinitionNode[],
): SelectionNode[] {
  return selections.flatMap((node): SelectionNode[] => {
    if (node.kind === 'Field') return isIntrospection(node) ? [node] : [];
    const inner = node.kind === 'InlineFragment' ? node : fragments.find(({ name }) => name.value === node.name.value);
    return inner ? rootIntrospection(inner.selectionSet.selections, fragments) : [];
  });
}

function shaper(loaded: LoadedSupergraph, document: DocumentNode, node: OperationDefinitionNode) {
  const { apiSchema, fullSchema } = loaded;
  const fragments: Record<string, FragmentDefinitionNode> = {};
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments[definition.name.value] = definition;
  }
  const rootType = apiSchema.getRootType(node.operation) as GraphQLObjectType;
  const conditions = conditionVariables(document);
  const variants = new Lru<ReturnType<typeof compileShape>>(64);
  return (data: Tree, variables: Readonly<Record<string, unknown>>, errors: ShapeError[]): Tree | null => {
    let key = '';
    for (const name of conditions) key += variables[name] === true ? '1' : '0';
    let shape = variants.get(key);
    if (!shape) {
      shape = compileShape({ apiSchema, fullSchema, fragments, variables }, rootType, node.selectionSet);
      variants.set(key, shape);
    }
    return shape(data, errors);
  };
}

function conditionVariables(document: DocumentNode): readonly string[] {
  const names = new Set<string>();
  visit(document, {
    Directive: ({ name, arguments: args }) => {
      if (name.value !== 'include' && name.value !== 'skip') return;
      for (const { value } of args ?? []) if (value.kind === Kind.VARIABLE) names.add(value.name.value);
    },
  });
  return [...names];
}

function fieldsOf(schema: GraphQLSchema, document: DocumentNode): string[] {
  const found = new Set<string>();
  const types = new TypeInfo(schema);
  const note = ({ name }: { name: { value: string } }): void => {
    const parent = types.getParentType();
    if (parent && types.getFieldDef() && !name.value.startsWith('__')) found.add(`${parent.name}.${name.value}`);
  };
  visit(document, visitWithTypeInfo(types, { Field: note }));
  return [...found];
}

function startsNow({ apiSchema }: LoadedSupergraph, node: OperationDefinitionNode): CompiledOperation['startsNow'] {
  const [root] = node.selectionSet.selections;
  if (root?.kind !== Kind.FIELD) return () => false;
  const field = apiSchema.getSubscriptionType()?.getFields()[root.name.value];
  const resumes = field?.args.find(({ name }) => name === 'after');
  if (!resumes || resumes.defaultValue != null) return () => false;
  const value = root.arguments?.find(({ name }) => name.value === 'after')?.value;
  if (!value || value.kind === Kind.NULL) return () => true;
  return value.kind === Kind.VARIABLE ? (variables) => variables[value.name.value] == null : () => false;
}

function compilePrimary(fetches: FetchOptions, { primary }: SubscriptionNode): PrimarySource {
  return {
    name: primary.serviceName,
    ask: compileAskLater(primary, fetches.subgraphs, fetches.ask),
    variableUsages: primary.variableUsages ?? [],
    rewrite: compileRewrites(fetches.fullSchema, primary.outputRewrites),
  };
}
