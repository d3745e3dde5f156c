import {
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

/** What one client may ask of the router at once. */
export interface Limits {
  readonly bodyBytesMax: number;
  /** What the bodies above 16 KiB of all requests under way may hold together. */
  readonly bodiesBytesMax: number;
  readonly tokensMax: number;
  readonly depthMax: number;
  readonly aliasesMax: number;
  readonly rootFieldsMax: number;
  /** Selected fields with every fragment spread counted where it is used. */
  readonly fieldsMax: number;
  /** Objects that an operation may fetch at most, by the sizes of pages that it asks for. */
  readonly costMax: number;
  readonly inFlightMax: number;
  readonly socketsMax: number;
  /** Of those, without `connection_init` yet. */
  readonly socketsPendingMax: number;
  /** Of one principal; strangers count by address. */
  readonly socketsPerCallerMax: number;
  readonly socketMessageBytesMax: number;
  readonly subscriptionsPerSocketMax: number;
  /** How often a socket is pinged; one that has not answered by the next ping is hung up. */
  readonly socketPingMs: number;
  /** Who takes nothing of what was sent for so long is hung up; a subscriber resumes by its cursor. */
  readonly slowReaderMsMax: number;
  readonly operationTimeoutMs: number;
  readonly fetchTimeoutMs: number;
  /** The longest a subscription's event may wait for its joins. */
  readonly joinTimeoutMs: number;
  readonly cachedDocumentsMax: number;
}

export const defaultLimits: Limits = {
  bodyBytesMax: 4 * 1024 * 1024,
  bodiesBytesMax: 64 * 1024 * 1024,
  tokensMax: 5000,
  depthMax: 16,
  aliasesMax: 100,
  rootFieldsMax: 30,
  fieldsMax: 3000,
  costMax: 500_000,
  inFlightMax: 500,
  socketsMax: 20_000,
  socketsPendingMax: 2_000,
  socketsPerCallerMax: 1_000,
  socketMessageBytesMax: 256 * 1024,
  subscriptionsPerSocketMax: 50,
  socketPingMs: 12_000,
  slowReaderMsMax: 30_000,
  operationTimeoutMs: 30_000,
  fetchTimeoutMs: 20_000,
  joinTimeoutMs: 3_000,
  cachedDocumentsMax: 1000,
};

interface Size {
  readonly depth: number;
  readonly fields: number;
}

/** Refuses operations beyond the limits before they are validated; costs one walk, however fragments are nested. */
export function checkLimits(document: DocumentNode, operation: OperationDefinitionNode, limits: Limits): void {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const aliases = document.definitions.reduce(
    (sum, definition) => sum + ('selectionSet' in definition ? countAliases(definition.selectionSet) : 0),
    0,
  );
  refuseAbove('TOO_MANY_ALIASES', 'aliases', aliases, limits.aliasesMax, 'Ask with a list or in several requests.');
  const known = new Map<string, Size | null>();
  const size = measure(operation.selectionSet, fragments, known);
  refuseAbove('QUERY_TOO_DEEP', 'levels of fields', size.depth, limits.depthMax, 'Ask for less at once.');
  refuseAbove('QUERY_TOO_WIDE', 'fields', size.fields, limits.fieldsMax, 'Split the query.');
  const roots = operation.selectionSet.selections.length;
  refuseAbove('TOO_MANY_ROOT_FIELDS', 'root fields', roots, limits.rootFieldsMax, 'Ask in several requests.');
}

function refuseAbove(code: string, what: string, count: number, max: number, wayOut: string): void {
  if (count <= max) return;
  throw new GraphQLError(`The query has ${count} ${what}; at most ${max} are allowed. ${wayOut}`, {
    extensions: { code, count, max },
  });
}

function countAliases(set: SelectionSetNode): number {
  let count = 0;
  for (const node of set.selections) {
    if (node.kind === Kind.FIELD && node.alias) count += 1;
    if (node.kind !== Kind.FRAGMENT_SPREAD && node.selectionSet) count += countAliases(node.selectionSet);
  }
  return count;
}

/** Introspection has a depth rule of its own in the validation. */
function measure(
  set: SelectionSetNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  known: Map<string, Size | null>,
): Size {
  let depth = 0;
  let fields = 0;
  const add = (size: Size, levels: number): void => {
    depth = Math.max(depth, size.depth + levels);
    fields += size.fields;
  };
  for (const node of set.selections) {
    if (node.kind === Kind.FIELD) {
      if (node.name.value === '__schema' || node.name.value === '__type') continue;
      add(node.selectionSet ? measure(node.selectionSet, fragments, known) : { depth: 0, fields: 0 }, 1);
      fields += 1;
    } else if (node.kind === Kind.INLINE_FRAGMENT) {
      add(measure(node.selectionSet, fragments, known), 0);
    } else {
      const name = node.name.value;
      const fragment = fragments.get(name);
      if (fragment && !known.has(name)) {
        known.set(name, null); // A cycle meets this null; validation reports it.
        known.set(name, measure(fragment.selectionSet, fragments, known));
      }
      const size = known.get(name);
      if (size) add(size, 0);
    }
  }
  return { depth, fields };
}
